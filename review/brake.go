package review

import (
	"context"
	"time"

	"markwarden"
)

// Brake bounds how many cases one policy rule may decide in an hour; beyond it the case is left to people, never dropped.
// None is shipped: the shipped policy decides nothing by itself.
type Brake struct {
	PerHour map[string]int // by policy rule; a rule that is not named is not braked
}

// holds says whether the brake stops a further decision of rule.
func (b Brake) holds(ctx context.Context, s Store, rule string, now time.Time) (bool, error) {
	limit, ok := b.PerHour[rule]
	if !ok {
		return false, nil
	}
	n, err := s.PolicyDecisions(ctx, rule, now.Add(-time.Hour))
	return n >= limit, err
}

// policyActor is who decides when a policy's rule does.
func policyActor(rule string) markwarden.AccountID { return markwarden.AccountID("policy:" + rule) }
