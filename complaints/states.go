package complaints

import "markwarden"

// State is where a complaint or one of its items stands.
type State string

const (
	// Of an item.
	Requested State = "requested" // the listing is not here yet
	Open      State = "open"      // waits for a decision; also a complaint with an undecided item
	Removed   State = "removed"   // the listing is gone; the decision about it is still awaited
	Upheld    State = "upheld"
	Rejected  State = "rejected"
	// Of a complaint.
	Closed State = "closed" // every item is decided or withdrawn
	// Of an item again.
	Withdrawn State = "withdrawn"
)

// ItemStates lists the states of an item.
var ItemStates = []State{Requested, Open, Removed, Upheld, Rejected, Withdrawn}

// Act is something that happens to an item.
type Act string

const (
	ActRequest  Act = "request" // named before its listing is here
	ActFile     Act = "file"    // named, and its listing is here
	ActJoin     Act = "join"    // the listing arrived
	ActGone     Act = "gone"    // the listing was removed
	ActBack     Act = "back"    // the listing is there again
	ActAnswer   Act = "answer"  // the seller says something
	ActUphold   Act = "uphold"
	ActReject   Act = "reject"
	ActReverse  Act = "reverse" // the decision was taken back
	ActWithdraw Act = "withdraw"
)

const stateNone State = ""

// transitions is the whole life of an item.
var transitions = map[State]map[Act]State{
	stateNone: {ActRequest: Requested, ActFile: Open},
	Requested: {ActJoin: Open, ActWithdraw: Withdrawn},
	Open:      {ActGone: Removed, ActAnswer: Open, ActUphold: Upheld, ActReject: Rejected, ActWithdraw: Withdrawn},
	Removed:   {ActBack: Open, ActAnswer: Removed, ActUphold: Upheld, ActReject: Rejected, ActWithdraw: Withdrawn},
	Upheld:    {ActReverse: Open, ActReject: Rejected, ActUphold: Upheld, ActAnswer: Upheld},
	Rejected:  {ActReverse: Open, ActUphold: Upheld, ActReject: Rejected},
	Withdrawn: {},
}

// step is the state after an act, or *markwarden.TransitionError.
func step(s State, a Act) (State, error) {
	if to, ok := transitions[s][a]; ok {
		return to, nil
	}
	return s, &markwarden.TransitionError{Machine: "complaint item", State: string(s), Act: string(a)}
}

// ended says whether nothing is awaited for an item any more.
func (s State) ended() bool { return s == Upheld || s == Rejected || s == Withdrawn }

// stateOf is the state of a complaint with these items.
func stateOf(items []ItemState) State {
	for _, it := range items {
		if !it.State.ended() {
			return Open
		}
	}
	return Closed
}
