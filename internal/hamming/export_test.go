package hamming

// Scans says that the obvious search is chosen.
func (l Layout) Scans(radius int) bool { return l.scans(radius) }

// Indexed searches through the tables, whatever it costs.
func (t *Tables) Indexed(code []uint64, radius int) []Near {
	if t.Len == 0 {
		return nil
	}
	return t.indexed(code, radius, nil, 1<<40)
}
