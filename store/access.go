package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/internal/ids"
)

// AccessStore keeps accounts, credentials and remembered answers.
type AccessStore struct{ *DB }

var (
	_ access.Store       = AccessStore{}
	_ access.AnswerStore = AccessStore{}
)

const accountColumns = "a.id, a.name, a.role, a.party, a.marketplaces, a.disabled, a.created_at, a.version"

const credentialColumns = "c.id, c.kind, c.hash, c.account, c.prefix, c.name, c.created_by, c.created_at, c.expires_at, c.used_at, c.ended_at"

// Account reads one account.
func (s AccessStore) Account(ctx context.Context, id markwarden.AccountID) (access.Account, error) {
	var a accountRow
	err := s.Read.QueryRowContext(ctx, "SELECT "+accountColumns+" FROM access_accounts a WHERE a.id=$1", string(id)).Scan(a.fields()...)
	if err != nil {
		return access.Account{}, fmt.Errorf("account %s: %w", id, found(err))
	}
	return a.account()
}

// Accounts reads a page of accounts in the order of their ids.
func (s AccessStore) Accounts(ctx context.Context, p access.AccountPage) (accounts []access.Account, err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT "+accountColumns+" FROM access_accounts a WHERE a.id>$1 ORDER BY a.id LIMIT $2", string(p.After), p.Limit)
	if err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r accountRow
		if err := rows.Scan(r.fields()...); err != nil {
			return nil, fmt.Errorf("accounts: %w", err)
		}
		a, err := r.account()
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, a)
	}
	return accounts, rows.Err()
}

// ByHash finds a credential by its secret's hash.
func (s AccessStore) ByHash(ctx context.Context, kind access.CredentialKind, h access.Hash) (access.Credential, access.Account, error) {
	return s.credential(ctx, "c.hash=$1 AND c.kind=$2", h[:], string(kind))
}

// KeyByID finds a key by its id.
func (s AccessStore) KeyByID(ctx context.Context, id access.CredentialID) (access.Credential, access.Account, error) {
	return s.credential(ctx, "c.id=$1 AND c.kind=$2", string(id), string(access.Key))
}

func (s AccessStore) credential(ctx context.Context, where string, args ...any) (access.Credential, access.Account, error) {
	var c credentialRow
	var a accountRow
	q := "SELECT " + credentialColumns + ", " + accountColumns + " FROM access_credentials c JOIN access_accounts a ON a.id=c.account WHERE " + where
	err := s.Read.QueryRowContext(ctx, q, args...).Scan(append(c.fields(), a.fields()...)...)
	if err != nil {
		return access.Credential{}, access.Account{}, fmt.Errorf("credential: %w", found(err))
	}
	account, err := a.account()
	return c.credential(), account, err
}

// Keys reads a page of keys in the order of their making.
func (s AccessStore) Keys(ctx context.Context, p access.KeyPage) (keys []access.Credential, err error) {
	q := strings.Builder{}
	q.WriteString("SELECT " + credentialColumns + " FROM access_credentials c")
	args := []any{string(access.Key), string(p.After), p.Limit}
	where := " WHERE c.kind=$1 AND c.id>$2"
	if p.Account != "" {
		args = append(args, string(p.Account))
		where += fmt.Sprintf(" AND c.account=$%d", len(args))
	}
	if p.Party != "" {
		args = append(args, string(p.Party))
		q.WriteString(" JOIN access_accounts a ON a.id=c.account")
		where += fmt.Sprintf(" AND a.party=$%d", len(args))
	}
	rows, err := s.Read.QueryContext(ctx, q.String()+where+" ORDER BY c.id LIMIT $3", args...)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c credentialRow
		if err := rows.Scan(c.fields()...); err != nil {
			return nil, fmt.Errorf("keys: %w", err)
		}
		keys = append(keys, c.credential())
	}
	return keys, rows.Err()
}

