package feed

import (
	"strings"

	"markwarden"
	"markwarden/internal/wire"
)

// price reads "39.90 USD", "USD 39.90" or "39.90" with a currency from elsewhere. Of a point and a comma the last one is the
// decimal point; a comma alone is one before one or two last digits. Others separate thousands. No text or no currency is no price.
func price(s, currency string) (*markwarden.Money, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, nil
	}
	fields := strings.Fields(s)
	if n := len(fields); n > 1 {
		switch {
		case isCurrency(fields[n-1]):
			currency, s = fields[n-1], strings.Join(fields[:n-1], "")
		case isCurrency(fields[0]):
			currency, s = fields[0], strings.Join(fields[1:], "")
		}
	}
	if currency == "" {
		return nil, nil
	}
	if comma, point := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.'); comma >= 0 {
		after := len(s) - comma - 1
		if comma > point && strings.Count(s, ",") == 1 && (point >= 0 || after == 1 || after == 2) {
			s = strings.ReplaceAll(s[:comma], ".", "") + "." + s[comma+1:]
		} else {
			s = strings.ReplaceAll(s, ",", "")
		}
	}
	m, err := wire.ParseMoney(s, currency)
	if err != nil {
		return nil, err
	}
	return &m, nil
}

func isCurrency(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
