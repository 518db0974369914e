package bench

import (
	"context"
	"time"

	"markwarden"
	"markwarden/bench/peers"
)

// Peer is another way, on the same titles and marks, one core.
type Peer struct {
	Name                 string  `json:"name"`
	Sees                 string  `json:"sees"`
	ListingsPerSecond    float64 `json:"listings_per_second"`
	ListingsPerCPUSecond float64 `json:"listings_per_cpu_second"`
	LoadSeconds          float64 `json:"load_seconds"`
	BytesPerMark         float64 `json:"bytes_per_mark,omitempty"`
	Listings             int     `json:"listings"` // measured; a slow one sees fewer
	Found                int     `json:"found"`    // in them
	Skipped              string  `json:"skipped,omitempty"`
}

// peerSeconds is how long a slow peer is looked at.
const peerSeconds = 10

// textPeers measures others on the same titles (title and brand field) and marks.
func textPeers(ctx context.Context, o TextOptions, rights []*markwarden.Right, titles []markwarden.Listing) ([]Peer, error) {
	names := make([]string, len(rights))
	for i, r := range rights {
		names[i] = r.Text
	}
	texts := make([]string, len(titles))
	for i := range titles {
		texts[i] = titles[i].Title + "\n" + titles[i].Brand
	}
	var all []Peer
	for _, p := range []struct {
		name, sees string
		open       func() (peers.Peer, error)
	}{
		{"go map of word runs", "exact words in any case", func() (peers.Peer, error) { return peers.NewMap(names), nil }},
		{"go aho-corasick", "exact letters, in words too", func() (peers.Peer, error) { return peers.NewAhoCorasick(names), nil }},
		{"bleve fuzzy per word", "words with one letter wrong", func() (peers.Peer, error) { return peers.NewBleve(names) }},
	} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		o.Say("  %s", p.name)
		m, err := measurePeer(o, p.open, texts)
		if err != nil {
			return nil, err
		}
		m.Name, m.Sees = p.name, p.sees
		m.BytesPerMark /= float64(len(names))
		all = append(all, m)
	}
	lucene, err := luceneMonitor(ctx, o, names, texts)
	return append(all, lucene...), err
}

func measurePeer(o TextOptions, open func() (peers.Peer, error), texts []string) (m Peer, err error) {
	before := heap()
	began := time.Now()
	p, err := open()
	if err != nil {
		return m, err
	}
	defer p.Close()
	m.LoadSeconds = time.Since(began).Seconds()
	m.BytesPerMark = float64(heap() - before)
	began, used := time.Now(), processTime()
	for m.Listings < len(texts) && time.Since(began).Seconds() < peerSeconds {
		n, err := p.Find(texts[m.Listings])
		if err != nil {
			return m, err
		}
		m.Found += n
		m.Listings++
	}
	m.ListingsPerSecond = float64(m.Listings) / time.Since(began).Seconds()
	m.ListingsPerCPUSecond = float64(m.Listings) / (processTime() - used).Seconds()
	if m.Listings < len(texts) {
		return m, nil
	}
	for began := time.Now(); time.Since(began).Seconds() < o.Seconds; {
		pass, used := time.Now(), processTime()
		for _, t := range texts {
			if _, err := p.Find(t); err != nil {
				return m, err
			}
		}
		m.ListingsPerSecond = max(m.ListingsPerSecond, float64(len(texts))/time.Since(pass).Seconds())
		m.ListingsPerCPUSecond = max(m.ListingsPerCPUSecond, float64(len(texts))/(processTime()-used).Seconds())
	}
	return m, nil
}
