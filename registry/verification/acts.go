package verification

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/ids"
	"markwarden/registry/document"
)

// Bounds of what is handed in.
const (
	maxWaiting   = 200 // proofs of one party that wait at once
	maxDocuments = 20
	maxWords     = 4000
)

// Upload keeps a file. What can't be taken is a *document.RefusedError.
func (o *Office) Upload(ctx context.Context, who Applicant, name string, file []byte) (Upload, error) {
	if who.Account == "" || who.Party == "" {
		return Upload{}, markwarden.ErrForbidden
	}
	now := o.now()
	d, err := document.Inspect(name, file, now)
	if err != nil {
		return Upload{}, err
	}
	u := Upload{Document: d, File: file, Name: shortName(name), Party: who.Party, Account: who.Account, At: now}
	if err := o.Store.Keep(ctx, u); err != nil {
		return Upload{}, fmt.Errorf("keep %s: %w", d.ID, err)
	}
	return u, nil
}

// shortName keeps the last part of a file's name as far as it is plain text.
func shortName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200])
	}
	return name
}

// HandIn hands in that its party is authorized, with the documents that say so. What is wrong with it comes back as *DefectsError,
// all at once.
func (o *Office) HandIn(ctx context.Context, who Applicant, link markwarden.Authorization, note string) (Proof, error) {
	if who.Account == "" || who.Party == "" {
		return Proof{}, markwarden.ErrForbidden
	}
	if who.Once != "" {
		if p, err := o.Store.Of(ctx, who.Once); !errors.Is(err, markwarden.ErrNotFound) {
			return p, err
		}
	}
	now := o.now()
	link.Grantee, link.Status, link.RevokedAt = who.Party, markwarden.Submitted, time.Time{}
	link.Rights, link.Documents = slices.Clone(link.Rights), slices.Compact(slices.Sorted(slices.Values(link.Documents)))
	if link.Exclusivity == "" {
		link.Exclusivity = markwarden.NotExclusive
	}
	ds, err := o.defects(ctx, who, &link, note)
	if err != nil {
		return Proof{}, err
	}
	if len(ds) > 0 {
		return Proof{}, &DefectsError{ds}
	}
	p := Proof{ID: ID(ids.New()), By: who.Account, Link: link, Note: note, HandedAt: now}
	p.Link.ID = markwarden.AuthorizationID("proof-" + string(p.ID))
	done, err := o.applyOnce(ctx, p, ActHandIn, who.Account, "", nil, who.Once)
	if who.Once != "" && errors.Is(err, markwarden.ErrConflict) { // the same request, at the same moment
		return o.Store.Of(ctx, who.Once)
	}
	return done, err
}

// Verify puts what was handed in on file. Every line of the checklist must be ticked; the version is the one that the reviewer saw.
func (o *Office) Verify(ctx context.Context, id ID, version int64, who markwarden.AccountID, checked []Check, reason string) (Proof, error) {
	var missing []string
	for _, c := range Checks {
		if !slices.Contains(checked, c) {
			missing = append(missing, string(c))
		}
	}
	if len(missing) > 0 {
		return Proof{}, fmt.Errorf("%w: checks: not ticked: %s; refuse the proof, or compare it again", markwarden.ErrInvalid, strings.Join(missing, ", "))
	}
	p, err := o.seen(ctx, id, version)
	if err != nil {
		return p, err
	}
	if _, err := step(p.State, ActVerify); err != nil {
		return p, err
	}
	// On file first: if we stop in between, the proof still waits, and verifying it again puts the same record on file.
	link := p.Link
	link.Status = markwarden.Verified
	if err := o.Registrar.Verify(ctx, string(who), link); err != nil {
		return p, fmt.Errorf("verify proof %s: %w", id, err)
	}
	return o.apply(ctx, p, ActVerify, who, reason, Checks)
}

