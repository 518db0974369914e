package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"time"

	"markwarden"
	"markwarden/ingest"
	"markwarden/internal/wire"
)

// unavailable is what Debezium writes for a large column that did not change.
const unavailable = "__debezium_unavailable_value"

// event is one opened message.
type event struct {
	message  ingest.Message
	envelope any            // the whole value
	row      map[string]any // what fields are read from
	key      any            // the message's key, where it is JSON
	source   map[string]any // Debezium's
	deleted  bool
	at       time.Time // when the shop's database changed; else when the message was written
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{markwarden.ErrInvalid}, args...)...)
}

// open reads the envelope. It is nil where the message says nothing about a listing: a tombstone, Debezium's truncate and its own messages.
func (m *Mapping) open(msg ingest.Message) (*event, error) {
	if len(bytes.TrimSpace(msg.Value)) == 0 {
		return nil, nil
	}
	v, err := decodeJSON(msg.Value)
	if err != nil {
		return nil, err
	}
	e := &event{message: msg, envelope: v, at: msg.Time}
	if k, err := decodeJSON(msg.Key); err == nil {
		e.key = payload(k)
	}
	if !m.debezium {
		row, ok := v.(map[string]any)
		if !ok {
			return nil, invalid("the event must be an object")
		}
		e.row = row
		return e, nil
	}
	return e.openDebezium()
}

func (e *event) openDebezium() (*event, error) {
	body, ok := payload(e.envelope).(map[string]any)
	if !ok {
		if payload(e.envelope) == nil {
			return nil, nil
		}
		return nil, invalid("the payload must be an object")
	}
	e.source, _ = body["source"].(map[string]any)
	for _, in := range []map[string]any{body, e.source} { // the source's own time last: it is the better one
		if n, ok := in["ts_ms"].(json.Number); ok {
			if ms, err := n.Int64(); err == nil && ms > 0 {
				e.at = time.UnixMilli(ms)
			}
		}
	}
	side := "after"
	switch op, _ := body["op"].(string); op {
	case "c", "u", "r":
	case "d":
		e.deleted, side = true, "before"
	case "t", "m":
		return nil, nil
	default:
		return nil, invalid("op must be one of c, u, d, r")
	}
	row, ok := body[side].(map[string]any)
	if !ok && !e.deleted {
		return nil, invalid("%s: missing", side)
	}
	e.row = row // nil: a delete of which only the key is known
	return e, nil
}

// payload is what stands in {"schema":..., "payload":...}, or the value itself.
func payload(v any) any {
	if in, ok := v.(map[string]any); ok {
		if p, ok := in["payload"]; ok {
			if _, ok := in["schema"]; ok || len(in) == 1 {
				return p
			}
		}
	}
	return v
}

// decodeJSON reads one JSON document; numbers stay as they are written.
func decodeJSON(b []byte) (any, error) {
	if len(b) > wire.MaxListing {
		return nil, invalid("longer than %d bytes", wire.MaxListing)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, invalid("not JSON: %v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("not JSON: something follows the document")
	}
	return v, nil
}

// find is the value of a pointer in the row or, for what a delete's row lacks, in the key.
func (e *event) find(p pointer) (any, bool) {
	if v, ok := p.find(e.row); ok {
		return v, v != unavailable
	}
	if e.deleted {
		return p.find(e.key)
	}
	return nil, false
}

// vars are the variables of expressions.
func (e *event) vars() map[string]any {
	headers := make(map[string]any, len(e.message.Headers))
	for k, v := range e.message.Headers {
		headers[k] = v
	}
	return map[string]any{"event": plain(e.row), "envelope": plain(e.envelope), "headers": headers, "key": plain(e.key)}
}

// plain turns the numbers of a decoded document into int64 where they are whole, else float64.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, in := range v {
			out[k] = plain(in)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, in := range v {
			out[i] = plain(in)
		}
		return out
	}
	return v
}

var binlog = regexp.MustCompile(`\.([0-9]{1,9})$`)

// lsn is the position in the database's log: PostgreSQL's lsn, or MySQL's binlog file and position.
func (e *event) lsn() (int64, error) {
	if n, ok := e.source["lsn"].(json.Number); ok {
		if v, err := n.Int64(); err == nil {
			return v, nil
		}
	}
	file, _ := e.source["file"].(string)
	pos, _ := e.source["pos"].(json.Number)
	number := binlog.FindStringSubmatch(file)
	if at, err := pos.Int64(); err == nil && number != nil && at >= 0 && at < 1<<33 {
		n, _ := strconv.ParseInt(number[1], 10, 64)
		return n<<33 | at, nil
	}
	return 0, invalid("version_from: the event's source has no lsn")
}
