package console

import "markwarden"

// kinds lists the kinds of evidence of the filter, in the order of the root package.
var kinds = []markwarden.EvidenceKind{
	markwarden.KindExact, markwarden.KindAlias, markwarden.KindTransliteration, markwarden.KindCaseWidth, markwarden.KindDiacritics,
	markwarden.KindSpacing, markwarden.KindJoined, markwarden.KindHomoglyph, markwarden.KindLeet, markwarden.KindInvisible,
	markwarden.KindEmojiSplit, markwarden.KindConcealed, markwarden.KindTypo, markwarden.KindMisspelling, markwarden.KindVariant,
	markwarden.KindReordered, markwarden.KindProductMark, markwarden.KindNickname, markwarden.KindReplicaWording,
	markwarden.KindEvasiveBrand, markwarden.KindPrice, markwarden.KindGoodsMismatch, markwarden.KindGoodsMatch, markwarden.KindPictureCopy, markwarden.KindLogo, markwarden.KindStockPicture,
	markwarden.KindNominative, markwarden.KindComparison, markwarden.KindComponent, markwarden.KindDifferentGoods,
	markwarden.KindResale, markwarden.KindAuthorized, markwarden.KindOwnBrand, markwarden.KindCommonWord, markwarden.KindOfficialLine,
	markwarden.KindUnauthorized, markwarden.KindPicturesMissing,
}

// defences are the kinds that a reviewer may name as the reason why a listing does not infringe.
var defences = []markwarden.EvidenceKind{
	markwarden.KindNominative, markwarden.KindComparison, markwarden.KindComponent, markwarden.KindDifferentGoods, markwarden.KindResale,
	markwarden.KindAuthorized, markwarden.KindOwnBrand, markwarden.KindCommonWord, markwarden.KindOfficialLine,
}

var allegations = []markwarden.AllegationKind{
	markwarden.Counterfeit, markwarden.TrademarkMisuse, markwarden.MarkConcealed, markwarden.CopyrightCopy, markwarden.DesignCopy, markwarden.UnauthorizedSale,
}

var verdicts = []markwarden.Verdict{markwarden.Infringing, markwarden.NotInfringing, markwarden.MoreInformation, markwarden.Escalate}

func kindNames() []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = string(k)
	}
	return out
}