// Apply commits a change.
func (s AccessStore) Apply(ctx context.Context, c access.Change) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		if c.Account != nil {
			if err := tx.putAccount(ctx, c.Account); err != nil {
				return err
			}
		}
		for _, id := range c.End {
			err := oneRow(tx.ExecContext(ctx, "UPDATE access_credentials SET ended_at=$1 WHERE id=$2 AND ended_at=0", micros(c.At), string(id)))
			if err != nil {
				return fmt.Errorf("end credential %s: %w", id, err)
			}
		}
		for i := range c.Add {
			if err := tx.addCredential(ctx, &c.Add[i]); err != nil {
				return err
			}
		}
		if t := c.Touch; t != nil {
			_, err := tx.ExecContext(ctx, "UPDATE access_credentials SET used_at=$1, expires_at=$2 WHERE id=$3 AND ended_at=0", micros(t.UsedAt), micros(t.ExpiresAt), string(t.ID))
			if err != nil {
				return fmt.Errorf("touch credential %s: %w", t.ID, err)
			}
		}
		return tx.Audit(ctx, c.Audit...)
	})
}

func (tx *Tx) putAccount(ctx context.Context, a *access.Account) error {
	markets, err := json.Marshal(a.Marketplaces)
	if err != nil {
		return err
	}
	disabled := 0
	if a.Disabled {
		disabled = 1
	}
	args := []any{string(a.ID), a.Name, string(a.Role), string(a.Party), string(markets), disabled, micros(a.CreatedAt), a.Version}
	q := `INSERT INTO access_accounts (id, name, role, party, marketplaces, disabled, created_at, version)
VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT (id) DO NOTHING`
	if a.Version > 1 {
		q = `UPDATE access_accounts SET name=$2, role=$3, party=$4, marketplaces=$5, disabled=$6, created_at=$7, version=$8 WHERE id=$1 AND version=$9`
		args = append(args, a.Version-1)
	}
	if err := oneRow(tx.ExecContext(ctx, q, args...)); err != nil {
		return fmt.Errorf("account %s: %w", a.ID, err)
	}
	return nil
}

func (tx *Tx) addCredential(ctx context.Context, c *access.Credential) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO access_credentials
(id, kind, hash, account, prefix, name, created_by, created_at, expires_at, used_at, ended_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)`,
		string(c.ID), string(c.Kind), c.Hash[:], string(c.Account), c.Prefix, c.Name, c.CreatedBy,
		micros(c.CreatedAt), micros(c.ExpiresAt), micros(c.UsedAt), micros(c.EndedAt))
	if err != nil {
		return fmt.Errorf("add %s: %w", c.Kind, err)
	}
	return nil
}

// Sweep deletes links, sessions and answers that ended or expired before a moment.
func (s AccessStore) Sweep(ctx context.Context, before time.Time) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM access_credentials WHERE kind<>'key'
AND (ended_at>0 AND ended_at<$1 OR expires_at>0 AND expires_at<$1)`, micros(before))
		if err != nil {
			return fmt.Errorf("sweep credentials: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM access_answers WHERE expires_at<$1", micros(before)); err != nil {
			return fmt.Errorf("sweep answers: %w", err)
		}
		return nil
	})
}

// Begin gives out the ticket for a request, or the answer it had.
func (s AccessStore) Begin(ctx context.Context, key, body access.Hash, now, until time.Time) (t *access.Ticket, a access.Answer, err error) {
	token := ids.New()
	err = s.Update(ctx, Interactive, func(tx *Tx) error {
		// One statement takes a free or expired key, so that of two requests at once only one gets the ticket.
		err := oneRow(tx.ExecContext(ctx, `INSERT INTO access_answers (key, body, token, done, status, content_type, answer, expires_at)
VALUES ($1,$2,$3,0,0,'',$4,$5)
ON CONFLICT (key) DO UPDATE SET body=excluded.body, token=excluded.token, done=0, status=0, content_type='', answer=excluded.answer, expires_at=excluded.expires_at
WHERE access_answers.expires_at<=$6`, key[:], body[:], token, []byte{}, micros(until), micros(now)))
		if !errors.Is(err, markwarden.ErrConflict) {
			t = &access.Ticket{Key: key, Token: token}
			return err
		}
		a, err = tx.answered(ctx, key, body)
		return err
	})
	if err != nil {
		return nil, access.Answer{}, fmt.Errorf("begin request: %w", err)
	}
	return t, a, nil
}

