package api

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/internal/phrase"
	papers "markwarden/registry/document"
	"markwarden/registry/verification"
)

// addProofs are the routes of proofs that are handed in, and of their documents.
func (s *server) addProofs() {
	on := s.Proofs != nil && s.Registry != nil
	add(s, route{
		id: "upload-document", method: post, path: "/v1/documents", tag: "proofs", act: access.ProofHandIn, on: on, created: true, body: documentBody,
		summary: "Hand in a file (PDF, PNG, JPEG, WebP; at most 10 MB) and learn what a reviewer will see",
	}, s.uploadDocument)
	add(s, route{id: "get-document", method: get, path: "/v1/documents/{id}", tag: "proofs", act: access.ProofRead, on: on, summary: "The file as it was handed in"}, s.readDocument)
	add(s, route{
		id: "hand-in-proof", method: post, path: "/v1/proofs", tag: "proofs", act: access.ProofHandIn, on: on, created: true,
		summary: "Say that the caller's party is authorized, with documents; once for all listings in scope",
	}, s.handInProof)
	add(s, route{
		id: "hand-in-signed-proof", method: post, path: "/v1/proofs/signed", tag: "proofs", act: access.ProofHandIn, on: on, created: true, body: signedBody,
		summary: "Hand in an authorization that its grantor signed (compact JWS): it verifies itself",
	}, s.handInSigned)
	add(s, route{id: "list-proofs", method: get, path: "/v1/proofs", tag: "proofs", act: access.ProofRead, on: on, summary: "Proofs that concern the caller; those that wait oldest first"}, s.listProofs)
	add(s, route{id: "get-proof", method: get, path: "/v1/proofs/{id}", tag: "proofs", act: access.ProofRead, on: on, summary: "A proof with its documents and, for staff, what to look at"}, s.oneProof)
	add(s, route{
		id: "verify-proof", method: post, path: "/v1/proofs/{id}/verify", tag: "proofs", act: access.ProofVerify, on: on,
		summary: "Put the authorization on file: every line of the checklist is ticked",
	}, s.verifyProof)
	add(s, route{id: "refuse-proof", method: post, path: "/v1/proofs/{id}/refuse", tag: "proofs", act: access.ProofVerify, on: on, summary: "Say why a proof is not enough"}, s.refuseProof)
	add(s, route{id: "withdraw-proof", method: post, path: "/v1/proofs/{id}/withdraw", tag: "proofs", act: access.ProofHandIn, on: on, summary: "Take a proof back that waits"}, s.withdrawProof)
}

var documentBody = &rawBody{
	types: []string{string(papers.PDF), string(papers.PNG), string(papers.JPEG), string(papers.WebP), "application/octet-stream"},
	max:   papers.MaxSize, read: batchRead,
}

var signedBody = &rawBody{types: []string{string(papers.JWS), "text/plain"}, max: maxBody, read: bodyRead}

type signedInput struct{ document }

func (s *server) handInSigned(ctx context.Context, who access.Account, in *signedInput) (*body[proofBody], error) {
	jws, err := in.all()
	if err != nil {
		return nil, err
	}
	p, err := s.Proofs.HandInSigned(ctx, applicant(who), strings.TrimSpace(string(jws)))
	if err != nil {
		return nil, fmt.Errorf("hand in signed proof: %w", err)
	}
	return &body[proofBody]{proofOf(who, &p)}, nil
}

type findingBody struct {
	Document string            `json:"document,omitempty" doc:"sha256:...; absent: about the proof as a whole"`
	Kind     string            `json:"kind"`
	Says     map[string]string `json:"says" doc:"By language: en, zh"`
}

func findingOf(id string, f papers.Finding) findingBody {
	b := findingBody{Document: id, Kind: string(f.Kind), Says: map[string]string{}}
	for _, lang := range phrase.Langs {
		b.Says[lang] = phrase.Say(lang, f.Message())
	}
	return b
}

type documentInfo struct {
	ID       string        `json:"id" doc:"sha256:...: name it so when the proof is handed in"`
	Name     string        `json:"name"`
	Kind     string        `json:"kind"`
	Size     int           `json:"size"`
	Findings []findingBody `json:"findings" doc:"What a reviewer will be shown; nothing is decided by it"`
}

type uploadInput struct {
	document
	Name string `query:"name" maxLength:"512" doc:"What the file is called"`
}

func (s *server) uploadDocument(ctx context.Context, who access.Account, in *uploadInput) (*body[documentInfo], error) {
	file, err := in.all()
	if err != nil {
		return nil, err
	}
	u, err := s.Proofs.Upload(ctx, applicant(who), in.Name, file)
	if err != nil {
		return nil, fmt.Errorf("upload: %w", err)
	}
	b := documentInfo{ID: u.ID, Name: u.Name, Kind: string(u.Kind), Size: u.Size, Findings: []findingBody{}}
	for _, f := range u.Findings {
		b.Findings = append(b.Findings, findingOf("", f))
	}
	return &body[documentInfo]{b}, nil
}

