package complaints

import (
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden"
)

// Bounds of what a notice may hold.
const (
	maxStatement = 10000
	maxName      = 300
	maxURL       = 2048
)

// check names everything that is wrong with a notice at once; nil when it can be filed.
func check(who Filer, n *Notice, w World, now time.Time) []Defect {
	d := &defects{}
	p, ok := procedure(n.Procedure)
	switch {
	case !ok:
		d.add("procedure", "unknown", "this procedure is not known", "未知的程序")
	case !p.Executed:
		d.add("procedure", "not_executed", "this version handles notices under "+DefaultProcedure+" only", "本版本仅受理 "+DefaultProcedure+" 程序的通知")
	}
	d.identity(n)
	d.right(who, n, w, now)
	d.statements(n)
	d.items(n.Items, max(p.MaxItems, 1))
	return d.all
}

type defects struct{ all []Defect }

func (d *defects) add(field, code, en, zh string) {
	d.all = append(d.all, Defect{Field: field, Code: code, En: en, Zh: zh})
}

func (d *defects) identity(n *Notice) {
	name := strings.TrimSpace(n.Name)
	switch {
	case name == "":
		d.add("name", "missing", "the complainant's true name is missing", "缺少投诉人真实姓名或名称")
	case utf8.RuneCountInString(name) > maxName || !plain(name):
		d.add("name", "invalid", fmt.Sprintf("the name is longer than %d characters or not plain text", maxName), fmt.Sprintf("姓名或名称超过 %d 个字符或含有非法字符", maxName))
	}
	if n.Email == "" {
		d.add("email", "missing", "an e-mail address is missing", "缺少电子邮箱")
	} else if a, err := mail.ParseAddress(n.Email); err != nil || a.Address != n.Email || len(n.Email) > 254 {
		d.add("email", "invalid", "this is not an e-mail address", "电子邮箱格式不正确")
	}
}

func (d *defects) right(who Filer, n *Notice, w World, now time.Time) {
	known := false
	switch {
	case n.Holder == "":
		d.add("holder", "missing", "the holder of the right is missing", "缺少权利人")
	default:
		if _, known = w.Party(n.Holder); !known {
			d.add("holder", "unknown", "this party is not on file", "该权利人未登记")
		}
		if who.Party != "" && who.Party != n.Holder {
			d.add("holder", "not_yours", "this account does not act for this holder", "当前账号无权代表该权利人")
		}
	}
	if !slices.Contains(allegations, n.Allegation) {
		d.add("allegation", "unknown", "what is alleged is missing or not known", "缺少侵权类型或类型未知")
	}
	if n.Right == "" {
		d.add("right", "missing", "the right is missing", "缺少被侵犯的权利")
		return
	}
	r, ok := w.Right(n.Right)
	if !ok {
		d.add("right", "unknown", "this right is not on file", "该权利未登记")
		return
	}
	if holder, ok := r.HolderAt(now); known && (!ok || holder != n.Holder) {
		d.add("right", "not_held", "this party does not hold this right now", "该权利人目前不持有该权利")
	}
	if !r.ValidAt(now) {
		d.add("right", "not_in_force", "this right is not in force now", "该权利目前不在有效期内")
	}
	if slices.Contains(allegations, n.Allegation) && !fits(n.Allegation, r.Kind) {
		d.add("allegation", "does_not_fit", fmt.Sprintf("%s can't be alleged of a right of kind %s", n.Allegation, r.Kind), fmt.Sprintf("该权利类型（%s）不适用此侵权主张（%s）", r.Kind, n.Allegation))
	}
}

var allegations = []markwarden.AllegationKind{
	markwarden.Counterfeit, markwarden.UnauthorizedSale, markwarden.TrademarkMisuse, markwarden.CopyrightCopy, markwarden.DesignCopy, markwarden.MarkConcealed,
}

