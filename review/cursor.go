package review

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"markwarden"
)

// Cursor names the place of a case in the queue; QueueFilter.After continues behind it.
func Cursor(c *markwarden.Case) string {
	return strconv.FormatFloat(c.Harm, 'g', -1, 64) + "~" + string(c.ID)
}

// ParseCursor reads what Cursor wrote.
func ParseCursor(s string) (harm float64, id markwarden.CaseID, err error) {
	h, i, ok := strings.Cut(s, "~")
	harm, err = strconv.ParseFloat(h, 64)
	if !ok || err != nil || i == "" || math.IsNaN(harm) || math.IsInf(harm, 0) {
		return 0, "", fmt.Errorf("%w: cursor %q", markwarden.ErrInvalid, s)
	}
	return harm, markwarden.CaseID(i), nil
}
