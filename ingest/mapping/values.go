package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// turn makes of a value what FORMATS wants for the field.
func (f *field) turn(v any) (any, error) {
	k, _ := kindOf(f.target)
	switch k {
	case integer:
		return whole(v, f.scale)
	case decimal:
		return shift(scalarText(v), f.scale)
	case moment:
		return f.time(v)
	case texts:
		return list(v)
	case pictures:
		return images(v)
	case properties:
		return attributes(v)
	case text:
	}
	switch v.(type) {
	case map[string]any, []any:
		return nil, errors.New("must be a plain value")
	}
	return scalarText(v), nil
}

// scalarText is the text of a plain value, "" of any other.
func scalarText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return ""
}

func shorten(s string) string {
	if len(s) <= 40 {
		return s
	}
	s = s[:40]
	for !utf8.ValidString(s) && s != "" {
		s = s[:len(s)-1]
	}
	return s + "..."
}

// shift multiplies a decimal number by ten to the power of n, exactly.
func shift(s string, n int) (string, error) {
	s = strings.TrimSpace(s)
	whole, fraction, point := strings.Cut(s, ".")
	digits := strings.TrimPrefix(whole, "-")
	if digits == "" || point && fraction == "" || strings.Trim(digits+fraction, "0123456789") != "" || len(s) > 60 {
		return "", errors.New("must be a decimal number")
	}
	if n == 0 {
		return s, nil
	}
	sign := whole[:len(whole)-len(digits)]
	all, at := digits+fraction, len(digits)+n // the point stands before all[at]
	if at <= 0 {
		all, at = strings.Repeat("0", 1-at)+all, 1
	}
	if at > len(all) {
		all += strings.Repeat("0", at-len(all))
	}
	out := sign + all[:at]
	if rest := strings.TrimRight(all[at:], "0"); rest != "" {
		out += "." + rest
	}
	return out, nil
}

// whole reads an integer, also one written "5.0".
func whole(v any, scale int) (json.Number, error) {
	s, err := shift(scalarText(v), scale)
	if err != nil {
		return "", errors.New("must be an integer")
	}
	before, after, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(before, 10, 64)
	if err != nil || strings.Trim(after, "0") != "" {
		return "", errors.New("must be an integer")
	}
	return json.Number(strconv.FormatInt(n, 10)), nil
}

var units = map[string]time.Duration{"s": time.Second, "ms": time.Millisecond, "us": time.Microsecond, "ns": 1, "days": 24 * time.Hour}

// time reads a time as text or, with a unit, as a number since 1970.
func (f *field) time(v any) (string, error) {
	s := scalarText(v)
	if f.unit == "" {
		return s, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	unit := int64(units[f.unit])
	if err != nil || n > math.MaxInt64/unit || n < math.MinInt64/unit {
		return "", fmt.Errorf("must be a number of %s since 1970", f.unit)
	}
	return time.Unix(0, 0).Add(time.Duration(n * unit)).UTC().Format(time.RFC3339Nano), nil
}

// list is a list of texts; a text is cut at commas and spaces.
func list(v any) (any, error) {
	out := []any{}
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			out = append(out, scalarText(one))
		}
	case string:
		for _, one := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }) {
			out = append(out, one)
		}
	default:
		return nil, errors.New("must be a list or a text with commas")
	}
	return out, nil
}

// images are objects as FORMATS has them, or texts: addresses and paths.
func images(v any) (any, error) {
	all, ok := v.([]any)
	if !ok {
		all = []any{v}
	}
	out := []any{}
	for _, one := range all {
		switch one := one.(type) {
		case string:
			name := "path"
			if strings.Contains(one, "://") {
				name = "url"
			}
			out = append(out, map[string]any{name: one})
		case map[string]any:
			out = append(out, one)
		default:
			return nil, errors.New("must be addresses, paths or objects")
		}
	}
	return out, nil
}

// attributes are the plain values of an object, and its lists of plain values; what is nested deeper is left out.
func attributes(v any) (any, error) {
	all, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("must be an object")
	}
	out := map[string]any{}
	for k, one := range all {
		if k == "" || one == nil {
			continue
		}
		switch one := one.(type) {
		case map[string]any:
		case []any:
			var parts []string
			for _, p := range one {
				if s := scalarText(p); s != "" {
					parts = append(parts, s)
				}
			}
			out[k] = strings.Join(parts, ", ")
		default:
			out[k] = scalarText(one)
		}
	}
	return out, nil
}
