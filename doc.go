// Package markwarden holds the nouns of the house: listings, rights, authorizations, evidence, screenings, cases,
// measures, complaints, and the events by which rooms meet.
//
// It has no I/O, no wire format (internal/wire has it), no decisions, and imports the standard library only.
// Spans are byte offsets [start,end) into the original UTF-8 of a field; times are UTC; money is minor units with an
// ISO 4217 code; ids that the project makes are UUIDv7.
package markwarden
