// Package console is the pages in which people work: the queue of cases, a case with all its evidence, search, complaints,
// the registry, and the health of the system, in English and Chinese.
//
// It decides nothing, holds no SQL and no state beyond a session cookie; what it shows and does comes from the small
// interfaces of Deps. Every page works without JavaScript; app.js adds keys and keeps lists current.
package console
