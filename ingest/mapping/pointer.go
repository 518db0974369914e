package mapping

import (
	"errors"
	"strconv"
	"strings"
)

// pointer is a JSON pointer (RFC 6901) cut into its tokens.
type pointer []string

func parsePointer(s string) (pointer, error) {
	if !strings.HasPrefix(s, "/") {
		return nil, errors.New(`a JSON pointer begins with "/"`)
	}
	var p pointer
	for _, token := range strings.Split(s[1:], "/") {
		for i := 0; i < len(token); i++ {
			if token[i] == '~' && (i+1 == len(token) || token[i+1] != '0' && token[i+1] != '1') {
				return nil, errors.New(`in a JSON pointer "~" is written "~0"`)
			}
		}
		p = append(p, strings.NewReplacer("~1", "/", "~0", "~").Replace(token))
	}
	return p, nil
}

// find is the value at p; ok is false where there is none.
func (p pointer) find(v any) (_ any, ok bool) {
	for _, token := range p {
		switch in := v.(type) {
		case map[string]any:
			if v, ok = in[token]; !ok {
				return nil, false
			}
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(in) || strconv.Itoa(i) != token {
				return nil, false
			}
			v = in[i]
		default:
			return nil, false
		}
	}
	return v, true
}
