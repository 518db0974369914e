package context

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/brands.txt
var brandFile string

var brands = sync.OnceValue(func() map[string]struct{} {
	all := map[string]struct{}{}
	for line := range strings.Lines(brandFile) {
		if !strings.HasPrefix(line, "#") {
			all[strings.TrimRight(line, "\n")] = struct{}{}
		}
	}
	return all
})

// Famous says whether a key is that of a brand that is known without any registry.
func Famous(key string) bool {
	_, ok := brands()[key]
	return ok
}