// Refuse says why a proof was not verified.
func (o *Office) Refuse(ctx context.Context, id ID, version int64, who markwarden.AccountID, checked []Check, reason string) (Proof, error) {
	if strings.TrimSpace(reason) == "" {
		return Proof{}, fmt.Errorf("%w: reason: say what the seller has to mend", markwarden.ErrInvalid)
	}
	p, err := o.seen(ctx, id, version)
	if err != nil {
		return p, err
	}
	checked = slices.DeleteFunc(slices.Clone(Checks), func(c Check) bool { return !slices.Contains(checked, c) })
	return o.apply(ctx, p, ActRefuse, who, reason, checked)
}

// Withdraw takes a proof back; markwarden.ErrForbidden for anybody but the party that handed it in.
func (o *Office) Withdraw(ctx context.Context, id ID, who Applicant) (Proof, error) {
	p, err := o.Store.Proof(ctx, id)
	if err != nil {
		return p, err
	}
	if who.Party == "" || who.Party != p.Link.Grantee {
		return p, markwarden.ErrForbidden
	}
	return o.apply(ctx, p, ActWithdraw, who.Account, "", nil)
}

func (o *Office) seen(ctx context.Context, id ID, version int64) (Proof, error) {
	p, err := o.Store.Proof(ctx, id)
	if err == nil && p.Version != version {
		err = fmt.Errorf("proof %s is at version %d, not %d: %w", id, p.Version, version, markwarden.ErrConflict)
	}
	return p, err
}

func (o *Office) apply(ctx context.Context, p Proof, a Act, who markwarden.AccountID, reason string, checked []Check) (Proof, error) {
	return o.applyOnce(ctx, p, a, who, reason, checked, "")
}

// applyOnce takes one step of a proof's life and writes it.
func (o *Office) applyOnce(ctx context.Context, p Proof, a Act, who markwarden.AccountID, reason string, checked []Check, once string) (Proof, error) {
	to, err := step(p.State, a)
	if err != nil {
		return p, err
	}
	if utf8.RuneCountInString(reason) > maxWords || !plain(reason) || who == "" {
		return p, fmt.Errorf("%w: who is needed, and a reason of at most %d characters of plain text", markwarden.ErrInvalid, maxWords)
	}
	c := Change{From: p.Version, To: p, Once: once}
	c.To.Version, c.To.State = p.Version+1, to
	if a != ActHandIn {
		c.To.Checked, c.To.Reason, c.To.DecidedBy, c.To.DecidedAt = checked, reason, who, o.now()
	}
	detail, err := json.Marshal(map[string]any{
		"grantor": p.Link.Grantor, "grantee": p.Link.Grantee, "authorization": p.Link.ID, "documents": p.Link.Documents, "checked": c.To.Checked,
	})
	if err != nil {
		return p, err
	}
	c.Audit = []markwarden.AuditEntry{{Actor: string(who), Action: "proof." + string(a), Subject: "proof:" + string(p.ID), Reason: reason, Detail: string(detail)}}
	c.Events = []markwarden.Event{{Kind: markwarden.EventProof, Key: string(p.ID)}}
	if err := o.Store.Apply(ctx, c); err != nil {
		return p, err
	}
	return c.To, nil
}

func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Defect is one thing that is wrong with what was handed in.
type Defect struct{ Field, Code, En, Zh string }

// DefectsError is everything that is wrong with what was handed in. It wraps markwarden.ErrInvalid.
type DefectsError struct{ Defects []Defect }

func (e *DefectsError) Error() string {
	all := make([]string, len(e.Defects))
	for i, d := range e.Defects {
		all[i] = d.Field + ": " + d.En
	}
	return "proof: " + strings.Join(all, "; ")
}

// Unwrap makes it an error of the caller.
func (e *DefectsError) Unwrap() error { return markwarden.ErrInvalid }

