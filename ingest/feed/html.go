package feed

import (
	"html"
	"strings"
)

// plain is the text of a piece of HTML: without tags, scripts and styles, with its entities read. A "<" that begins no tag stays.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		if !opensTag(s) {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		end := strings.IndexByte(s, '>')
		if end < 0 {
			s = ""
			break
		}
		name := strings.ToLower(s[1:end])
		s = s[end+1:]
		for _, hidden := range []string{"script", "style"} {
			if strings.HasPrefix(name, hidden) {
				s = after(s, "</"+hidden)
			}
		}
		b.WriteByte(' ')
	}
	b.WriteString(s)
	return strings.Join(strings.Fields(html.UnescapeString(b.String())), " ")
}

func opensTag(s string) bool {
	if len(s) < 2 {
		return false
	}
	c := s[1] | 0x20
	return s[1] == '/' || s[1] == '!' || c >= 'a' && c <= 'z'
}

// after is what follows the next tag that begins with open, in any case.
func after(s, open string) string {
	i := strings.Index(strings.ToLower(s), open)
	if i < 0 || i > len(s) { // lower case may have another length
		return ""
	}
	s = s[i:]
	if j := strings.IndexByte(s, '>'); j >= 0 {
		return s[j+1:]
	}
	return ""
}
