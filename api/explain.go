package api

import (
	"fmt"

	"markwarden"
)

// brokenWords says in both languages why a link does not hold; the link's id goes in.
var brokenWords = map[markwarden.BrokenReason][2]string{
	markwarden.NotVerified:         {"Link %s is not verified.", "授权 %s 未经核实。"},
	markwarden.NotYetValid:         {"Link %s is not valid yet.", "授权 %s 尚未生效。"},
	markwarden.ReasonExpired:       {"Link %s has expired.", "授权 %s 已过期。"},
	markwarden.ReasonRevoked:       {"Link %s was revoked.", "授权 %s 已被撤销。"},
	markwarden.RightNotCovered:     {"Link %s does not cover this right.", "授权 %s 不包括该权利。"},
	markwarden.ClassNotCovered:     {"Link %s does not cover this class of goods.", "授权 %s 不包括该商品类别。"},
	markwarden.TerritoryNotCovered: {"Link %s does not cover this territory.", "授权 %s 不包括该地域。"},
	markwarden.ChannelNotCovered:   {"Link %s does not cover this channel.", "授权 %s 不包括该销售渠道。"},
	markwarden.SublicenceExceeded:  {"Link %s does not allow to pass it on so often.", "授权 %s 不允许如此多层的转授权。"},
	markwarden.ExcludedBy:          {"Link %s is shut out by an exclusive one, or is the exclusive one that shuts out the holder's own store.", "授权 %s 被独占许可排除，或其本身为排除权利人自营店的独占许可。"},
	markwarden.GrantorNotHolder:    {"Who granted link %s did not hold the right.", "授权 %s 的授权人不是权利人。"},
}

// explained says an answer in words.
func explained(a markwarden.AuthorizationAnswer) map[string]string {
	en, zh := "", ""
	switch a.Answer {
	case markwarden.AnswerGranted:
		en, zh = fmt.Sprintf("Granted, by a chain of %d links from the holder to the store.", len(a.Chain)), fmt.Sprintf("已获授权：从权利人到店铺的授权链共 %d 环。", len(a.Chain))
		switch len(a.Chain) {
		case 0:
			en, zh = "Granted: it is the holder's own store.", "已获授权：店铺属于权利人自己。"
		case 1:
			en, zh = "Granted, by one link from the holder to the store.", "已获授权：权利人直接授权给该店铺。"
		}
	case markwarden.AnswerDenied:
		w := brokenWords[a.Reason]
		en, zh = "Denied. "+fmt.Sprintf(w[0], a.Broken), "未获授权。"+fmt.Sprintf(w[1], a.Broken)
	case markwarden.AnswerUnknown:
		en = "Unknown: nothing on file leads from the holder to this store, or store, right or party are not on file."
		zh = "未知：没有从权利人到该店铺的授权记录，或店铺、权利、主体未登记。"
	}
	return map[string]string{"en": en, "zh": zh}
}