// fits says whether an allegation can be made of a kind of right.
func fits(a markwarden.AllegationKind, k markwarden.RightKind) bool {
	mark := k == markwarden.WordMark || k == markwarden.FigurativeMark || k == markwarden.CombinedMark
	switch a {
	case markwarden.CopyrightCopy:
		return k == markwarden.Copyright
	case markwarden.DesignCopy:
		return k == markwarden.Design
	case markwarden.Counterfeit, markwarden.TrademarkMisuse, markwarden.MarkConcealed:
		return mark
	case markwarden.UnauthorizedSale:
		return mark || k == markwarden.Patent
	}
	return false
}

func (d *defects) statements(n *Notice) {
	for _, t := range []struct {
		field, text, en, zh string
		required            bool
	}{
		{"statement", n.Statement, "the statement of what is wrong", "侵权说明", true},
		{"reasons", n.Reasons, "the evidence in words", "证据说明", false},
	} {
		switch {
		case strings.TrimSpace(t.text) == "" && t.required:
			d.add(t.field, "missing", t.en+" is missing", "缺少"+t.zh)
		case utf8.RuneCountInString(t.text) > maxStatement:
			d.add(t.field, "too_long", fmt.Sprintf("%s is longer than %d characters", t.en, maxStatement), fmt.Sprintf("%s超过 %d 个字符", t.zh, maxStatement))
		case !readable(t.text):
			d.add(t.field, "invalid", t.en+" is not plain text", t.zh+"含有非法字符")
		}
	}
	if !n.GoodFaith {
		d.add("good_faith", "missing", "the statement of good faith is missing", "缺少善意声明")
	}
	if len(n.Elements) > 20 {
		d.add("elements", "too_many", "more than 20 further elements", "附加要素超过 20 项")
	}
	for _, k := range slices.Sorted(maps.Keys(n.Elements)) {
		if v := n.Elements[k]; len(k) > 50 || !plain(k) || utf8.RuneCountInString(v) > maxStatement || !readable(v) {
			d.add("elements", "invalid", "a further element is too long or not plain text", "附加要素过长或含有非法字符")
		}
	}
}

func (d *defects) items(items []Item, most int) {
	if len(items) == 0 {
		d.add("items", "missing", "no listing is named", "未指明任何商品")
		return
	}
	if len(items) > most {
		d.add("items", "too_many", fmt.Sprintf("%d listings are named; at most %d fit in one notice", len(items), most), fmt.Sprintf("指明了 %d 件商品，单次通知最多 %d 件", len(items), most))
		items = items[:most] // the rest would only repeat what is wrong
	}
	seen := map[Item]bool{}
	for i, it := range items {
		at := func(f string) string { return fmt.Sprintf("items[%d]%s", i, f) }
		if it.Marketplace == "" || len(it.Marketplace) > maxID || !plain(string(it.Marketplace)) {
			d.add(at(".marketplace"), "missing", "the marketplace is missing", "缺少所在平台")
		}
		switch {
		case it.Listing == "" && it.URL == "":
			d.add(at(""), "missing", "neither an id nor an address is given", "既无商品编号也无网址")
		case it.Listing != "" && (len(it.Listing) > maxID || !plain(string(it.Listing))):
			d.add(at(".listing"), "invalid", "this can't be a listing's id", "商品编号格式不正确")
		case it.URL != "" && !isURL(it.URL):
			d.add(at(".url"), "invalid", "this is not an http or https address", "网址格式不正确")
		case it.Listing == "" && len(it.Keys()) == 0:
			d.add(at(".url"), "no_listing", "this address names no listing; give the listing's id", "该网址未指向任何商品，请提供商品编号")
		}
		if seen[it] {
			d.add(at(""), "repeated", "this listing is named twice", "该商品重复")
		}
		seen[it] = true
	}
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxURL && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && plain(s)
}

// readable is plain, and may have lines.
func readable(s string) bool {
	return utf8.ValidString(s) && plain(strings.NewReplacer("\n", "", "\r", "", "\t", "").Replace(s))
}
