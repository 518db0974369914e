package verification

import "markwarden"

// State is where a proof stands.
type State string

const (
	Waiting   State = "waiting"   // for a reviewer
	Verified  State = "verified"  // it is an authorization on file
	Refused   State = "refused"   // with a reason; another one may be handed in
	Withdrawn State = "withdrawn" // by who handed it in
)

// States lists every state.
var States = []State{Waiting, Verified, Refused, Withdrawn}

// Act is something that happens to a proof.
type Act string

const (
	ActHandIn   Act = "hand_in"
	ActVerify   Act = "verify"
	ActRefuse   Act = "refuse"
	ActWithdraw Act = "withdraw"
)

// Acts lists every act.
var Acts = []Act{ActHandIn, ActVerify, ActRefuse, ActWithdraw}

const stateNone State = ""

// transitions is the whole life of a proof. What becomes of a verified one is the registry's affair.
var transitions = map[State]map[Act]State{
	stateNone: {ActHandIn: Waiting},
	Waiting:   {ActVerify: Verified, ActRefuse: Refused, ActWithdraw: Withdrawn},
	Verified:  {},
	Refused:   {},
	Withdrawn: {},
}

// step is the state after an act, or *markwarden.TransitionError.
func step(s State, a Act) (State, error) {
	if to, ok := transitions[s][a]; ok {
		return to, nil
	}
	return s, &markwarden.TransitionError{Machine: "proof", State: string(s), Act: string(a)}
}
