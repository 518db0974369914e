package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/registry/document"
	"markwarden/registry/verification"
)

// ProofStore keeps proofs that were handed in, and their documents.
type ProofStore struct{ *DB }

var _ verification.Store = ProofStore{}

const proofColumns = "id, version, state, by_account, link, note, checked, reason, decided_by, handed_at, decided_at"

// Proof reads one proof.
func (s ProofStore) Proof(ctx context.Context, id verification.ID) (verification.Proof, error) {
	ps, err := s.proofs(ctx, "SELECT "+proofColumns+" FROM proofs WHERE id=$1", string(id))
	if err == nil && len(ps) == 0 {
		err = markwarden.ErrNotFound
	}
	if err != nil {
		return verification.Proof{}, fmt.Errorf("proof %s: %w", id, err)
	}
	return ps[0], nil
}

// Of reads the proof that a request was answered with.
func (s ProofStore) Of(ctx context.Context, once string) (verification.Proof, error) {
	ps, err := s.proofs(ctx, "SELECT "+proofColumns+" FROM proofs WHERE once=$1 AND once<>''", once)
	if err == nil && len(ps) == 0 {
		err = markwarden.ErrNotFound
	}
	if err != nil {
		return verification.Proof{}, fmt.Errorf("proof of a request: %w", err)
	}
	return ps[0], nil
}

// List reads a page of proofs: those that wait oldest first, others newest first.
func (s ProofStore) List(ctx context.Context, f verification.Filter) ([]verification.Proof, error) {
	w, order, after := &where{}, "DESC", "id<?"
	if f.State == verification.Waiting {
		order, after = "ASC", "id>?"
	}
	if f.Party != "" {
		w.add("party=?", string(f.Party))
	}
	if f.State != "" {
		w.add("state=?", string(f.State))
	}
	if f.After != "" {
		w.add(after, string(f.After))
	}
	return s.proofs(ctx, fmt.Sprintf("SELECT %s FROM proofs WHERE %s ORDER BY id %s LIMIT %d", proofColumns, w, order, f.Limit), w.args...)
}

func (s ProofStore) proofs(ctx context.Context, q string, args ...any) (ps []verification.Proof, err error) {
	rows, err := s.Read.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, fmt.Errorf("proofs: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var p verification.Proof
		var link, checked string
		var handed, decided int64
		if err := rows.Scan(&p.ID, &p.Version, &p.State, &p.By, &link, &p.Note, &checked, &p.Reason, &p.DecidedBy, &handed, &decided); err != nil {
			return nil, fmt.Errorf("proofs: %w", err)
		}
		rec, err := wire.DecodeRecord([]byte(link), wire.Options{})
		if err != nil || rec.Authorization == nil {
			return nil, fmt.Errorf("proof %s: link: %w", p.ID, err)
		}
		p.Link, p.Checked = *rec.Authorization, splitIDs[verification.Check](checked)
		p.HandedAt, p.DecidedAt = fromMicros(handed), fromMicros(decided)
		ps = append(ps, p)
	}
	return ps, rows.Err()
}

// Apply writes one change of a proof.
func (s ProofStore) Apply(ctx context.Context, c verification.Change) error {
	p := &c.To
	link, err := wire.EncodeRecord(wire.Record{Authorization: &p.Link})
	if err != nil {
		return fmt.Errorf("proof %s: %w", p.ID, err)
	}
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		var res sql.Result
		var err error
		if c.From == 0 {
			res, err = tx.ExecContext(ctx, `INSERT INTO proofs (id, version, state, party, by_account, link, note, checked, reason, decided_by, handed_at, decided_at, once)
				VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13) ON CONFLICT DO NOTHING`, string(p.ID), p.Version, string(p.State), string(p.Link.Grantee), string(p.By),
				string(link), p.Note, joinIDs(p.Checked), p.Reason, string(p.DecidedBy), micros(p.HandedAt), micros(p.DecidedAt), c.Once)
		} else {
			res, err = tx.ExecContext(ctx, "UPDATE proofs SET version=$1, state=$2, checked=$3, reason=$4, decided_by=$5, decided_at=$6 WHERE id=$7 AND version=$8",
				p.Version, string(p.State), joinIDs(p.Checked), p.Reason, string(p.DecidedBy), micros(p.DecidedAt), string(p.ID), c.From)
		}
		if err := oneRow(res, err); err != nil {
			return err
		}
		return errors.Join(tx.Audit(ctx, c.Audit...), tx.Emit(ctx, c.Events...))
	})
}

// findingDoc is how a finding is kept.
type findingDoc struct {
	Kind string   `json:"kind"`
	Args []string `json:"args,omitempty"`
}

// Keep keeps a file and who handed it in.
func (s ProofStore) Keep(ctx context.Context, u verification.Upload) error {
	docs := make([]findingDoc, len(u.Findings))
	for i, f := range u.Findings {
		docs[i] = findingDoc{string(f.Kind), f.Args}
	}
	findings, err := json.Marshal(docs)
	if err != nil {
		return err
	}
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO documents (id, kind, size, findings, file) VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING",
			u.ID, string(u.Kind), u.Size, string(findings), u.File); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, "INSERT INTO document_applicants (document, party, account, name, at) VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING",
			u.ID, string(u.Party), string(u.Account), u.Name, micros(u.At))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err // handed in before
		}
		return tx.Audit(ctx, markwarden.AuditEntry{Actor: string(u.Account), Action: "document.upload", Subject: "document:" + u.ID})
	})
}

// Document reads a file as its first applicant called it.
func (s ProofStore) Document(ctx context.Context, id string) (verification.Upload, error) {
	u := verification.Upload{}
	var findings string
	var at int64
	err := s.Read.QueryRowContext(ctx, `SELECT d.id, d.kind, d.size, d.findings, d.file, a.name, a.party, a.account, a.at FROM documents d
		JOIN document_applicants a ON a.document=d.id WHERE d.id=$1 ORDER BY a.at, a.party LIMIT 1`, id).
		Scan(&u.ID, &u.Kind, &u.Size, &findings, &u.File, &u.Name, &u.Party, &u.Account, &at)
	if err != nil {
		return u, fmt.Errorf("document %s: %w", id, found(err))
	}
	u.At = fromMicros(at)
	var docs []findingDoc
	if err := json.Unmarshal([]byte(findings), &docs); err != nil {
		return u, fmt.Errorf("document %s: %w", id, err)
	}
	for _, d := range docs {
		u.Findings = append(u.Findings, document.Finding{Kind: document.FindingKind(d.Kind), Args: d.Args})
	}
	return u, nil
}

// Applicants reads the parties that handed a file in.
func (s ProofStore) Applicants(ctx context.Context, id string) (ps []markwarden.PartyID, err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT party FROM document_applicants WHERE document=$1 ORDER BY party LIMIT 1000", id)
	if err != nil {
		return nil, fmt.Errorf("applicants of %s: %w", id, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var p markwarden.PartyID
		if err := rows.Scan(&p); err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	return ps, rows.Err()
}