func (tx *Tx) answered(ctx context.Context, key, body access.Hash) (a access.Answer, err error) {
	var was []byte
	var done int
	err = tx.QueryRowContext(ctx, "SELECT body, done, status, content_type, answer FROM access_answers WHERE key=$1", key[:]).
		Scan(&was, &done, &a.Status, &a.ContentType, &a.Body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return a, access.ErrBusy // swept in between: the client tries again
	case err != nil:
		return a, err
	case string(was) != string(body[:]):
		return a, access.ErrReused
	case done == 0:
		return a, access.ErrBusy
	}
	return a, nil
}

// Finish remembers the answer.
func (s AccessStore) Finish(ctx context.Context, t access.Ticket, a access.Answer, until time.Time) error {
	if a.Body == nil {
		a.Body = []byte{}
	}
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		err := oneRow(tx.ExecContext(ctx, "UPDATE access_answers SET done=1, status=$1, content_type=$2, answer=$3, expires_at=$4 WHERE key=$5 AND token=$6 AND done=0",
			a.Status, a.ContentType, a.Body, micros(until), t.Key[:], t.Token))
		if err != nil {
			return fmt.Errorf("remember answer: %w", err)
		}
		return nil
	})
}

// Forget gives the ticket back.
func (s AccessStore) Forget(ctx context.Context, t access.Ticket) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM access_answers WHERE key=$1 AND token=$2 AND done=0", t.Key[:], t.Token)
		return err
	})
}

type accountRow struct {
	id, name, role, party, marketplaces string
	disabled, createdAt, version        int64
}

func (r *accountRow) fields() []any {
	return []any{&r.id, &r.name, &r.role, &r.party, &r.marketplaces, &r.disabled, &r.createdAt, &r.version}
}

func (r *accountRow) account() (access.Account, error) {
	a := access.Account{
		ID: markwarden.AccountID(r.id), Name: r.name, Role: access.Role(r.role), Party: markwarden.PartyID(r.party),
		Disabled: r.disabled != 0, CreatedAt: fromMicros(r.createdAt), Version: r.version,
	}
	if err := json.Unmarshal([]byte(r.marketplaces), &a.Marketplaces); err != nil {
		return access.Account{}, fmt.Errorf("account %s: marketplaces: %w", r.id, err)
	}
	return a, nil
}

type credentialRow struct {
	id, kind, account, prefix, name, createdBy string
	hash                                       []byte
	createdAt, expiresAt, usedAt, endedAt      int64
}

func (r *credentialRow) fields() []any {
	return []any{&r.id, &r.kind, &r.hash, &r.account, &r.prefix, &r.name, &r.createdBy, &r.createdAt, &r.expiresAt, &r.usedAt, &r.endedAt}
}

func (r *credentialRow) credential() access.Credential {
	c := access.Credential{
		ID: access.CredentialID(r.id), Kind: access.CredentialKind(r.kind), Account: markwarden.AccountID(r.account),
		Prefix: r.prefix, Name: r.name, CreatedBy: r.createdBy, CreatedAt: fromMicros(r.createdAt),
		ExpiresAt: fromMicros(r.expiresAt), UsedAt: fromMicros(r.usedAt), EndedAt: fromMicros(r.endedAt),
	}
	copy(c.Hash[:], r.hash)
	return c
}
