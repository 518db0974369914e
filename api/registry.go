package api

import (
	"context"
	"fmt"
	"slices"

	"markwarden"
	"markwarden/access"
	"markwarden/internal/phrase"
	"markwarden/internal/wire"
	"markwarden/registry"
)

// records are the four kinds of the registry, with the acts that read and write them.
var records = []struct {
	path, one   string
	kind        registry.Kind
	read, write access.Act
}{
	{"rights", "right", registry.KindRight, access.RightRead, access.RightWrite},
	{"parties", "party", registry.KindParty, access.PartyRead, access.PartyWrite},
	{"authorizations", "authorization", registry.KindAuthorization, access.AuthorizationRead, access.AuthorizationWrite},
	{"marketplaces", "marketplace", registry.KindMarketplace, access.MarketplaceRead, access.MarketplaceWrite},
}

func (s *server) addRegistry() {
	add(s, route{
		id: "import-registry", method: post, path: "/v1/registry/import", tag: "registry", act: access.RegistryImport, on: s.Registrar != nil, time: importTime, body: importBody,
		summary: "Import registry records; nothing is written when a line is wrong",
	}, s.importRegistry)
	for _, r := range records {
		path := "/v1/" + r.path + "/{id}"
		add(s, route{id: "get-" + r.one, method: get, path: path, tag: "registry", act: r.read, on: s.Registry != nil, summary: "The " + r.one + " on file"}, s.readRecord(r.kind, r.read))
		add(s, route{id: "put-" + r.one, method: put, path: path, tag: "registry", act: r.write, on: s.Registrar != nil, body: recordBody, summary: "Put a " + r.one + " on file, or replace it"}, s.putRecord(r.kind))
		add(s, route{id: "delete-" + r.one, method: del, path: path, tag: "registry", act: r.write, on: s.Registrar != nil, summary: "Take the " + r.one + " out"}, s.deleteRecord(r.kind))
	}
	add(s, route{
		id: "authorize", method: post, path: "/v1/authorize", tag: "registry", act: access.AuthorizeAsk, on: s.Registry != nil, body: questionBody,
		summary: "May this store sell under this right? With the chain, or the first link that fails",
	}, s.authorize)
}

type recordInput struct {
	ID string `path:"id" maxLength:"256"`
}

func (s *server) readRecord(kind registry.Kind, act access.Act) func(context.Context, access.Account, *recordInput) (*body[recordDoc], error) {
	return func(_ context.Context, who access.Account, in *recordInput) (*body[recordDoc], error) {
		rec, o, ok := find(s.Registry(), kind, in.ID)
		if !ok || !access.Can(who, act, o) {
			return nil, fmt.Errorf("read %s: %w", kind, markwarden.ErrNotFound)
		}
		doc, err := wire.EncodeRecord(rec)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", kind, err)
		}
		return &body[recordDoc]{recordDoc{doc}}, nil
	}
}

// find reads one record and whom it concerns: a party itself; of a right its holders, former ones as well; of an
// authorization grantor and grantee.
func find(r Registry, kind registry.Kind, id string) (rec wire.Record, o access.Object, ok bool) {
	switch kind {
	case registry.KindRight:
		if rec.Right, ok = r.Right(markwarden.RightID(id)); ok {
			for _, h := range rec.Right.Holders {
				o.Parties = append(o.Parties, h.Party)
			}
		}
	case registry.KindParty:
		if rec.Party, ok = r.Party(markwarden.PartyID(id)); ok {
			o.Parties = []markwarden.PartyID{rec.Party.ID}
		}
	case registry.KindAuthorization:
		if rec.Authorization, ok = r.Authorization(markwarden.AuthorizationID(id)); ok {
			o.Parties = []markwarden.PartyID{rec.Authorization.Grantor, rec.Authorization.Grantee}
		}
	case registry.KindMarketplace:
		m := r.Marketplace(markwarden.MarketplaceID(id)) // what holds for it, on file or not
		rec.Marketplace, o.Marketplace, ok = &m, m.ID, true
	}
	return rec, o, ok
}

type putRecordInput struct {
	ID string `path:"id" maxLength:"256"`
	document
	Lenient bool `query:"lenient" doc:"Ignore unknown fields"`
}

type revisionBody struct {
	Revision int64 `json:"revision" doc:"Of the registry; every screening says on which it was made"`
}

