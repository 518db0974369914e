package phrase

// authorizations are registry's words for who may sell what. {0} of a broken link is its id, {1} who granted it, {2} to whom.
var authorizations = map[string]sentence{
	"authorization.own_store": {"{0} holds the right; its own store needs no authorization.", "{0}是权利人，其自有店铺无需授权。"},
	"authorization.granted":   {"Authorized: {0}.", "已获授权：{0}。"},
	"authorization.no_store":  {"No party on file owns store {0} of marketplace {1}.", "登记簿中没有任何主体拥有平台{1}的店铺{0}。"},
	"authorization.no_right":  {"Right {0} is not on file.", "权利{0}未登记。"},
	"authorization.no_holder": {"Nobody held right {0} yet on {1}.", "在{1}，权利{0}尚无权利人。"},
	"authorization.no_path":   {"Nothing on file leads from {0}, who holds the right, to {1}, who owns the store.", "登记簿中没有从权利人{0}到店铺所有者{1}的授权。"},
	"authorization.broken":    {"Authorization {0} does not hold.", "授权{0}不成立。"},

	"authorization.broken.not_verified.submitted": {"Authorization {0} ({1} → {2}) has not been verified yet.", "授权{0}（{1} → {2}）尚未核实。"},
	"authorization.broken.not_verified.suspended": {"Authorization {0} ({1} → {2}) is suspended.", "授权{0}（{1} → {2}）已中止。"},
	"authorization.broken.not_verified.revoked":   {"Authorization {0} ({1} → {2}) has been revoked.", "授权{0}（{1} → {2}）已被撤销。"},
	"authorization.broken.not_verified.expired":   {"Authorization {0} ({1} → {2}) has expired.", "授权{0}（{1} → {2}）已到期。"},
	"authorization.broken.not_yet_valid":          {"Authorization {0} ({1} → {2}) begins only on {3}.", "授权{0}（{1} → {2}）自{3}起才生效。"},
	"authorization.broken.expired":                {"Authorization {0} ({1} → {2}) ended on {3}.", "授权{0}（{1} → {2}）已于{3}到期。"},
	"authorization.broken.revoked":                {"Authorization {0} ({1} → {2}) was revoked on {3}.", "授权{0}（{1} → {2}）已于{3}被撤销。"},
	"authorization.broken.right_not_covered":      {"Authorization {0} ({1} → {2}) does not cover {3}.", "授权{0}（{1} → {2}）不包括{3}。"},
	"authorization.broken.class_not_covered":      {"Authorization {0} ({1} → {2}) covers class {3}, not class {4}.", "授权{0}（{1} → {2}）仅限第{3}类，不包括第{4}类。"},
	"authorization.broken.territory_not_covered":  {"Authorization {0} ({1} → {2}) covers {3}, not {4}.", "授权{0}（{1} → {2}）的地域为{3}，不包括{4}。"},
	"authorization.broken.channel_not_covered":    {"Authorization {0} ({1} → {2}) covers the channel {3}, not {4}.", "授权{0}（{1} → {2}）的渠道为{3}，不包括{4}。"},
	"authorization.broken.sublicence_depth":       {"Authorization {0} ({1} → {2}) may be passed on over {3} further links; the chain has more.", "授权{0}（{1} → {2}）最多可再转授{3}级，而授权链超过了这一级数。"},
	"authorization.broken.excluded_by":            {"Authorization {0} ({1} → {2}) is shut out by the sole or exclusive authorization {3}.", "授权{0}（{1} → {2}）被独占或排他授权{3}排除。"},
	"authorization.broken.own_store":              {"{1} holds the right, but has granted it exclusively to {2} (authorization {0}): its own stores are shut out.", "{1}是权利人，但已将其独占许可给{2}（授权{0}），其自有店铺因此被排除。"},
	"authorization.broken.grantor_not_holder":     {"Authorization {0} ({1} → {2}) no longer counts: {1} is not the holder; {3} is, since {4}.", "授权{0}（{1} → {2}）不再有效：{1}已非权利人，自{4}起权利人为{3}。"},
}
