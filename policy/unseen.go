package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"math"

	"markwarden"
)

// unseen is the rule of listings whose pictures can't be had and of which nothing else calls for a look. It stands in no file.
var unseen = Rule{
	ID: "pictures_missing", Route: markwarden.RouteReview,
	EN: "Pictures of the listing could not be had, so nobody and nothing has looked at them.",
	ZH: "该商品的部分图片无法获取，因此这些图片未经任何查看。",
}

// shares of the listings whose pictures can't be had that people look at, though nothing else calls for it.
type shares struct {
	touching float64 // of those whose text touches a right with registered pictures
	others   float64
}

// defaultShares stand where a file says nothing: what a missing picture may hide is known for the ones, and sampled for the others.
var defaultShares = shares{touching: 1, others: 0.02}

// Unseen is the route of a listing of which nothing calls for a look but that pictures of it can't be had. Silence is not innocence:
// all of them are in the sample, and a stated share is drawn. touching says that the text touches a right with registered pictures.
//
// Who is drawn hangs on the listing and the policy's digest alone: the same again whenever it is asked, and not to be foreseen by a
// seller.
func (p *Policy) Unseen(key markwarden.ListingKey, touching bool) (markwarden.Route, string) {
	share := p.unseen.others
	if touching {
		share = p.unseen.touching
	}
	sum := sha256.Sum256([]byte(p.version + "\x00" + key.String()))
	if float64(binary.BigEndian.Uint64(sum[:]))/math.MaxUint64 >= share {
		return markwarden.RouteClear, unseen.ID
	}
	return unseen.Route, unseen.ID
}
