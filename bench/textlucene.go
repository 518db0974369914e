package bench

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed peers/LuceneMonitor.java
var luceneSource []byte

// luceneMonitor runs Lucene's reverse search over the same names and texts, where Java and its jars are.
func luceneMonitor(ctx context.Context, o TextOptions, names, texts []string) ([]Peer, error) {
	one := Peer{Name: "lucene monitor, one by one", Sees: "exact phrases of words"}
	java, err := exec.LookPath("java")
	switch {
	case o.Lucene == "":
		one.Skipped = "no folder with Lucene's jars was named"
		return []Peer{one}, nil
	case err != nil:
		one.Skipped = "no java here"
		return []Peer{one}, nil
	}
	o.Say("  lucene monitor")
	dir, err := os.MkdirTemp("", "markwarden-bench")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	lines := func(all []string) []byte {
		var b strings.Builder
		for _, s := range all {
			b.WriteString(strings.Join(strings.Fields(s), " "))
			b.WriteByte('\n')
		}
		return []byte(b.String())
	}
	source, nameFile, textFile := filepath.Join(dir, "LuceneMonitor.java"), filepath.Join(dir, "names"), filepath.Join(dir, "texts")
	for file, content := range map[string][]byte{source: luceneSource, nameFile: lines(names), textFile: lines(texts)} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			return nil, err
		}
	}
	cmd := exec.CommandContext(ctx, java, "-XX:ActiveProcessorCount=1", "-Xmx6g", "-cp", filepath.Join(o.Lucene, "*"), source, nameFile, textFile, strconv.Itoa(peerSeconds))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("lucene monitor: %w", err)
	}
	var r struct {
		Load, One, Batch, OneCPU, BatchCPU float64
		Listings, Found                    int
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return nil, fmt.Errorf("lucene monitor: %w", err)
	}
	one.ListingsPerCPUSecond = r.OneCPU
	one.LoadSeconds, one.ListingsPerSecond, one.Listings, one.Found = r.Load, r.One, r.Listings, r.Found
	batch := one
	batch.Name, batch.ListingsPerSecond, batch.ListingsPerCPUSecond = "lucene monitor, in batches", r.Batch, r.BatchCPU
	return []Peer{one, batch}, nil
}
