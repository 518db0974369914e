package review

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden"
)

// maxReason bounds a person's words.
const maxReason = 4000

// check reports everything that is wrong with a decision at once.
func check(dec *markwarden.Decision) error {
	var bad []string
	switch dec.Verdict {
	case markwarden.Infringing:
		if dec.Right == "" {
			bad = append(bad, "right is missing")
		}
		if dec.Allegation == "" {
			bad = append(bad, "allegation is missing")
		}
		if !slices.Contains(markwarden.Severities, dec.Measure) {
			bad = append(bad, fmt.Sprintf("measure %q is not one of %v", dec.Measure, markwarden.Severities))
		}
		for _, t := range dec.Territories {
			if !isTerritory(t) {
				bad = append(bad, fmt.Sprintf("territory %q is not a country code of two capital letters", t))
			}
		}
	case markwarden.NotInfringing, markwarden.MoreInformation, markwarden.Escalate:
		if dec.Measure != "" {
			bad = append(bad, fmt.Sprintf("a measure can't stand on the verdict %s", dec.Verdict))
		}
	default:
		bad = append(bad, fmt.Sprintf("verdict %q is not known", dec.Verdict))
	}
	if dec.By == "" {
		bad = append(bad, "by is missing")
	}
	if !readable(dec.Reason) {
		bad = append(bad, badReason)
	}
	if len(dec.Territories) > 300 {
		bad = append(bad, "more than 300 territories")
	}
	if bad != nil {
		return fmt.Errorf("%w: %s", markwarden.ErrInvalid, strings.Join(bad, "; "))
	}
	return nil
}

func isTerritory(t string) bool {
	return len(t) == 2 && t[0] >= 'A' && t[0] <= 'Z' && t[1] >= 'A' && t[1] <= 'Z'
}

var actOf = map[markwarden.Verdict]Act{
	markwarden.Infringing:      ActDecide,
	markwarden.NotInfringing:   ActDecide,
	markwarden.MoreInformation: ActAsk,
	markwarden.Escalate:        ActEscalate,
}

// decide computes the change that a decision makes to a case.
func decide(r Record, dec markwarden.Decision, now time.Time) (Change, error) {
	if err := check(&dec); err != nil {
		return Change{}, err
	}
	dec.At = now
	dec.Territories = slices.Compact(slices.Sorted(slices.Values(dec.Territories)))
	c := newChange(r, now)
	if err := c.do(actOf[dec.Verdict], string(dec.By), dec.Reason, string(dec.Verdict)); err != nil {
		return Change{}, err
	}
	c.LeaseOf = dec.By
	c.free(time.Time{})
	to := &c.To
	switch dec.Verdict {
	case markwarden.Infringing:
		to.Decision, to.Escalated, to.EscalatedBy = &dec, false, ""
	case markwarden.NotInfringing:
		to.Decision, to.Escalated, to.EscalatedBy = &dec, false, ""
		to.Suppressed = union(to.Suppressed, to.Fingerprints)
	case markwarden.MoreInformation:
		c.free(now.Add(Parked))
	case markwarden.Escalate:
		to.Escalated, to.EscalatedBy = true, dec.By
	}
	c.audit(string(dec.By), "case.decide", dec.Reason, string(dec.Verdict))
	if to.State == markwarden.CaseDecided {
		c.event(markwarden.EventCaseDecided)
	}
	return c, nil
}

// readable says that a person's words can be kept: not too long, valid UTF-8 and without NUL, which PostgreSQL refuses.
func readable(reason string) bool {
	return utf8.RuneCountInString(reason) <= maxReason && utf8.ValidString(reason) && !strings.ContainsRune(reason, 0)
}

var badReason = fmt.Sprintf("reason is longer than %d characters or not plain text", maxReason)

func byWhom(who markwarden.AccountID, reason string) error {
	if who == "" || strings.TrimSpace(reason) == "" {
		return fmt.Errorf("%w: who and why is needed", markwarden.ErrInvalid)
	}
	if !readable(reason) {
		return fmt.Errorf("%w: %s", markwarden.ErrInvalid, badReason)
	}
	return nil
}

// confirm computes that a decision stands after another look.
func confirm(r Record, who markwarden.AccountID, reason string, now time.Time) (Change, error) {
	if err := byWhom(who, reason); err != nil {
		return Change{}, err
	}
	c := newChange(r, now)
	if err := c.do(ActConfirm, string(who), reason, string(r.Attention)); err != nil {
		return Change{}, err
	}
	c.To.Attention = markwarden.AttentionNone
	c.audit(string(who), "case.confirm", reason, "")
	return c, nil
}

// undo computes the reversal of a standing decision.
func undo(r Record, who markwarden.AccountID, reason string, now time.Time) (Change, error) {
	if err := byWhom(who, reason); err != nil {
		return Change{}, err
	}
	c := newChange(r, now)
	was := ""
	if r.Decision != nil {
		was = string(r.Decision.Verdict)
	}
	if err := c.do(ActUndo, string(who), reason, was); err != nil {
		return Change{}, err
	}
	to := &c.To
	if was == string(markwarden.Infringing) {
		to.Barred = union(to.Barred, to.Fingerprints)
	} else {
		to.Suppressed = without(to.Suppressed, to.Fingerprints)
	}
	to.Decision, to.Attention = nil, markwarden.AttentionNone
	c.free(time.Time{})
	c.audit(string(who), "case.undo", reason, was)
	c.event(markwarden.EventCaseDecided)
	return c, nil
}
