package wire

import (
	"errors"
	"strconv"
	"strings"

	"markwarden"
)

// exponents are ISO 4217's numbers of decimals where they are not two.
var exponents = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "UYI": 0,
	"VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"CLF": 4, "UYW": 4,
}

// Exponent is the number of decimals of a currency (ISO 4217); two where the code is not in the list.
func Exponent(currency string) int {
	if e, ok := exponents[currency]; ok {
		return e
	}
	return 2
}

// maxMinor keeps sums of a few thousand amounts inside an int64.
const maxMinor = 1e15

var (
	errAmount   = errors.New("amount must be a decimal number that is not negative")
	errCurrency = errors.New("currency must be three capital letters (ISO 4217)")
	errLarge    = errors.New("amount is too large")
)

// ParseMoney reads a decimal amount exactly: digits below the currency's smallest unit must be zeros.
func ParseMoney(amount, currency string) (markwarden.Money, error) {
	if len(currency) != 3 || !within(currency, 'A', 'Z') {
		return markwarden.Money{}, errCurrency
	}
	mantissa, power := amount, 0
	if i := strings.IndexAny(amount, "eE"); i >= 0 {
		var err error
		mantissa = amount[:i]
		if power, err = strconv.Atoi(amount[i+1:]); err != nil || power < -30 || power > 30 {
			return markwarden.Money{}, errAmount
		}
	}
	whole, fraction, point := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if whole == "" || point && fraction == "" || !within(digits, '0', '9') {
		return markwarden.Money{}, errAmount
	}
	// The value is digits * 10^shift minor units.
	shift := power - len(fraction) + Exponent(currency)
	for ; shift < 0 && digits != ""; shift++ {
		if digits[len(digits)-1] != '0' {
			return markwarden.Money{}, errors.New("amount has more decimals than " + currency)
		}
		digits = digits[:len(digits)-1]
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return markwarden.Money{Currency: currency}, nil
	}
	if len(digits)+shift > 16 {
		return markwarden.Money{}, errLarge
	}
	minor, err := strconv.ParseInt(digits+strings.Repeat("0", shift), 10, 64)
	if err != nil || minor > maxMinor {
		return markwarden.Money{}, errLarge
	}
	return markwarden.Money{Minor: minor, Currency: currency}, nil
}

// within says whether every byte of s is one from low to high.
func within(s string, low, high byte) bool {
	for i := range len(s) {
		if s[i] < low || s[i] > high {
			return false
		}
	}
	return true
}

// AppendAmount appends an amount as a decimal number ("39.90").
func AppendAmount(dst []byte, m markwarden.Money) []byte {
	e := Exponent(m.Currency)
	s := strconv.FormatInt(m.Minor, 10)
	if m.Minor < 0 {
		dst, s = append(dst, '-'), s[1:]
	}
	if e == 0 {
		return append(dst, s...)
	}
	if len(s) <= e {
		s = strings.Repeat("0", e+1-len(s)) + s
	}
	dst = append(dst, s[:len(s)-e]...)
	dst = append(dst, '.')
	return append(dst, s[len(s)-e:]...)
}