// defects names everything that is wrong at once.
func (o *Office) defects(ctx context.Context, who Applicant, a *markwarden.Authorization, note string) (all []Defect, err error) {
	bad := func(field, code, en, zh string) { all = append(all, Defect{field, code, en, zh}) }
	w := o.World()
	switch _, ok := w.Party(a.Grantor); {
	case a.Grantor == "":
		bad("grantor", "missing", "who issued the authorization is missing", "缺少授权人")
	case a.Grantor == who.Party:
		bad("grantor", "oneself", "nobody can authorize itself", "不能自己授权自己")
	case !ok:
		bad("grantor", "unknown", "this party is not on file: ask the marketplace to add it", "该授权人未登记，请联系平台登记")
	}
	if a.Rights == nil {
		bad("rights", "missing", "the rights that the document names are missing", "缺少文件所列的权利")
	}
	for _, r := range a.Rights {
		if _, ok := w.Right(r); !ok {
			bad("rights", "unknown", "a right is not on file", "所列权利未登记")
			break
		}
	}
	if len(a.Rights) > 1000 {
		bad("rights", "too_many", "more than 1,000 rights: hand them in with several proofs", "权利超过1000项，请分次提交")
	}
	for _, c := range a.Classes {
		if c < 1 || c > 45 {
			bad("classes", "unknown", "Nice classes are numbers from 1 to 45", "尼斯分类为1至45的数字")
			break
		}
	}
	for _, t := range a.Territories {
		if len(t) != 2 || strings.ToUpper(t) != t {
			bad("territories", "unknown", "a territory is a country code of two capital letters", "地域应为两位大写国家代码")
			break
		}
	}
	if !slices.Contains([]markwarden.Role{markwarden.RoleLicensee, markwarden.RoleOperator, markwarden.RoleService, markwarden.RoleAgency, markwarden.RoleReseller}, a.Role) {
		bad("role", "unknown", "the role is missing or not known", "缺少角色或角色未知")
	}
	if a.SublicenceDepth < 0 || a.SublicenceDepth > 8 {
		bad("sublicence_depth", "out_of_range", "the depth of sublicences is a number from 0 to 8", "再转授级数应为0至8")
	}
	if !a.To.IsZero() && !a.From.Before(a.To) {
		bad("to", "before_from", "the period ends before it begins", "授权期限的截止早于起始")
	}
	if !a.To.IsZero() && !a.To.After(o.now()) {
		bad("to", "over", "the period is over: hand in the renewed document", "授权期限已过，请提交续期文件")
	}
	if utf8.RuneCountInString(note) > maxWords || !plain(note) {
		bad("note", "too_long", fmt.Sprintf("at most %d characters of plain text", maxWords), fmt.Sprintf("最多 %d 个字符的纯文本", maxWords))
	}
	return o.paperDefects(ctx, who, a, all)
}

// paperDefects looks at the documents: each must be there, and handed in by this party.
func (o *Office) paperDefects(ctx context.Context, who Applicant, a *markwarden.Authorization, all []Defect) ([]Defect, error) {
	switch n := len(a.Documents); {
	case n == 0:
		all = append(all, Defect{"documents", "missing", "at least one document is needed: upload it first", "至少需要一份文件，请先上传"})
	case n > maxDocuments:
		return append(all, Defect{"documents", "too_many", fmt.Sprintf("at most %d documents", maxDocuments), fmt.Sprintf("最多 %d 份文件", maxDocuments)}), nil
	}
	for _, d := range a.Documents {
		own, err := o.Owns(ctx, who.Party, d)
		if err != nil && !errors.Is(err, markwarden.ErrNotFound) {
			return nil, err
		}
		if !own {
			return append(all, Defect{"documents", "unknown", "a document was not uploaded by you", "有文件并非由您上传"}), nil
		}
	}
	waiting, err := o.Store.List(ctx, Filter{Party: who.Party, State: Waiting, Limit: maxWaiting})
	if err != nil {
		return nil, err
	}
	if len(waiting) == maxWaiting {
		all = append(all, Defect{"", "too_many_waiting", fmt.Sprintf("%d of your proofs wait already: wait until they are looked at", maxWaiting), fmt.Sprintf("您已有 %d 份证明待审核，请等待审核完成", maxWaiting)})
	}
	return all, nil
}
