package request

import "markwarden"

// State is where one right of a request stands.
type State string

const (
	Asked     State = "asked"     // waits for a proof until its deadline
	Submitted State = "submitted" // a proof came in time; people look at it, and the clock stands
	Lapsed    State = "lapsed"    // the deadline ran out in silence
	Late      State = "late"      // a proof came after that; what stands, stands until it is verified
	Met       State = "met"       // the registry grants the sale
	Dropped   State = "dropped"   // nothing asks for it any more
)

// States lists every state.
var States = []State{Asked, Submitted, Lapsed, Late, Met, Dropped}

// Act is something that happens to a right of a request.
type Act string

const (
	ActAsk    Act = "ask"    // a listing asks for proof
	ActSubmit Act = "submit" // a proof was handed in
	ActRefuse Act = "refuse" // it was not verified
	ActExtend Act = "extend" // staff gave more time
	ActLapse  Act = "lapse"  // the deadline ran out
	ActMeet   Act = "meet"   // the registry grants the sale now
	ActDrop   Act = "drop"   // no listing asks any more
)

// Acts lists every act.
var Acts = []Act{ActAsk, ActSubmit, ActRefuse, ActExtend, ActLapse, ActMeet, ActDrop}

const stateNone State = ""

// transitions is the whole life of a right of a request.
var transitions = map[State]map[Act]State{
	stateNone: {ActAsk: Asked},
	Asked:     {ActSubmit: Submitted, ActExtend: Asked, ActLapse: Lapsed, ActMeet: Met, ActDrop: Dropped},
	Submitted: {ActRefuse: Asked, ActMeet: Met, ActDrop: Dropped},
	Lapsed:    {ActSubmit: Late, ActExtend: Asked, ActMeet: Met, ActDrop: Dropped},
	Late:      {ActRefuse: Lapsed, ActExtend: Submitted, ActMeet: Met, ActDrop: Dropped},
	Met:       {ActAsk: Asked},
	Dropped:   {ActAsk: Asked},
}

// step is the state after an act, or *markwarden.TransitionError.
func step(s State, a Act) (State, error) {
	if to, ok := transitions[s][a]; ok {
		return to, nil
	}
	return s, &markwarden.TransitionError{Machine: "proof request", State: string(s), Act: string(a)}
}

// Ended says whether nothing is awaited any more.
func (s State) Ended() bool { return s == Met || s == Dropped }

// RanOut says whether the deadline passed without a proof.
func (s State) RanOut() bool { return s == Lapsed || s == Late }
