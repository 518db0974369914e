package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/registry/revocation"
)

// RevocationStore keeps proposals to take authorizations back.
type RevocationStore struct{ *DB }

var _ revocation.Store = RevocationStore{}

const revocationColumns = "id, version, state, party, by_account, signed, link, stores, listings, at_least, reason, at, decided_at"

// Proposal reads one proposal.
func (s RevocationStore) Proposal(ctx context.Context, id revocation.ID) (revocation.Proposal, error) {
	ps, err := s.proposals(ctx, "SELECT "+revocationColumns+" FROM revocations WHERE id=$1", string(id))
	if err == nil && len(ps) == 0 {
		err = markwarden.ErrNotFound
	}
	if err != nil {
		return revocation.Proposal{}, fmt.Errorf("proposal %s: %w", id, err)
	}
	return ps[0], nil
}

// Waiting reads proposals that wait for a second signature.
func (s RevocationStore) Waiting(ctx context.Context, party markwarden.PartyID, limit int) ([]revocation.Proposal, error) {
	return s.proposals(ctx, fmt.Sprintf("SELECT %s FROM revocations WHERE state='proposed' AND ($1='' OR grantor=$1) ORDER BY id LIMIT %d", revocationColumns, limit), string(party))
}

func (s RevocationStore) proposals(ctx context.Context, q string, args ...any) (ps []revocation.Proposal, err error) {
	rows, err := s.Read.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, fmt.Errorf("proposals: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var p revocation.Proposal
		var link string
		var atLeast int
		var at, decided int64
		if err := rows.Scan(&p.ID, &p.Version, &p.State, &p.Party, &p.By, &p.Signed, &link, &p.Effect.Stores, &p.Effect.Listings, &atLeast, &p.Reason, &at, &decided); err != nil {
			return nil, fmt.Errorf("proposals: %w", err)
		}
		rec, err := wire.DecodeRecord([]byte(link), wire.Options{})
		if err != nil || rec.Authorization == nil {
			return nil, fmt.Errorf("proposal %s: link: %w", p.ID, err)
		}
		p.After, p.Effect.AtLeast, p.At, p.DecidedAt = *rec.Authorization, atLeast != 0, fromMicros(at), fromMicros(decided)
		ps = append(ps, p)
	}
	return ps, rows.Err()
}

// Apply writes one change of a proposal.
func (s RevocationStore) Apply(ctx context.Context, c revocation.Change) error {
	p := &c.To
	link, err := wire.EncodeRecord(wire.Record{Authorization: &p.After})
	if err != nil {
		return fmt.Errorf("proposal %s: %w", p.ID, err)
	}
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		var res sql.Result
		var err error
		if c.From == 0 {
			res, err = tx.ExecContext(ctx, `INSERT INTO revocations (id, version, state, grantor, party, by_account, signed, link, stores, listings, at_least, reason, at, decided_at)
				VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14) ON CONFLICT DO NOTHING`, string(p.ID), p.Version, string(p.State), string(p.After.Grantor), string(p.Party),
				string(p.By), string(p.Signed), string(link), p.Effect.Stores, p.Effect.Listings, bit(p.Effect.AtLeast), p.Reason, micros(p.At), micros(p.DecidedAt))
		} else {
			res, err = tx.ExecContext(ctx, "UPDATE revocations SET version=$1, state=$2, signed=$3, decided_at=$4 WHERE id=$5 AND version=$6",
				p.Version, string(p.State), string(p.Signed), micros(p.DecidedAt), string(p.ID), c.From)
		}
		if err := oneRow(res, err); err != nil {
			return err
		}
		return tx.Audit(ctx, c.Audit...)
	})
}
