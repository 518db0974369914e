package complaints

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
)

//go:embed procedures.json
var proceduresJSON []byte

// DefaultProcedure is the general notice: the only procedure that this version executes. The others are there as facts,
// with their elements and timers, so that people can see what will be asked.
const DefaultProcedure = "notice/1"

// Procedure is one pack of dated facts about how a notice is handled.
type Procedure struct {
	ID           string    `json:"id"`
	Executed     bool      `json:"executed"` // this version can run it
	Title        Words     `json:"title"`
	Jurisdiction string    `json:"jurisdiction"`
	Rights       []string  `json:"rights"`
	ValidFrom    string    `json:"valid_from"`
	ValidTo      string    `json:"valid_to,omitempty"`
	Source       string    `json:"source"`
	MaxItems     int       `json:"max_items"`
	Elements     []Element `json:"elements"`
	Timers       []Timer   `json:"timers"`
}

// Words are a phrase in both languages.
type Words struct {
	En string `json:"en"`
	Zh string `json:"zh"`
}

// Element is something that a notice must carry.
type Element struct {
	ID     string `json:"id"`
	Title  Words  `json:"title"`
	Source string `json:"source"`
}

// Timer is a deadline and what silence means when it passes.
type Timer struct {
	ID       string `json:"id"`
	Title    Words  `json:"title"`
	Days     int    `json:"days,omitempty"`
	Months   int    `json:"months,omitempty"`
	Calendar string `json:"calendar"` // "calendar" or "business:COUNTRY"
	Silence  string `json:"silence"`
	Source   string `json:"source"`
}

var procedures = sync.OnceValue(func() []Procedure {
	var doc struct {
		Packs []Procedure `json:"packs"`
	}
	if err := json.Unmarshal(proceduresJSON, &doc); err != nil {
		panic(err) // our own embedded file
	}
	return doc.Packs
})

// Procedures lists every pack.
func Procedures() []Procedure { return slices.Clone(procedures()) }

func procedure(id string) (Procedure, bool) {
	for _, p := range procedures() {
		if p.ID == id {
			return p, true
		}
	}
	return Procedure{}, false
}
