package markwarden

// Features is what is derived once per listing version and picture content, for all matchers.
type Features struct {
	Listing  *Listing
	Text     []Text
	Pictures []Picture    // those that are there
	State    PictureState // how far the pictures are there
}

// Text is one folded field with the way back to its original bytes.
type Text struct {
	Field    string // "title", "brand", "description", "attributes.NAME"
	Original string
	Folded   string   // canonical skeleton of Original (internal/fold)
	Back     []uint32 // len(Folded)+1; Folded[i] came from Original[Back[i]:...]; Back[len(Folded)] = len(Original)
}

// Picture is one hashed picture.
type Picture struct {
	Image         int    // index in Listing.Images
	Content       string // "sha256:..." of the file
	Width, Height int    // pixels as displayed
	Hashes        PictureHashes
	Frames        [][4]uint64   // of an animation, Hashes.P256 of frames after the first
	Quality       int           // 0..100; low for flat pictures, which match nothing
	Keypoints     []Keypoint    // where they were looked for (internal/keypoints); nil: not looked for
	Gray          []byte        // with Keypoints: the picture as displayed, shrunk to at most 96 pixels a side, row by row
	Stock         *StockPicture // what it looks like of the pictures that belong to nobody; nil: of none
	Small         []byte        // where logos may be looked for: the picture as displayed, shrunk to at most 512 pixels a side, a JPEG of our own; nil: not kept
}

// Keypoint is a corner of a picture and what its surroundings look like.
type Keypoint struct {
	X, Y  uint16    // as displayed, in 1/64 pixels of the picture shrunk to at most 640 pixels a side
	Angle uint8     // the direction of its surroundings, in 1/256 of a turn, clockwise
	Level uint8     // of the pyramid; the higher, the larger what is described
	Bits  [4]uint64 // its surroundings, turned by Angle
}

// PictureHashes are perceptual hashes of one picture.
type PictureHashes struct {
	P64  uint64    // goimagehash PerceptionHash
	D64  uint64    // goimagehash DifferenceHash
	P256 [4]uint64 // goimagehash ExtPerceptionHash 16x16
	PDQ  [4]uint64 // of the picture at 512x512 (internal/pdq); all zero: not computed
}

// RightPicture is a reference picture of a right, hashed: what the picture matcher is built from.
type RightPicture struct {
	Right   RightID
	Kind    RightKind // of the right; "": a work
	Image   int       // index in Right.Images
	Picture Picture
}
