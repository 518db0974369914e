// Package access says who is asking and what they may do: accounts, roles, keys, sign-in links, sessions, and the one
// table of who may do what.
//
// It does not know pages, HTTP or SQL, and it decides about nothing but access.
package access

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"markwarden"
)

// Role is what an account is for. Each has one column in the table of who may do what.
type Role string

const (
	Admin    Role = "admin"    // runs the system
	Reviewer Role = "reviewer" // staff that decides cases of its marketplaces
	Holder   Role = "holder"   // for a party that holds rights
	Seller   Role = "seller"   // for a party that owns stores
	Platform Role = "platform" // a marketplace's own systems: sends listings, reports states
	Auditor  Role = "auditor"  // reads everything, changes nothing
)

// Roles lists every role in the order of the table's columns.
var Roles = []Role{Admin, Reviewer, Holder, Seller, Platform, Auditor}

// EveryMarketplace in Account.Marketplaces stands for all of them, those to come included.
const EveryMarketplace markwarden.MarketplaceID = "*"

// Account is who signs in: a person, or a system with a key.
type Account struct {
	ID           markwarden.AccountID
	Name         string
	Role         Role
	Party        markwarden.PartyID         // of holder and seller
	Marketplaces []markwarden.MarketplaceID // of reviewer and platform; none listed: none
	Disabled     bool                       // keeps its history, gets in nowhere
	CreatedAt    time.Time
	Version      int64 // grows with every change; 0: not stored yet
}

var accountID = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{0,63}$`)

const maxName, maxMarketplaces = 200, 1000

// Check says everything that is wrong with the account; the error wraps markwarden.ErrInvalid.
func (a *Account) Check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !accountID.MatchString(string(a.ID)) {
		bad("id: 1 to 64 of a-z 0-9 . _ @ -, beginning with a letter or a digit")
	}
	if a.Name == "" || len(a.Name) > maxName {
		bad("name: 1 to %d bytes", maxName)
	}
	if !slices.Contains(Roles, a.Role) {
		bad("role: one of %v", Roles)
	}
	if forParty := a.Role == Holder || a.Role == Seller; forParty != (a.Party != "") {
		bad("party: of holder and seller accounts, and only of those")
	}
	if forMarket := a.Role == Reviewer || a.Role == Platform; !forMarket && len(a.Marketplaces) > 0 {
		bad("marketplaces: only of reviewer and platform accounts")
	}
	if len(a.Marketplaces) > maxMarketplaces || slices.Contains(a.Marketplaces, "") {
		bad("marketplaces: at most %d, none empty", maxMarketplaces)
	}
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("account: %w: %w", markwarden.ErrInvalid, errors.Join(errs...))
}

// Staff says whether the account works for the operator or a marketplace, not for a party.
func (a *Account) Staff() bool { return a.Role != Holder && a.Role != Seller }
