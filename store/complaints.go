package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"markwarden"
	"markwarden/complaints"
	"markwarden/review"
)

// ComplaintStore keeps complaints, and tells review which name a listing.
type ComplaintStore struct{ *DB }

var (
	_ complaints.Store  = ComplaintStore{}
	_ review.Complaints = ComplaintStore{}
)

const complaintColumns = "c.id, c.version, c.state, c.party, c.by_account, c.notice, c.items, c.filed_at, c.updated_at"

// Complaint reads one complaint.
func (s ComplaintStore) Complaint(ctx context.Context, id markwarden.ComplaintID) (complaints.Complaint, error) {
	cs, err := s.query(ctx, "SELECT "+complaintColumns+" FROM complaints c WHERE c.id=$1", string(id))
	if err == nil && len(cs) == 0 {
		err = markwarden.ErrNotFound
	}
	if err != nil {
		return complaints.Complaint{}, fmt.Errorf("complaint %s: %w", id, err)
	}
	return cs[0], nil
}

// Of reads the complaint that a request was answered with.
func (s ComplaintStore) Of(ctx context.Context, once string) (complaints.Complaint, error) {
	cs, err := s.query(ctx, "SELECT "+complaintColumns+" FROM complaints c WHERE c.once=$1 AND c.once<>''", once)
	if err == nil && len(cs) == 0 {
		err = markwarden.ErrNotFound
	}
	if err != nil {
		return complaints.Complaint{}, fmt.Errorf("complaint of a request: %w", err)
	}
	return cs[0], nil
}

// List reads a page of complaints, newest first.
func (s ComplaintStore) List(ctx context.Context, f complaints.Filter) ([]complaints.Complaint, error) {
	w := &where{}
	if f.Party != "" {
		w.add("(c.party=? OR c.holder=?)", string(f.Party), string(f.Party))
	}
	if f.State != "" {
		w.add("c.state=?", string(f.State))
	}
	if f.After != "" {
		w.add("c.id<?", string(f.After))
	}
	if f.Marketplaces != nil {
		if len(f.Marketplaces) == 0 {
			return nil, nil
		}
		w.naming("l.marketplace", strs(f.Marketplaces))
	}
	if f.Seller != nil {
		if len(f.Seller) == 0 {
			return nil, nil
		}
		w.sellers(f.Seller)
	}
	return s.query(ctx, fmt.Sprintf("SELECT %s FROM complaints c WHERE %s ORDER BY c.id DESC LIMIT %d", complaintColumns, w, f.Limit), w.args...)
}

// naming wants an item of the complaint to name a listing whose column is one of vals.
func (w *where) naming(column string, vals []string) {
	in := &where{args: w.args}
	in.in(column, vals)
	w.args = in.args
	w.conds = append(w.conds, "EXISTS (SELECT 1 FROM complaint_listings l WHERE l.complaint=c.id AND "+in.String()+")")
}

// sellers wants an item of the complaint to be about a listing of one of the stores.
func (w *where) sellers(stores []markwarden.Store) {
	cond, args := "", []any(nil)
	for _, st := range stores {
		cond += " OR (l.marketplace=? AND l.seller=?)"
		args = append(args, string(st.Marketplace), string(st.ID))
	}
	w.add("EXISTS (SELECT 1 FROM complaint_listings l WHERE l.complaint=c.id AND ("+cond[len(" OR "):]+"))", args...)
}

// Naming reads complaints with an item about key, joined or waiting, oldest first.
func (s ComplaintStore) Naming(ctx context.Context, key markwarden.ListingKey) ([]complaints.Complaint, error) {
	return s.query(ctx, "SELECT "+complaintColumns+` FROM complaints c
		WHERE c.id IN (SELECT complaint FROM complaint_listings WHERE marketplace=$1 AND listing=$2) ORDER BY c.id`, string(key.Marketplace), string(key.Listing))
}

// Complaints tells review which items about key were not withdrawn.
func (s ComplaintStore) Complaints(ctx context.Context, key markwarden.ListingKey) ([]review.Allegation, error) {
	cs, err := s.Naming(ctx, key)
	if err != nil {
		return nil, err
	}
	var out []review.Allegation
	for _, c := range cs {
		for _, it := range c.Items {
			if it.Key == key && it.State != complaints.Withdrawn {
				out = append(out, review.Allegation{
					Complaint: c.ID, Holder: c.Notice.Holder, Right: c.Notice.Right, Kind: c.Notice.Allegation, Answers: len(it.Answers),
				})
			}
		}
	}
	return out, nil
}

