package access_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/access"
)

// rows is the table written a second time, from the domain's words. A change of one must be a change of both.
var rows = []struct {
	act  access.Act
	want [6]access.Scope // admin, reviewer, holder, seller, platform, auditor
}{
	{access.ListingSubmit, [6]access.Scope{access.All, access.None, access.None, access.None, access.OwnMarketplaces, access.None}},
	{access.ListingRead, [6]access.Scope{access.All, access.OwnMarketplaces, access.OwnParty, access.OwnParty, access.OwnMarketplaces, access.All}},
	{access.ListingSearch, [6]access.Scope{access.All, access.OwnMarketplaces, access.None, access.None, access.OwnMarketplaces, access.All}},
	{access.RegistryImport, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.None}},
	{access.RightRead, [6]access.Scope{access.All, access.All, access.OwnParty, access.None, access.None, access.All}},
	{access.RightWrite, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.None}},
	{access.PartyRead, [6]access.Scope{access.All, access.All, access.OwnParty, access.OwnParty, access.None, access.All}},
	{access.PartyWrite, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.None}},
	{access.AuthorizationRead, [6]access.Scope{access.All, access.All, access.OwnParty, access.OwnParty, access.None, access.All}},
	{access.AuthorizationWrite, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.None}},
	{access.AuthorizationNarrow, [6]access.Scope{access.All, access.None, access.OwnParty, access.OwnParty, access.None, access.None}},
	{access.MarketplaceRead, [6]access.Scope{access.All, access.OwnMarketplaces, access.None, access.None, access.OwnMarketplaces, access.All}},
	{access.MarketplaceWrite, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.None}},
	{access.AuthorizeAsk, [6]access.Scope{access.All, access.All, access.OwnParty, access.OwnParty, access.OwnMarketplaces, access.All}},
	{access.CaseRead, [6]access.Scope{access.All, access.OwnMarketplaces, access.OwnParty, access.None, access.None, access.All}},
	{access.CaseDecide, [6]access.Scope{access.All, access.OwnMarketplaces, access.None, access.None, access.None, access.None}},
	{access.ComplaintFile, [6]access.Scope{access.All, access.None, access.OwnParty, access.None, access.OwnMarketplaces, access.None}},
	{access.ComplaintRead, [6]access.Scope{access.All, access.OwnMarketplaces, access.OwnParty, access.OwnParty, access.OwnMarketplaces, access.All}},
	{access.ComplaintAnswer, [6]access.Scope{access.All, access.None, access.None, access.OwnParty, access.None, access.None}},
	{access.RequestRead, [6]access.Scope{access.All, access.OwnMarketplaces, access.OwnParty, access.OwnParty, access.OwnMarketplaces, access.All}},
	{access.RequestExtend, [6]access.Scope{access.All, access.OwnMarketplaces, access.None, access.None, access.None, access.None}},
	{access.ProofHandIn, [6]access.Scope{access.None, access.None, access.OwnParty, access.OwnParty, access.None, access.None}},
	{access.ProofRead, [6]access.Scope{access.All, access.All, access.OwnParty, access.OwnParty, access.None, access.All}},
	{access.ProofVerify, [6]access.Scope{access.All, access.All, access.None, access.None, access.None, access.None}},
	{access.ListingCheck, [6]access.Scope{access.All, access.OwnMarketplaces, access.None, access.OwnParty, access.OwnMarketplaces, access.None}},
	{access.DesiredRead, [6]access.Scope{access.All, access.OwnMarketplaces, access.None, access.OwnParty, access.OwnMarketplaces, access.All}},
	{access.ActualReport, [6]access.Scope{access.All, access.None, access.None, access.None, access.OwnMarketplaces, access.None}},
	{access.DeadLetterRead, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.All}},
	{access.JobRead, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.All}},
	{access.JobManage, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.None}},
	{access.InboxRead, [6]access.Scope{access.All, access.None, access.OwnParty, access.OwnParty, access.None, access.All}},
	{access.AuditRead, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.All}},
	{access.KeyRead, [6]access.Scope{access.All, access.None, access.OwnParty, access.OwnParty, access.None, access.All}},
	{access.KeyManage, [6]access.Scope{access.All, access.None, access.OwnParty, access.OwnParty, access.None, access.None}},
	{access.AccountRead, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.All}},
	{access.AccountManage, [6]access.Scope{access.All, access.None, access.None, access.None, access.None, access.None}},
}

func TestEveryRowOfTheTable(t *testing.T) {
	t.Parallel()
	var seen []access.Act
	for _, r := range rows {
		t.Run(string(r.act), func(t *testing.T) {
			for i, role := range access.Roles {
				require.Equal(t, r.want[i], access.ScopeOf(r.act, role), "%s", role)
			}
		})
		seen = append(seen, r.act)
	}
	require.Equal(t, access.Acts(), seen, "every act of the table has a row here")
}

