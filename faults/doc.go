// Package faults proves that nothing is lost and nothing is done twice: it runs the built binary in separate processes against a
// real broker, kills and restarts them, and compares what was decided with an undisturbed run, byte for byte.
//
// It has tests only; what it needs and how it is skipped or required is as in storetest.Need.
package faults
