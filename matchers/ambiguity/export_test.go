package ambiguity

// Bare is a learner that begins without the shipped table.
func Bare() *Learner {
	l := NewLearner()
	l.base = &Table{}
	return l
}