// proofDefects lists what is wrong with a proof, or why a file was not taken.
func proofDefects(ctx context.Context, err error) []defect {
	if bad, ok := errors.AsType[*verification.DefectsError](err); ok {
		all := make([]defect, len(bad.Defects))
		for i, d := range bad.Defects {
			all[i] = defect{Location: at("body", d.Field), Code: d.Code, Message: said(ctx, d.En, d.Zh)}
		}
		return all
	}
	if no, ok := errors.AsType[*papers.RefusedError](err); ok {
		return []defect{{Location: "body", Code: no.Code, Message: said(ctx, no.En, no.Zh)}}
	}
	return nil
}

func applicant(who access.Account) verification.Applicant {
	return verification.Applicant{Account: who.ID, Party: who.Party}
}

type documentInput struct {
	ID string `path:"id" maxLength:"80"`
}

type fileOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Policy             string `header:"Content-Security-Policy"`
	Body               []byte
}

// readDocument hands the file out as a download that can't act: to staff, and to whoever handed it in.
func (s *server) readDocument(ctx context.Context, who access.Account, in *documentInput) (*fileOutput, error) {
	if reach := access.ReachOf(who, access.ProofRead); reach.Party != "" {
		own, err := s.Proofs.Owns(ctx, reach.Party, in.ID)
		if err != nil {
			return nil, fmt.Errorf("read document: %w", err)
		}
		if !own {
			return nil, fmt.Errorf("read document: %w", markwarden.ErrNotFound)
		}
	}
	u, err := s.Proofs.Document(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	return &fileOutput{string(u.Kind), "attachment", "default-src 'none'; sandbox", u.File}, nil
}

// ProofScope is the five axes of an authorization. It is exported because huma reads no other embedded fields.
type ProofScope struct {
	Rights          []string   `json:"rights" maxItems:"1000" doc:"That the document names"`
	Classes         []int      `json:"classes,omitempty" maxItems:"45" doc:"Nice classes; absent: all"`
	Territories     []string   `json:"territories,omitempty" maxItems:"250" doc:"ISO 3166-1 alpha-2; absent: all"`
	Channels        []string   `json:"channels,omitempty" maxItems:"20" doc:"store, live, ...; absent: all"`
	ProductLines    []string   `json:"product_lines,omitempty" maxItems:"100"`
	From            *time.Time `json:"from,omitempty"`
	To              *time.Time `json:"to,omitempty" doc:"The first moment at which it is no longer valid"`
	SublicenceDepth int        `json:"sublicence_depth,omitempty" doc:"How many further links it may be passed on over"`
}

type handInInput struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"The same key with the same body hands in once; remembered for 24 hours"`
	Body           struct {
		Grantor   string   `json:"grantor" maxLength:"256" doc:"Party that issued it"`
		Role      string   `json:"role" enum:"licensee,operator,service,agency,reseller"`
		Documents []string `json:"documents" maxItems:"100" doc:"sha256:..., uploaded before"`
		Note      string   `json:"note,omitempty" maxLength:"8000"`
		ProofScope
	}
}

func (b *ProofScope) link() markwarden.Authorization {
	a := markwarden.Authorization{
		Classes: b.Classes, Territories: b.Territories, Channels: b.Channels, ProductLines: b.ProductLines, SublicenceDepth: b.SublicenceDepth,
	}
	for _, r := range b.Rights {
		a.Rights = append(a.Rights, markwarden.RightID(r))
	}
	if b.From != nil {
		a.From = b.From.UTC()
	}
	if b.To != nil {
		a.To = b.To.UTC()
	}
	return a
}

func scopeOf(a *markwarden.Authorization) ProofScope {
	return ProofScope{texts(a.Rights), a.Classes, a.Territories, a.Channels, a.ProductLines, moment(a.From), moment(a.To), a.SublicenceDepth}
}

type proofBody struct {
	ID            string        `json:"id"`
	Version       int64         `json:"version" doc:"Verify and refuse the version that was seen"`
	State         string        `json:"state" enum:"waiting,verified,refused,withdrawn"`
	Authorization string        `json:"authorization" doc:"Under which it is on file once verified"`
	Grantor       string        `json:"grantor"`
	Grantee       string        `json:"grantee" doc:"Who handed it in"`
	Role          string        `json:"role"`
	Scope         ProofScope    `json:"scope"`
	Documents     []string      `json:"documents" doc:"Not for the grantor: suppliers and papers are the seller's"`
	Note          string        `json:"note,omitempty"`
	Checked       []string      `json:"checked" doc:"Lines of the checklist that were ticked"`
	Reason        string        `json:"reason,omitempty" doc:"Of the decision"`
	DecidedBy     string        `json:"decided_by,omitempty"`
	HandedAt      time.Time     `json:"handed_at"`
	DecidedAt     *time.Time    `json:"decided_at,omitempty"`
	Findings      []findingBody `json:"findings,omitempty" doc:"For staff: what to look at"`
}

func proofOf(who access.Account, p *verification.Proof) proofBody {
	b := proofBody{
		ID: string(p.ID), Version: p.Version, State: string(p.State), Authorization: string(p.Link.ID), Grantor: string(p.Link.Grantor), Grantee: string(p.Link.Grantee),
		Role: string(p.Link.Role), Scope: scopeOf(&p.Link), Documents: []string{}, Checked: texts(p.Checked), Reason: p.Reason, DecidedBy: actor(who, string(p.DecidedBy)),
		HandedAt: p.HandedAt, DecidedAt: moment(p.DecidedAt),
	}
	if who.Party == "" || who.Party == p.Link.Grantee {
		b.Documents, b.Note = p.Link.Documents, p.Note
	}
	return b
}

func (s *server) handInProof(ctx context.Context, who access.Account, in *handInInput) (*body[proofBody], error) {
	a := in.Body.link()
	a.Grantor, a.Role, a.Documents = markwarden.PartyID(in.Body.Grantor), markwarden.Role(in.Body.Role), in.Body.Documents
	from := applicant(who)
	from.Once = requestOf(ctx).once
	p, err := s.Proofs.HandIn(ctx, from, a, in.Body.Note)
	if err != nil {
		return nil, fmt.Errorf("hand in proof: %w", err)
	}
	return &body[proofBody]{proofOf(who, &p)}, nil
}

// mayRead says whether a proof concerns the account: staff, who handed it in, and who is said to have granted it.
func mayReadProof(who access.Account, p *verification.Proof) bool {
	return access.Can(who, access.ProofRead, access.Object{Parties: []markwarden.PartyID{p.Link.Grantee, p.Link.Grantor}})
}

type proofsInput struct {
	Paged
	State string `query:"state" enum:"waiting,verified,refused,withdrawn"`
}

func (s *server) listProofs(ctx context.Context, who access.Account, in *proofsInput) (*body[page[proofBody]], error) {
	limit := min(in.Limit, maxPage-1) // one more is asked for, to know whether there is a next page
	all, err := s.Proofs.List(ctx, verification.Filter{
		Party: access.ReachOf(who, access.ProofRead).Party, State: verification.State(in.State), Limit: limit + 1, After: verification.ID(in.After),
	})
	if err != nil {
		return nil, fmt.Errorf("list proofs: %w", err)
	}
	return pageOf(all, limit, func(p *verification.Proof) proofBody { return proofOf(who, p) }, func(p *verification.Proof) string { return string(p.ID) }), nil
}

type proofInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *server) readProof(ctx context.Context, who access.Account, id string) (verification.Proof, error) {
	p, err := s.Proofs.Proof(ctx, verification.ID(id))
	if err == nil && !mayReadProof(who, &p) {
		err = markwarden.ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("read proof: %w", err)
	}
	return p, nil
}

func (s *server) oneProof(ctx context.Context, who access.Account, in *proofInput) (*body[proofBody], error) {
	p, err := s.readProof(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	b := proofOf(who, &p)
	if who.Party == "" {
		found, err := s.Proofs.Findings(ctx, &p)
		if err != nil {
			return nil, fmt.Errorf("look at proof: %w", err)
		}
		for _, f := range found {
			b.Findings = append(b.Findings, findingOf(f.Document, f.Finding))
		}
	}
	return &body[proofBody]{b}, nil
}

type judgeInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Version int64    `json:"version" minimum:"1" doc:"Of the proof that was seen"`
		Checks  []string `json:"checks,omitempty" maxItems:"20" enum:"names_match,scope_stated,period_stated,seal_signature,issuer_entitled"`
		Reason  string   `json:"reason,omitempty" maxLength:"8000"`
	}
}

func (in *judgeInput) checks() []verification.Check {
	out := make([]verification.Check, len(in.Body.Checks))
	for i, c := range in.Body.Checks {
		out[i] = verification.Check(c)
	}
	return out
}

func (s *server) verifyProof(ctx context.Context, who access.Account, in *judgeInput) (*body[proofBody], error) {
	p, err := s.Proofs.Verify(ctx, verification.ID(in.ID), in.Body.Version, who.ID, in.checks(), in.Body.Reason)
	if err != nil {
		return nil, fmt.Errorf("verify proof: %w", err)
	}
	return &body[proofBody]{proofOf(who, &p)}, nil
}

func (s *server) refuseProof(ctx context.Context, who access.Account, in *judgeInput) (*body[proofBody], error) {
	p, err := s.Proofs.Refuse(ctx, verification.ID(in.ID), in.Body.Version, who.ID, in.checks(), in.Body.Reason)
	if err != nil {
		return nil, fmt.Errorf("refuse proof: %w", err)
	}
	return &body[proofBody]{proofOf(who, &p)}, nil
}

func (s *server) withdrawProof(ctx context.Context, who access.Account, in *proofInput) (*body[proofBody], error) {
	p, err := s.readProof(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if p, err = s.Proofs.Withdraw(ctx, p.ID, applicant(who)); err != nil {
		return nil, fmt.Errorf("withdraw proof: %w", err)
	}
	return &body[proofBody]{proofOf(who, &p)}, nil
}