func (s *server) putRecord(kind registry.Kind) func(context.Context, access.Account, *putRecordInput) (*body[revisionBody], error) {
	return func(ctx context.Context, who access.Account, in *putRecordInput) (*body[revisionBody], error) {
		b, err := in.all()
		if err != nil {
			return nil, err
		}
		line, err := wire.DecodeRecord(b, wire.Options{Lenient: in.Lenient})
		if err != nil {
			return nil, err
		}
		rec := registry.Record{Marketplace: line.Marketplace, Party: line.Party, Right: line.Right, Authorization: line.Authorization}
		if rec.Kind() != kind || rec.ID() != in.ID {
			return nil, invalid(ctx, "body.id", "type and id of the body are not those of the address")
		}
		revision, err := s.Registrar.Put(ctx, string(who.ID), rec)
		if err != nil {
			return nil, fmt.Errorf("put %s: %w", kind, err)
		}
		return &body[revisionBody]{revisionBody{revision}}, nil
	}
}

func (s *server) deleteRecord(kind registry.Kind) func(context.Context, access.Account, *recordInput) (*body[revisionBody], error) {
	return func(ctx context.Context, who access.Account, in *recordInput) (*body[revisionBody], error) {
		revision, err := s.Registrar.Delete(ctx, string(who.ID), kind, in.ID)
		if err != nil {
			return nil, fmt.Errorf("delete %s: %w", kind, err)
		}
		return &body[revisionBody]{revisionBody{revision}}, nil
	}
}

type importInput struct {
	document
	DryRun  bool `query:"dry_run" doc:"Say what would be done and do nothing"`
	Lenient bool `query:"lenient" doc:"Ignore and count unknown fields"`
}

type importedBody struct {
	Revision  int64          `json:"revision" doc:"Of the registry afterwards"`
	DryRun    bool           `json:"dry_run"`
	Records   map[string]int `json:"records" doc:"Of the file, by type"`
	New       int            `json:"new"`
	Changed   int            `json:"changed"`
	Unchanged int            `json:"unchanged"`
	Ignored   int            `json:"ignored" doc:"Unknown fields, when lenient"`
}

// maxDefects bounds how many problems one answer names.
const maxDefects = 1000

func (s *server) importRegistry(ctx context.Context, who access.Account, in *importInput) (*body[importedBody], error) {
	o := registry.ImportOptions{Format: registry.NDJSON, DryRun: in.DryRun, Lenient: in.Lenient, Problems: maxDefects}
	if in.Type == typeCSV {
		o.Format = registry.CSV
	}
	done, err := s.Registrar.Import(ctx, string(who.ID), in.body, o)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	out := importedBody{
		Revision: done.Revision, DryRun: in.DryRun, Records: map[string]int{}, New: done.New, Changed: done.Changed, Unchanged: done.Unchanged, Ignored: done.Ignored,
	}
	for k, n := range done.Records {
		out.Records[string(k)] = n
	}
	return &body[importedBody]{out}, nil
}

type authorizeInput struct{ document }

type authorizeBody struct {
	ID       string            `json:"id,omitempty" doc:"Of the question"`
	Answer   string            `json:"answer" enum:"granted,denied,unknown"`
	Chain    []string          `json:"chain" doc:"Of granted: links from the holder to the store; none for the holder's own store"`
	Broken   *string           `json:"broken" doc:"Of denied: the first link that fails"`
	Reason   *string           `json:"reason" doc:"Of denied: why"`
	Says     map[string]string `json:"says" doc:"The answer in words, by language: en, zh"`
	Revision int64             `json:"revision" doc:"Of the registry that answered"`
}

func (s *server) authorize(ctx context.Context, who access.Account, in *authorizeInput) (*body[authorizeBody], error) {
	b, err := in.all()
	if err != nil {
		return nil, err
	}
	id, q, err := wire.DecodeQuestion(b, wire.Options{})
	if err != nil {
		return nil, err
	}
	r := s.Registry()
	if !access.Can(who, access.AuthorizeAsk, access.Object{Parties: asked(r, q), Marketplace: q.Store.Marketplace}) {
		return nil, markwarden.ErrForbidden
	}
	a := r.Authorize(q)
	out := authorizeBody{ID: id, Answer: string(a.Answer), Chain: texts(a.Chain), Says: map[string]string{}, Revision: r.Revision()}
	says := r.Explain(q, a)
	for _, lang := range phrase.Langs {
		out.Says[lang] = phrase.Say(lang, says)
	}
	if a.Answer == markwarden.AnswerDenied {
		broken, reason := string(a.Broken), string(a.Reason)
		out.Broken, out.Reason = &broken, &reason
	}
	return &body[authorizeBody]{out}, nil
}

// asked are the parties that a question concerns: the store's, and the holder at that moment.
func asked(r Registry, q markwarden.AuthorizationQuestion) (all []markwarden.PartyID) {
	if p, ok := r.Owner(q.Store); ok {
		all = append(all, p)
	}
	if right, ok := r.Right(q.Right); ok {
		if p, ok := right.HolderAt(q.At); ok && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}
