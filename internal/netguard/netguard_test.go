package netguard_test

import (
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden/internal/netguard"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		address string
		public  bool
	}{
		{"8.8.8.8", true},
		{"93.184.216.34", true},
		{"2606:4700:4700::1111", true},
		{"::ffff:8.8.8.8", true},
		{"127.0.0.1", false},
		{"127.9.9.9", false},
		{"10.0.0.1", false},
		{"172.16.0.1", false},
		{"172.32.0.1", true},
		{"192.168.1.1", false},
		{"169.254.169.254", false},
		{"100.64.0.1", false},
		{"0.0.0.0", false},
		{"0.1.2.3", false},
		{"224.0.0.1", false},
		{"255.255.255.255", false},
		{"198.18.0.1", false},
		{"::1", false},
		{"::", false},
		{"::ffff:127.0.0.1", false},
		{"::ffff:169.254.169.254", false},
		{"::127.0.0.1", false},
		{"64:ff9b::7f00:1", false},
		{"2002:7f00:1::", false},
		{"fe80::1%eth0", false},
		{"fc00::1", false},
		{"fd12::1", false},
		{"ff02::1", false},
		{"fec0::1", false},
		{"2001:db8::1", false},
	} {
		require.Equal(t, c.public, netguard.Public(netip.MustParseAddr(c.address)), c.address)
	}
}

func TestAnAddressInDisguiseIsJudgedAsWhatItIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "address")))
		require.Equal(t, netguard.Public(a), netguard.Public(netip.AddrFrom16(a.As16())))
	})
}

func TestDialerRefusesWhatTheNameLeadsTo(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	_, err = netguard.Dialer(false).DialContext(t.Context(), "tcp", net.JoinHostPort("localhost", port))
	var refused *netguard.RefusedError
	require.ErrorAs(t, err, &refused)
	conn, err := netguard.Dialer(true).DialContext(t.Context(), "tcp", l.Addr().String())
	require.NoError(t, err)
	_ = conn.Close()
}