func TestAuditorsChangeNothingAndHoldersNeverDecide(t *testing.T) {
	t.Parallel()
	reading := []string{".read", ".search", ".ask"}
	for _, act := range access.Acts() {
		reads := slices.ContainsFunc(reading, func(s string) bool { return len(act) > len(s) && string(act[len(act)-len(s):]) == s })
		if !reads {
			require.Equal(t, access.None, access.ScopeOf(act, access.Auditor), "%s", act)
		}
	}
	require.Equal(t, access.None, access.ScopeOf("no.such", access.Admin))
	require.Equal(t, access.None, access.ScopeOf(access.CaseRead, "no such role"))
}

func TestCan(t *testing.T) {
	t.Parallel()
	holder := access.Account{ID: "h", Role: access.Holder, Party: "p1"}
	reviewer := access.Account{ID: "r", Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"m1"}}
	of := func(m markwarden.MarketplaceID, parties ...markwarden.PartyID) access.Object {
		return access.Object{Parties: parties, Marketplace: m}
	}
	for _, c := range []struct {
		name string
		a    access.Account
		act  access.Act
		o    access.Object
		want bool
	}{
		{"a holder sees its own case", holder, access.CaseRead, of("m1", "p1"), true},
		{"a holder does not see another's", holder, access.CaseRead, of("m1", "p2"), false},
		{"a holder sees what concerns it and others", holder, access.ComplaintRead, of("m1", "p2", "p1"), true},
		{"a party's account without a party sees nothing, not even what concerns nobody", access.Account{Role: access.Holder}, access.CaseRead, of("m1", ""), false},
		{"a holder never decides", holder, access.CaseDecide, of("m1", "p1"), false},
		{"a reviewer decides in its marketplace", reviewer, access.CaseDecide, of("m1", "p1"), true},
		{"a reviewer does not decide in another", reviewer, access.CaseDecide, of("m2", "p1"), false},
		{"a reviewer without marketplaces has none", access.Account{Role: access.Reviewer}, access.CaseRead, of("m1"), false},
		{"an object without a marketplace is in nobody's", reviewer, access.CaseRead, of(""), false},
		{"the star is every marketplace", access.Account{Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"*"}}, access.CaseRead, of("m9"), true},
		{"the star is not a marketplace without a name", access.Account{Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"*"}}, access.CaseRead, of(""), false},
		{"an admin may on anything", access.Account{Role: access.Admin}, access.JobManage, access.Object{}, true},
		{"a disabled admin may nothing", access.Account{Role: access.Admin, Disabled: true}, access.JobManage, access.Object{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, access.Can(c.a, c.act, c.o))
		})
	}
}

func TestReachAgreesWithCan(t *testing.T) {
	t.Parallel()
	accounts := []access.Account{
		{Role: access.Admin},
		{Role: access.Admin, Disabled: true},
		{Role: access.Reviewer},
		{Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"m1"}},
		{Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"m1", "*"}},
		{Role: access.Holder},
		{Role: access.Holder, Party: "p1"},
		{Role: access.Seller, Party: "p2"},
		{Role: access.Platform, Marketplaces: []markwarden.MarketplaceID{"m2"}},
		{Role: access.Auditor},
	}
	n := 0
	for _, a := range accounts {
		for _, act := range access.Acts() {
			r := access.ReachOf(a, act)
			for _, m := range []markwarden.MarketplaceID{"m1", "m2"} {
				for _, p := range []markwarden.PartyID{"p1", "p2"} {
					in := !r.Nothing && (r.Party == "" || r.Party == p) && (r.Marketplaces == nil || slices.Contains(r.Marketplaces, m))
					require.Equal(t, access.Can(a, act, access.Object{Parties: []markwarden.PartyID{p}, Marketplace: m}), in, "%+v %s %s %s", a, act, m, p)
					n++
				}
			}
		}
	}
	require.Equal(t, len(accounts)*len(access.Acts())*4, n)
}

func TestScopesHaveNames(t *testing.T) {
	t.Parallel()
	for s, name := range map[access.Scope]string{access.None: "none", access.OwnParty: "own_party", access.OwnMarketplaces: "own_marketplaces", access.All: "all"} {
		require.Equal(t, name, s.String())
	}
}

func TestAccountCheckNamesEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	a := access.Account{ID: "policy:x", Role: "boss", Party: "p1", Marketplaces: []markwarden.MarketplaceID{"m"}}
	err := a.Check()
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	for _, field := range []string{"id:", "name:", "role:", "party:", "marketplaces:"} {
		require.ErrorContains(t, err, field)
	}
	for _, good := range []access.Account{
		{ID: "a", Name: "A", Role: access.Admin},
		{ID: "h", Name: "H", Role: access.Holder, Party: "p"},
		{ID: "r", Name: "R", Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"m"}},
	} {
		require.NoError(t, good.Check())
	}
	for name, bad := range map[string]access.Account{
		"a holder without a party":  {ID: "h", Name: "H", Role: access.Holder},
		"an admin for a party":      {ID: "h", Name: "H", Role: access.Admin, Party: "p"},
		"a nameless marketplace":    {ID: "r", Name: "R", Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{""}},
		"an id that looks like sql": {ID: "x' or 1", Name: "R", Role: access.Admin},
	} {
		require.ErrorIs(t, bad.Check(), markwarden.ErrInvalid, name)
	}
}
