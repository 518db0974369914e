package index

import "time"

// PictureReason says in one word why a picture can't be looked at; it is stored, shown and counted.
type PictureReason string

const (
	TooManyBytes  PictureReason = "too_many_bytes"
	TooManyPixels PictureReason = "too_many_pixels"
	TooComplex    PictureReason = "too_complex"    // would cost far more than its size allows
	UnknownFormat PictureReason = "unknown_format" // none of JPEG, PNG, GIF, WebP, BMP, TIFF
	BrokenPicture PictureReason = "broken"
)

// PictureError is a picture that can't be looked at, however often one tries.
type PictureError struct {
	Reason PictureReason
	Err    error // nil when the reason says it all
}

func (e *PictureError) Error() string {
	if e.Err == nil {
		return "picture: " + string(e.Reason)
	}
	return "picture: " + string(e.Reason) + ": " + e.Err.Error()
}

func (e *PictureError) Unwrap() error { return e.Err }

// SourceStatus says how far a picture source was looked at.
type SourceStatus string

const (
	SourcePending SourceStatus = "pending" // to be tried (again)
	SourceReady   SourceStatus = "ready"
	SourceFailed  SourceStatus = "failed" // given up
)

// PictureSource is what is known of one place from which a picture comes, so that a picture that many listings show is
// fetched once, and a content that stands in many places is hashed once.
type PictureSource struct {
	Source    string // PictureSourceOf
	Status    SourceStatus
	Content   string // ready: "sha256:..."
	Reason    string // failed, or why the last try failed
	Attempts  int
	FetchedAt time.Time
}
