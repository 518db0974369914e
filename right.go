package markwarden

import "time"

// RightKind is the kind of a registered right.
type RightKind string

const (
	WordMark       RightKind = "word_mark"
	FigurativeMark RightKind = "figurative_mark"
	CombinedMark   RightKind = "combined_mark"
	Copyright      RightKind = "copyright"
	Design         RightKind = "design"
	Patent         RightKind = "patent"
)

// RightKinds lists every kind in the order of FORMATS.
var RightKinds = []RightKind{WordMark, FigurativeMark, CombinedMark, Copyright, Design, Patent}

// Right is one registered mark, work, design or patent, as facts with dates.
type Right struct {
	ID            RightID
	Kind          RightKind
	Text          string   // the sign of a word or combined mark; the title of a work
	Holders       []Holder // in order of From; the holder at t is the last that has begun
	Office        string   // WIPO ST.3
	Number        string
	NiceClasses   []int     // 1..45; empty: no class known, every category may be its goods
	Jurisdictions []string  // ISO 3166-1 alpha-2 or "EU"; empty: everywhere
	ValidFrom     time.Time // zero: always
	ValidTo       time.Time // zero: for ever; the first moment at which it is no longer valid
	Names         []Name    // names in other languages and scripts
	ProductMarks  []string  // lines and models: imply the house mark
	Nicknames     []string
	Images        []Image // reference pictures: the logo, the work
	NormalPrice   []NormalPrice

	// What the register says beside; it has no part in answers.
	Application string    // number of the application
	Filed       time.Time // days; zero: not known
	Registered  time.Time
	Madrid      string        // number of the international registration
	Goods       []Goods       // goods and services as registered
	ViennaCodes []string      // figurative elements, as "26.9.21" (Vienna Classification)
	Disclaimed  []string      // elements for which nothing is claimed
	History     []RightStatus // in order of On
}

// Goods is what a right is registered for in a class.
type Goods struct {
	Class int // Nice, 1..45
	Text  string
}

// RightStatus is an entry of a register about a right.
type RightStatus struct {
	On     time.Time // the day
	Status RegisterStatus
	Code   string // the office's own
}

// RegisterStatus is what became of an application or a registration.
type RegisterStatus string

const (
	StatusFiled      RegisterStatus = "filed"
	StatusPublished  RegisterStatus = "published"
	StatusRegistered RegisterStatus = "registered"
	StatusRenewed    RegisterStatus = "renewed"
	StatusAssigned   RegisterStatus = "assigned"
	StatusExpired    RegisterStatus = "expired"
	StatusCancelled  RegisterStatus = "cancelled"
	StatusAbandoned  RegisterStatus = "abandoned" // the application was withdrawn, refused or given up
)

// RegisterStatuses lists every status in the order of a life.
var RegisterStatuses = []RegisterStatus{StatusFiled, StatusPublished, StatusRegistered, StatusRenewed, StatusAssigned, StatusExpired, StatusCancelled, StatusAbandoned}

// Holder is one entry of a right's holder history.
type Holder struct {
	Party       PartyID
	From        time.Time
	EndLicences bool // "licences":"end": licences granted before do not survive this assignment
}

// Name is a name in a language (BCP 47).
type Name struct{ Text, Lang string }

// NormalPrice is what the genuine product usually costs in a category.
type NormalPrice struct {
	Category string
	Price    Money
}

// HolderAt is the last holder that has begun at t; ok is false before the first.
func (r *Right) HolderAt(t time.Time) (p PartyID, ok bool) {
	for _, h := range r.Holders {
		if h.From.After(t) {
			break
		}
		p, ok = h.Party, true
	}
	return p, ok
}

// ValidAt says whether the right is in force at t.
func (r *Right) ValidAt(t time.Time) bool {
	return (r.ValidFrom.IsZero() || !t.Before(r.ValidFrom)) && (r.ValidTo.IsZero() || t.Before(r.ValidTo))
}

// Party is a legal or natural person.
type Party struct {
	ID                 PartyID
	Names              []Name
	Country            string
	RegistrationNumber string
	Stores             []Store
}

// Regime says whether a marketplace wants proof of authorization.
type Regime string

const (
	RegimeOpen     Regime = "open"
	RegimeGated    Regime = "gated_brands"
	RegimeRequired Regime = "required"
)

// Mode says whether the system acts towards a marketplace or only watches.
type Mode string

const (
	ModeObserve Mode = "observe" // finds and shows everything, opens nothing towards anyone, sends nothing
	ModeLive    Mode = "live"
)

// Marketplace is a shop whose listings come in.
type Marketplace struct {
	ID          MarketplaceID
	Countries   []string
	Established string
	Regime      Regime
	GatedRights []RightID // with RegimeGated
	Mode        Mode
}
