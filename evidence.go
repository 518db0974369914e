package markwarden

import "time"

// Polarity says for which side a piece of evidence speaks.
type Polarity string

const (
	Offence Polarity = "offence"
	Defence Polarity = "defence"
	Context Polarity = "context"
)

// EvidenceKind is one kind of DOMAIN's lists ("exact", "homoglyph", "picture_copy", "nominative", ...).
type EvidenceKind string

// Kinds that this version produces. DOMAIN names more; a new matcher adds its own here.
const (
	KindExact           EvidenceKind = "exact"
	KindAlias           EvidenceKind = "alias"           // a registered name in another language, or a registered nickname
	KindTransliteration EvidenceKind = "transliteration" // a name in another script
	KindCaseWidth       EvidenceKind = "case_width"
	KindDiacritics      EvidenceKind = "diacritics"
	KindSpacing         EvidenceKind = "spacing"
	KindJoined          EvidenceKind = "joined"
	KindHomoglyph       EvidenceKind = "homoglyph"
	KindLeet            EvidenceKind = "leet"
	KindInvisible       EvidenceKind = "invisible"
	KindEmojiSplit      EvidenceKind = "emoji_split"
	KindConcealed       EvidenceKind = "concealed"
	KindTypo            EvidenceKind = "typo"
	KindMisspelling     EvidenceKind = "misspelling"
	KindVariant         EvidenceKind = "variant"
	KindPinyin          EvidenceKind = "pinyin"    // a Chinese name spelled as it sounds, wholly or partly
	KindHomophone       EvidenceKind = "homophone" // other characters of the same or nearly the same sound
	KindPhonetic        EvidenceKind = "phonetic"  // spelled as it sounds
	KindReordered       EvidenceKind = "reordered"
	KindProductMark     EvidenceKind = "product_mark"
	KindNickname        EvidenceKind = "nickname"
	KindReplicaWording  EvidenceKind = "replica_wording"
	KindEvasiveBrand    EvidenceKind = "evasive_brand"
	KindPrice           EvidenceKind = "price"
	KindGoodsMismatch   EvidenceKind = "goods_mismatch"
	KindGoodsMatch      EvidenceKind = "goods_match" // context: the category holds goods of the right
	KindPictureCopy     EvidenceKind = "picture_copy"
	KindStockPicture    EvidenceKind = "stock_picture" // defence: the picture belongs to nobody
	KindLogo            EvidenceKind = "logo"          // a registered sign seen in a picture
	KindNominative      EvidenceKind = "nominative"
	KindComparison      EvidenceKind = "comparison"
	KindComponent       EvidenceKind = "component"
	KindDifferentGoods  EvidenceKind = "different_goods"
	KindResale          EvidenceKind = "resale"
	KindAuthorized      EvidenceKind = "authorized"
	KindOwnBrand        EvidenceKind = "own_brand"
	KindCommonWord      EvidenceKind = "common_word"
	KindOfficialLine    EvidenceKind = "official_line"
	KindDescriptive     EvidenceKind = "descriptive"      // the name stands in a property that names no maker
	KindPosition        EvidenceKind = "position"         // where the marketplace's titles name their brand, and where this one names the mark
	KindUnauthorized    EvidenceKind = "unauthorized"     // context: no chain, or a broken one
	KindPicturesMissing EvidenceKind = "pictures_missing" // context, of no right or of one that the text touches
)

// Evidence is one reason for or against, that a person can check.
type Evidence struct {
	Matcher  string // name and version, "wordmark/1"
	Right    RightID
	Kind     EvidenceKind
	Polarity Polarity
	Strength float64 // log-likelihood ratio; a defence has a positive strength that is subtracted
	// In text: Field is "title", "brand", "description" or "attributes.NAME"; [Start,End) are bytes of its original UTF-8.
	Field      string
	Start, End int
	Text       string // the original characters of the span
	// In a picture: Field is "" and Image the index in Listing.Images; Region a polygon in displayed pixels.
	Image     int
	Region    []Point
	Transform string
	Says      Message
}

// InPicture says whether the evidence stands in a picture; InText whether it stands in a field.
// Evidence of the whole listing (price, authorization) stands in neither.
func (e *Evidence) InPicture() bool { return e.Field == "" && len(e.Region) > 0 }

// InText says whether the evidence has a span of a field.
func (e *Evidence) InText() bool { return e.Field != "" && e.End > e.Start }

// Point is a pixel of a picture as displayed (after EXIF rotation), origin top left.
type Point struct{ X, Y int }

// Message is words with parameters; internal/phrase has the sentence in each language under ID.
type Message struct {
	ID   string
	Args []string
}

// AllegationKind is what is alleged; kinds are never merged.
type AllegationKind string

const (
	Counterfeit      AllegationKind = "counterfeit"
	UnauthorizedSale AllegationKind = "unauthorized_sale" // never counterfeit
	TrademarkMisuse  AllegationKind = "trademark_misuse"
	CopyrightCopy    AllegationKind = "copyright_copy"
	DesignCopy       AllegationKind = "design_copy"
	MarkConcealed    AllegationKind = "mark_concealed"
)

// Nature says against what an allegation is.
type Nature string

const (
	AgainstLaw   Nature = "law"
	AgainstTerms Nature = "terms"
)

// Allegation is one thing alleged with its probability in [0,1].
type Allegation struct {
	Kind        AllegationKind
	Nature      Nature
	Probability float64
}

// Route is a policy's answer; the zero value is never a decision. A larger one is stricter.
type Route int

const (
	RouteUnknown Route = iota
	RouteClear
	RouteAskProof
	RouteReview
	RouteHold
	RouteTakedown
)

var routeNames = [...]string{"unknown", "clear", "ask_proof", "review", "hold", "takedown"}

func (r Route) String() string {
	if r < 0 || int(r) >= len(routeNames) {
		return "unknown"
	}
	return routeNames[r]
}

// ParseRoute reads what String wrote; ok is false for anything else and for "unknown".
func ParseRoute(s string) (Route, bool) {
	for i, n := range routeNames {
		if n == s && i > 0 {
			return Route(i), true
		}
	}
	return RouteUnknown, false
}

// Assessment is a screening for one holder.
type Assessment struct {
	Holder        PartyID
	Allegations   []Allegation // by probability, largest first
	Authorization AuthorizationAnswer
	AskedRight    RightID    // the right for which authorization was asked
	Evidence      []Evidence // offence, then defence, then context; by field and start
	Route         Route
	Rule          string // the policy rule that decided
	Policy        string // version of the policy
}

// PictureState says how far the pictures of a screening were looked at.
type PictureState string

const (
	PicturesNone       PictureState = "none"       // the listing has none
	PicturesPending    PictureState = "pending"    // a recheck follows when they are there
	PicturesComplete   PictureState = "complete"   // all hashed
	PicturesIncomplete PictureState = "incomplete" // given up on some: never clear
)

// Basis is what a screening was made on. The same listing version on the same basis is the same screening.
type Basis struct {
	Registry int64  // revision of the registry
	Matchers string // version of the panel
	Policy   string // version of the policy
	Pictures string // digest of the picture contents seen; empty while none was
}

// Screening is one listing version looked at on one basis.
type Screening struct {
	Key         ListingKey
	Version     int64
	Basis       Basis
	Pictures    PictureState
	Assessments []Assessment // by holder id; empty when nothing speaks against the listing
	Route       Route        // the strictest of the assessments; RouteClear when there are none
	At          time.Time
}
