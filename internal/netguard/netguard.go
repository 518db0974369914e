// Package netguard keeps a program that opens addresses given by strangers out of the operator's own network. It looks at the address that is
// really dialled, after names are resolved, so that a name can't say one thing when asked and another when dialled.
package netguard

import (
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// RefusedError is an address that is not public.
type RefusedError struct{ Address string }

func (e *RefusedError) Error() string { return "address " + e.Address + " is not public" }

// special are the ranges that are not plain public hosts although the standard library has no word for them, from the IANA
// special-purpose address registries (RFC 6890 and later). Some of the IPv6 ones carry an IPv4 address inside.
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	"5f00::/16", "fec0::/10")

func prefixes(texts ...string) []netip.Prefix {
	ps := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		ps[i] = netip.MustParsePrefix(t)
	}
	return ps
}

// Public says whether an address is one of a host on the public network.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() { // GlobalUnicast: not loopback, link-local, multicast, unspecified
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// Dialer connects to public hosts only; with allowPrivate to any.
func Dialer(allowPrivate bool) *net.Dialer {
	d := &net.Dialer{Timeout: 5 * time.Second}
	if !allowPrivate {
		d.Control = control
	}
	return d
}

func control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %q: %w", address, err)
	}
	if !Public(ap.Addr()) {
		return &RefusedError{address}
	}
	return nil
}
