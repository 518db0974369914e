package wire

import "markwarden"

var questionFields = []string{"id", "store", "right", "territory", "channel", "class", "at"}

// DecodeQuestion reads one authorization question. Its error is an *InvalidError with every problem.
func DecodeQuestion(b []byte, o Options) (id string, q markwarden.AuthorizationQuestion, err error) {
	if len(b) > MaxListing {
		return "", q, invalid("longer than %d bytes", MaxListing)
	}
	p := newParser(b, o)
	p.fields(questionFields, func(f string) {
		switch f {
		case "id":
			id = p.id()
		case "store":
			q.Store = p.store()
		case "right":
			q.Right = markwarden.RightID(p.id())
		case "territory":
			q.Territory = p.territory()
		case "channel":
			q.Channel = p.id()
		case "class":
			n := p.count()
			if !p.broken && n > 45 {
				p.wrong("must be a Nice class, 1 to 45")
			}
			q.Class = int(n)
		case "at":
			q.At = p.moment()
		}
	})
	p.need(id != "", "id", "missing")
	p.need(q.Store != (markwarden.Store{}), "store", "missing")
	p.need(q.Right != "", "right", "missing")
	p.need(!q.At.IsZero(), "at", "missing")
	if err := p.end(); err != nil {
		return id, markwarden.AuthorizationQuestion{}, err
	}
	return id, q, nil
}

// AppendAnswer appends one answer as `authorize` prints it, without a line end.
func AppendAnswer(dst []byte, id string, a markwarden.AuthorizationAnswer) []byte {
	w := writer{append(dst, '{')}
	w.key("id")
	w.str(id)
	w.answer(a)
	return append(w.b, '}')
}

// answer writes the members of an answer.
func (w *writer) answer(a markwarden.AuthorizationAnswer) {
	if a.Answer == "" {
		a.Answer = markwarden.AnswerUnknown
	}
	w.key("answer")
	w.str(string(a.Answer))
	w.key("chain")
	stringList(w, a.Chain)
	w.orNull("broken", string(a.Broken))
	w.orNull("reason", string(a.Reason))
}
