package review

import "markwarden"

// Act is something that happens to a case.
type Act string

const (
	ActOpen     Act = "open"     // a first screening or complaint speaks against the listing
	ActUpdate   Act = "update"   // a newer screening says more, or something else
	ActJoin     Act = "join"     // a complaint joins it
	ActLeave    Act = "leave"    // a complaint about it was withdrawn
	ActAnswer   Act = "answer"   // the seller says something to a complaint
	ActBrake    Act = "brake"    // a policy would have decided; its brake left it to people
	ActAsk      Act = "ask"      // more information
	ActEscalate Act = "escalate" // second eyes
	ActDecide   Act = "decide"
	ActUndo     Act = "undo"
	ActNotice   Act = "notice"  // a decided case wants another look, or no longer
	ActConfirm  Act = "confirm" // a person looked again, and the decision stands
	ActLift     Act = "lift"    // what stood for want of a proof does no more: it came
	ActReopen   Act = "reopen"
	ActClose    Act = "close" // nothing speaks against the listing any more, or it is gone
)

// caseNone is the state of a case that is not there yet.
const caseNone markwarden.CaseState = ""

// transitions is the whole life of a case.
var transitions = map[markwarden.CaseState]map[Act]markwarden.CaseState{
	caseNone: {
		ActOpen: markwarden.CaseOpen,
	},
	markwarden.CaseOpen: {
		ActUpdate:   markwarden.CaseOpen,
		ActJoin:     markwarden.CaseOpen,
		ActLeave:    markwarden.CaseOpen,
		ActAnswer:   markwarden.CaseOpen,
		ActBrake:    markwarden.CaseOpen,
		ActAsk:      markwarden.CaseOpen,
		ActEscalate: markwarden.CaseOpen,
		ActDecide:   markwarden.CaseDecided,
		ActClose:    markwarden.CaseClosed,
	},
	markwarden.CaseDecided: {
		ActUndo:    markwarden.CaseOpen,
		ActReopen:  markwarden.CaseOpen, // not infringing, and new evidence or a new complaint
		ActNotice:  markwarden.CaseDecided,
		ActConfirm: markwarden.CaseDecided,
		ActLift:    markwarden.CaseDecided,
		ActAnswer:  markwarden.CaseDecided,
		ActJoin:    markwarden.CaseDecided, // infringing, and another complaint says so too
	},
	markwarden.CaseClosed: {
		ActReopen: markwarden.CaseOpen,
	},
}

// step is the state after an act, or *markwarden.TransitionError.
func step(s markwarden.CaseState, a Act) (markwarden.CaseState, error) {
	if to, ok := transitions[s][a]; ok {
		return to, nil
	}
	return s, &markwarden.TransitionError{Machine: "case", State: string(s), Act: string(a)}
}