// Wanted lists keys that items wait for, in order.
func (s ComplaintStore) Wanted(ctx context.Context, after markwarden.ListingKey, limit int) (keys []markwarden.ListingKey, err error) {
	rows, err := s.Read.QueryContext(ctx, fmt.Sprintf(`SELECT DISTINCT marketplace, listing FROM complaint_listings
		WHERE waiting=1 AND (marketplace>$1 OR (marketplace=$1 AND listing>$2)) ORDER BY marketplace, listing LIMIT %d`, limit),
		string(after.Marketplace), string(after.Listing))
	if err != nil {
		return nil, fmt.Errorf("wanted listings: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var k markwarden.ListingKey
		if err := rows.Scan(&k.Marketplace, &k.Listing); err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

// Apply writes one change of a complaint.
func (s ComplaintStore) Apply(ctx context.Context, c complaints.Change) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		if err := tx.writeComplaint(ctx, &c); err != nil {
			return err
		}
		if err := tx.writeNames(ctx, &c.To, c.From == 0); err != nil {
			return fmt.Errorf("listings of complaint %s: %w", c.To.ID, err)
		}
		return errors.Join(tx.Audit(ctx, c.Audit...), tx.Emit(ctx, c.Events...))
	})
}

func (tx *Tx) writeComplaint(ctx context.Context, c *complaints.Change) error {
	notice, items, err := encodeComplaint(&c.To)
	if err != nil {
		return err
	}
	var res sql.Result
	if c.From == 0 {
		res, err = tx.ExecContext(ctx, `INSERT INTO complaints (id, version, state, party, holder, by_account, notice, items, filed_at, updated_at, once)
			VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) ON CONFLICT DO NOTHING`, string(c.To.ID), c.To.Version, string(c.To.State), string(c.To.By.Party),
			string(c.To.Notice.Holder), string(c.To.By.Account), notice, items, micros(c.To.FiledAt), micros(c.To.UpdatedAt), c.Once)
	} else {
		res, err = tx.ExecContext(ctx, "UPDATE complaints SET version=$1, state=$2, items=$3, updated_at=$4 WHERE id=$5 AND version=$6",
			c.To.Version, string(c.To.State), items, micros(c.To.UpdatedAt), string(c.To.ID), c.From)
	}
	return oneRow(res, err)
}

// writeNames writes by which listings the complaint is found: its version guards them too.
func (tx *Tx) writeNames(ctx context.Context, c *complaints.Complaint, isNew bool) error {
	if !isNew {
		if _, err := tx.ExecContext(ctx, "DELETE FROM complaint_listings WHERE complaint=$1", string(c.ID)); err != nil {
			return err
		}
	}
	for i := range c.Items {
		it := &c.Items[i]
		waiting := it.State == complaints.Requested
		if it.Key.Listing == "" && !waiting {
			continue // withdrawn before it came: nothing waits any more
		}
		for _, k := range it.Names() {
			_, err := tx.ExecContext(ctx, "INSERT INTO complaint_listings (marketplace, listing, complaint, item, waiting, seller) VALUES ($1,$2,$3,$4,$5,$6)",
				string(k.Marketplace), string(k.Listing), string(c.ID), it.N, bit(waiting), string(it.Seller.ID))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s ComplaintStore) query(ctx context.Context, q string, args ...any) (cs []complaints.Complaint, err error) {
	rows, err := s.Read.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, fmt.Errorf("complaints: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c complaints.Complaint
		var notice, items string
		var filed, updated int64
		if err := rows.Scan(&c.ID, &c.Version, &c.State, &c.By.Party, &c.By.Account, &notice, &items, &filed, &updated); err != nil {
			return nil, fmt.Errorf("complaints: %w", err)
		}
		c.FiledAt, c.UpdatedAt = fromMicros(filed), fromMicros(updated)
		if err := decodeComplaint(&c, notice, items); err != nil {
			return nil, fmt.Errorf("complaint %s: %w", c.ID, err)
		}
		cs = append(cs, c)
	}
	return cs, rows.Err()
}
