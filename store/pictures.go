package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strings"

	"markwarden"
	"markwarden/index"
	"markwarden/internal/keypoints"
)

// PictureStore keeps where pictures come from, what they hash to, and the files of some of them.
type PictureStore struct {
	*DB
	// MaxLoose bounds the bytes of files that nobody asked to keep; the oldest go first. 0: 256 MiB.
	MaxLoose int64
}

// Sources is what is known of each source, in the order asked; one that was never tried is pending with no attempts.
func (s PictureStore) Sources(ctx context.Context, sources []string) ([]index.PictureSource, error) {
	known := make(map[string]index.PictureSource, len(sources))
	err := s.eachOf(ctx, `SELECT source, status, content, reason, attempts, fetched_at FROM picture_sources WHERE source IN `, sources, func(rows *sql.Rows) error {
		var p index.PictureSource
		var at int64
		if err := rows.Scan(&p.Source, &p.Status, &p.Content, &p.Reason, &p.Attempts, &at); err != nil {
			return err
		}
		p.FetchedAt = fromMicros(at)
		known[p.Source] = p
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("picture sources: %w", err)
	}
	found := make([]index.PictureSource, len(sources))
	for i, name := range sources {
		p, ok := known[name]
		if !ok {
			p = index.PictureSource{Source: name, Status: index.SourcePending}
		}
		found[i] = p
	}
	return found, nil
}

// Pictures are those of the images that are there, with their index, and how far all are there. One query, for it is asked for each
// listing that is screened.
func (s PictureStore) Pictures(ctx context.Context, images []markwarden.Image) ([]markwarden.Picture, markwarden.PictureState, error) {
	if len(images) == 0 {
		return nil, markwarden.PicturesNone, nil
	}
	names := make([]string, len(images))
	for i := range images {
		names[i] = index.SourceOf(images[i])
	}
	known := make(map[string]sourcePicture, len(images))
	err := s.eachOf(ctx, `SELECT s.source, s.status, s.content, p.width, p.height, p.quality, p.p64, p.d64, p.p256, p.pdq, p.frames, p.corners, p.gray, p.small
FROM picture_sources s LEFT JOIN pictures p ON p.content = s.content WHERE s.source IN `, names, func(rows *sql.Rows) error {
		k, err := scanPicture(rows)
		known[k.source.Source] = k
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("pictures: %w", err)
	}
	sources, pictures := make([]index.PictureSource, len(names)), make([]markwarden.Picture, 0, len(names))
	for i, name := range names {
		k := known[name]
		sources[i] = k.source // one that was never tried is pending, as the zero value says
		if k.source.Status == index.SourceReady {
			k.picture.Image = i
			pictures = append(pictures, k.picture)
		}
	}
	return pictures, index.StateOf(sources), nil
}

type sourcePicture struct {
	source  index.PictureSource
	picture markwarden.Picture
}

func scanPicture(rows *sql.Rows) (k sourcePicture, err error) {
	var width, height, quality, p64, d64 sql.NullInt64
	var p256, pdq, frames, corners, gray, small []byte
	if err := rows.Scan(&k.source.Source, &k.source.Status, &k.source.Content, &width, &height, &quality, &p64, &d64, &p256, &pdq, &frames, &corners, &gray, &small); err != nil {
		return k, err
	}
	if k.source.Status != index.SourceReady {
		return k, nil
	}
	if len(p256) != hashBytes || len(pdq)%hashBytes != 0 || len(frames)%hashBytes != 0 {
		return k, fmt.Errorf("picture %s has hashes of %d, %d and %d bytes", k.source.Content, len(p256), len(pdq), len(frames))
	}
	k.picture = markwarden.Picture{
		Content: k.source.Content, Width: int(width.Int64), Height: int(height.Int64), Quality: int(quality.Int64),
		Hashes: markwarden.PictureHashes{P64: uint64(p64.Int64), D64: uint64(d64.Int64)},
	}
	k.picture.Hashes.P256 = hashOf(p256)
	if len(pdq) > 0 { // pictures from before it was computed have none
		k.picture.Hashes.PDQ = hashOf(pdq)
	}
	for ; len(frames) > 0; frames = frames[hashBytes:] {
		k.picture.Frames = append(k.picture.Frames, hashOf(frames))
	}
	if len(gray) > 0 {
		k.picture.Gray = gray
	}
	if len(small) > 0 {
		k.picture.Small = small
	}
	if k.picture.Keypoints, err = keypoints.Decode(corners); err != nil {
		return k, fmt.Errorf("picture %s: %w", k.source.Content, err)
	}
	return k, nil
}

const hashBytes = 32

func hashOf(b []byte) (h [4]uint64) {
	for i := range h {
		h[i] = binary.BigEndian.Uint64(b[8*i:])
	}
	return h
}

func bytesOf(hashes ...[4]uint64) (b []byte) {
	for _, h := range hashes {
		for _, w := range h {
			b = binary.BigEndian.AppendUint64(b, w)
		}
	}
	return b
}

// eachOf runs a query that ends in "IN " over keys, as many at a time as every database takes.
func (s PictureStore) eachOf(ctx context.Context, query string, keys []string, row func(*sql.Rows) error) error {
	const most = 500
	for len(keys) > 0 {
		n := min(most, len(keys))
		args := make([]any, n)
		marks := make([]string, n)
		for i := range n {
			args[i], marks[i] = keys[i], fmt.Sprintf("$%d", i+1)
		}
		if err := s.each(ctx, query+"("+strings.Join(marks, ",")+")", args, row); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

func (s PictureStore) each(ctx context.Context, query string, args []any, row func(*sql.Rows) error) error {
	rows, err := s.Read.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// SavePicture writes the outcome of one try: the source, and with it the picture and its file when they are not nil.
func (s PictureStore) SavePicture(ctx context.Context, src index.PictureSource, p *markwarden.Picture, f *index.PictureFile) error {
	return s.Update(ctx, Bulk, func(tx *Tx) error {
		// A source that is ready stays so: two listings may show one picture, and the slower try may have failed.
		_, err := tx.ExecContext(ctx, `INSERT INTO picture_sources (source, status, content, reason, attempts, fetched_at) VALUES ($1,$2,$3,$4,$5,$6)
ON CONFLICT (source) DO UPDATE SET status=excluded.status, content=excluded.content, reason=excluded.reason, attempts=excluded.attempts, fetched_at=excluded.fetched_at
WHERE picture_sources.status <> 'ready'`,
			src.Source, string(src.Status), src.Content, src.Reason, src.Attempts, micros(src.FetchedAt))
		if err != nil {
			return fmt.Errorf("save picture source: %w", err)
		}
		if p != nil {
			if err := insertPicture(ctx, tx, p); err != nil {
				return err
			}
		}
		if f == nil {
			return nil
		}
		if err := insertFile(ctx, tx, *f, 0); err != nil {
			return err
		}
		return s.dropLoose(ctx, tx)
	})
}

func insertPicture(ctx context.Context, tx *Tx, p *markwarden.Picture) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO pictures (content, width, height, quality, p64, d64, p256, pdq, frames, corners, gray, small) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) ON CONFLICT (content) DO NOTHING`,
		p.Content, p.Width, p.Height, p.Quality, int64(p.Hashes.P64), int64(p.Hashes.D64), bytesOf(p.Hashes.P256), bytesOf(p.Hashes.PDQ), bytesOf(p.Frames...),
		keypoints.Encode(p.Keypoints), p.Gray, p.Small)
	if err != nil {
		return fmt.Errorf("save picture: %w", err)
	}
	return nil
}

func insertFile(ctx context.Context, tx *Tx, f index.PictureFile, kept int) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO picture_files (content, mime, kept, size, bytes) VALUES ($1,$2,$3,$4,$5)
ON CONFLICT (content) DO UPDATE SET kept = CASE WHEN excluded.kept > picture_files.kept THEN excluded.kept ELSE picture_files.kept END`,
		f.Content, f.MIME, kept, len(f.Bytes), f.Bytes)
	if err != nil {
		return fmt.Errorf("save picture file: %w", err)
	}
	return nil
}

// dropLoose takes away the oldest files that nobody asked to keep until the rest fits.
func (s PictureStore) dropLoose(ctx context.Context, tx *Tx) error {
	limit := s.MaxLoose
	if limit == 0 {
		limit = 256 << 20
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM picture_files WHERE id IN (
SELECT id FROM (SELECT id, SUM(size) OVER (ORDER BY id DESC) AS newer FROM picture_files WHERE kept = 0) AS loose WHERE newer > $1)`, limit)
	if err != nil {
		return fmt.Errorf("drop old picture files: %w", err)
	}
	return nil
}

// Settle emits pictures.settled for a listing.
func (s PictureStore) Settle(ctx context.Context, key markwarden.ListingKey) error {
	return s.Update(ctx, Bulk, func(tx *Tx) error {
		return tx.Emit(ctx, markwarden.Event{Kind: markwarden.EventPicturesSettled, Key: key.String()})
	})
}

// Freeze keeps the file of a content for good when it is stored; ok is false when it is not.
func (s PictureStore) Freeze(ctx context.Context, content string) (ok bool, err error) {
	err = s.Update(ctx, Bulk, func(tx *Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE picture_files SET kept = 1 WHERE content = $1`, content)
		if err != nil {
			return fmt.Errorf("keep picture file: %w", err)
		}
		n, err := r.RowsAffected()
		ok = n > 0
		return err
	})
	return ok, err
}

// KeepFile stores a file for good.
func (s PictureStore) KeepFile(ctx context.Context, f index.PictureFile) error {
	return s.Update(ctx, Bulk, func(tx *Tx) error { return insertFile(ctx, tx, f, 1) })
}

// File is a picture file by content; markwarden.ErrNotFound when it is not stored.
func (s PictureStore) File(ctx context.Context, content string) (mime string, file []byte, err error) {
	err = s.Read.QueryRowContext(ctx, `SELECT mime, bytes FROM picture_files WHERE content = $1`, content).Scan(&mime, &file)
	return mime, file, found(err)
}
