package index

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"markwarden"
)

// PictureReason says in one word why a picture can't be looked at; it is stored, shown and counted.
type PictureReason string

const (
	// Of the file.
	TooManyBytes  PictureReason = "too_many_bytes"
	TooManyPixels PictureReason = "too_many_pixels"
	TooComplex    PictureReason = "too_complex"    // would cost far more than its size allows
	UnknownFormat PictureReason = "unknown_format" // none of JPEG, PNG, GIF, WebP, BMP, TIFF
	Unsupported   PictureReason = "unsupported"    // a format, or a variety of one, that is known and not decoded: AVIF, HEIC, CMYK in TIFF
	BrokenPicture PictureReason = "broken"
	// Of the way to it.
	NoSource         PictureReason = "no_source"   // neither data nor path nor url
	NoFolder         PictureReason = "no_folder"   // a path, and no picture folder is configured
	BadPath          PictureReason = "bad_path"    // leads out of the folder, or is no file name
	NoSuchFile       PictureReason = "not_found"   // in the folder
	BadAddress       PictureReason = "bad_address" // not http or https, or not an address
	AddressRefused   PictureReason = "address_refused"
	TooManyRedirects PictureReason = "too_many_redirects"
	RefusedByServer  PictureReason = "refused"     // a 4xx that won't change
	ServerTrouble    PictureReason = "server"      // 5xx, 408, 429
	Unreachable      PictureReason = "unreachable" // no connection, or it broke
	TimedOut         PictureReason = "timed_out"
)

// PictureError is a picture that can't be looked at.
type PictureError struct {
	Reason    PictureReason
	Temporary bool  // another try may help
	Err       error // nil when the reason says it all
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

// PictureFile is a picture as it was fetched.
type PictureFile struct {
	Content string // "sha256:..."
	MIME    string
	Bytes   []byte
}

// SourceOf names the place from which a picture comes: its address, its path, or, where the record holds the file itself, its content.
func SourceOf(img markwarden.Image) string {
	switch {
	case img.Data != nil:
		sum := sha256.Sum256(img.Data)
		return "sha256:" + hex.EncodeToString(sum[:])
	case img.Path != "":
		return "path:" + img.Path
	case img.URL != "":
		return "url:" + img.URL
	}
	return ""
}

// StateOf says how far the pictures of a listing are there, given what is known of the source of each.
func StateOf(sources []PictureSource) markwarden.PictureState {
	if len(sources) == 0 {
		return markwarden.PicturesNone
	}
	state := markwarden.PicturesComplete
	for i := range sources {
		switch sources[i].Status {
		case SourceReady:
		case SourceFailed:
			state = markwarden.PicturesIncomplete
		default:
			return markwarden.PicturesPending
		}
	}
	return state
}
