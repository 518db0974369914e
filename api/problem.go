package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden"
	"markwarden/access"
	"markwarden/complaints"
	"markwarden/internal/wire"
	"markwarden/registry"
)

// problem is the body of every error (RFC 9457). It never repeats what the client sent: a body may hold personal data, and
// what reads logs of answers may be less trusted than what reads bodies. Only the registry's office, which admins alone
// reach, names the records that a record refers to.
type problem struct {
	Type   string   `json:"type" doc:"about:blank: the status says it" example:"about:blank"`
	Title  string   `json:"title" doc:"Name of the status" example:"Conflict"`
	Status int      `json:"status" doc:"HTTP status" example:"409"`
	Code   string   `json:"code" doc:"Stable word for programs" example:"conflict"`
	Detail string   `json:"detail" doc:"What happened and what to do, in English, or in Chinese when Accept-Language prefers it"`
	Errors []defect `json:"errors,omitempty" doc:"Every single thing that is wrong with the request"`
	// RequestID names the request in the server's log.
	RequestID string `json:"request_id,omitempty" doc:"Names the request in the server's log"`
}

// defect is one thing that is wrong with a request.
type defect struct {
	Location string `json:"location,omitempty" doc:"Where: body.items[2].url, query.limit" example:"body.items[2].url"`
	Code     string `json:"code,omitempty" doc:"Stable word for programs, where there is one"`
	Message  string `json:"message" doc:"What is wrong"`
}

func (p *problem) Error() string             { return p.Code + ": " + p.Detail }
func (p *problem) GetStatus() int            { return p.Status }
func (p *problem) ContentType(string) string { return "application/problem+json" }

// code is the kind of a problem.
type code string

const (
	codeNoRoute   code = "no_route"
	codeMethod    code = "method_not_allowed"
	codeNotFound  code = "not_found"
	codeConflict  code = "conflict"
	codeState     code = "not_possible_in_state"
	codeForbidden code = "forbidden"
	codeSignIn    code = "unauthenticated"
	codeInvalid   code = "invalid"
	codeMalformed code = "malformed"
	codeTooLarge  code = "too_large"
	codeMedia     code = "unsupported_media_type"
	codeSlow      code = "request_timeout"
	codeRate      code = "rate_limited"
	codeBusy      code = "idempotency_key_in_use"
	codeReused    code = "idempotency_key_reused"
	codeTimeout   code = "timeout"
	codeAbsent    code = "unavailable"
	codeDown      code = "down"
	codeCancelled code = "client_closed_request"
	codeInternal  code = "internal"
)

// meaning of each code: its status and what a person is told.
var meanings = map[code]struct {
	status int
	en, zh string
}{
	codeNoRoute:   {http.StatusNotFound, "There is no such address. /openapi.json lists all.", "没有这个地址。全部地址见 /openapi.json。"},
	codeMethod:    {http.StatusMethodNotAllowed, "This address does not take this method.", "该地址不支持此方法。"},
	codeNotFound:  {http.StatusNotFound, "There is no such thing, or it does not concern you.", "对象不存在，或与您无关。"},
	codeConflict:  {http.StatusConflict, "Somebody else changed it meanwhile. Read it again and decide again.", "对象已被他人更改。请重新读取后再决定。"},
	codeState:     {http.StatusConflict, "This is not possible in the state it is in.", "当前状态下不能执行此操作。"},
	codeForbidden: {http.StatusForbidden, "Your account may not do this.", "您的账户无权执行此操作。"},
	codeSignIn:    {http.StatusUnauthorized, "Send a valid API key as Authorization: Bearer mw_...", "请以 Authorization: Bearer mw_... 发送有效的 API 密钥。"},
	codeInvalid:   {http.StatusUnprocessableEntity, "The request is not valid. Every problem is listed.", "请求无效。所有问题均已列出。"},
	codeMalformed: {http.StatusBadRequest, "The request can't be read.", "无法读取请求。"},
	codeTooLarge:  {http.StatusRequestEntityTooLarge, "The body is too large. Send it in parts.", "请求体过大。请分批发送。"},
	codeMedia:     {http.StatusUnsupportedMediaType, "This address does not take this kind of body.", "该地址不接受此类请求体。"},
	codeSlow:      {http.StatusRequestTimeout, "The body did not arrive in time.", "请求体未能及时到达。"},
	codeRate:      {http.StatusTooManyRequests, "Too many requests. Wait as long as Retry-After says.", "请求过多。请按 Retry-After 等待。"},
	codeBusy:      {http.StatusConflict, "A request with this Idempotency-Key is being answered. Try again soon.", "使用此 Idempotency-Key 的请求正在处理。请稍后重试。"},
	codeReused:    {http.StatusUnprocessableEntity, "This Idempotency-Key came before with another body. Take a new one.", "此 Idempotency-Key 已用于另一请求体。请换用新的。"},
	codeTimeout:   {http.StatusServiceUnavailable, "It took too long. Nothing says that it was done: read before you try again.", "处理超时，不保证已完成。重试前请先读取。"},
	codeAbsent:    {http.StatusServiceUnavailable, "This process does not serve this. Ask one that runs the role.", "本进程不提供此功能。请访问运行相应角色的进程。"},
	codeDown:      {http.StatusServiceUnavailable, "Another process that this needs does not answer. Try again soon; `markwarden doctor` says which.", "所需的另一进程没有响应。请稍后重试；markwarden doctor 会指出是哪一个。"},
	codeCancelled: {499, "The client went away.", "客户端已断开。"},
	codeInternal:  {http.StatusInternalServerError, "Something went wrong here. The log has it under this request_id.", "服务器内部错误。可凭 request_id 查日志。"},
}

// statusOf is the only place where an error becomes an HTTP status. What it does not know is codeInternal, and then
// the client is told nothing.
func statusOf(err error) code {
	var known *problem
	var body *bodyError
	var many *access.TooManyError
	var transition *markwarden.TransitionError
	switch {
	case errors.As(err, &known):
		return code(known.Code)
	case errors.As(err, &body):
		return body.code
	case errors.As(err, &many):
		return codeRate
	case errors.Is(err, access.ErrUnauthenticated):
		return codeSignIn
	case errors.Is(err, access.ErrBusy):
		return codeBusy
	case errors.Is(err, access.ErrReused):
		return codeReused
	case errors.As(err, &transition):
		return codeState
	case errors.Is(err, markwarden.ErrForbidden):
		return codeForbidden
	case errors.Is(err, markwarden.ErrNotFound):
		return codeNotFound
	case errors.Is(err, markwarden.ErrConflict):
		return codeConflict
	case errors.Is(err, markwarden.ErrInvalid):
		return codeInvalid
	case errors.Is(err, markwarden.ErrDown): // before timeout: it may be the reason
		return codeDown
	case errors.Is(err, context.DeadlineExceeded):
		return codeTimeout
	case errors.Is(err, context.Canceled):
		return codeCancelled
	}
	return codeInternal
}

// problemOf is what the client is told of an error.
func problemOf(ctx context.Context, err error) *problem {
	var known *problem
	if errors.As(err, &known) {
		return known
	}
	c := statusOf(err)
	p := newProblem(ctx, c)
	if c == codeInvalid {
		p.Errors = defects(ctx, err)
	}
	return p
}

func newProblem(ctx context.Context, c code) *problem {
	m := meanings[c]
	title := http.StatusText(m.status)
	if title == "" {
		title = "Client Closed Request"
	}
	return &problem{
		Type: "about:blank", Title: title, Status: m.status, Code: string(c), Detail: said(ctx, m.en, m.zh), RequestID: requestOf(ctx).id,
	}
}

// defects lists every single thing that err says is wrong.
func defects(ctx context.Context, err error) []defect {
	var bad *wire.InvalidError
	if errors.As(err, &bad) {
		all := make([]defect, len(bad.Problems))
		for i, p := range bad.Problems {
			all[i] = defect{Location: at("body", p.Field), Message: scrubbed(p.Reason)}
		}
		return all
	}
	var notice *complaints.DefectsError
	if errors.As(err, &notice) {
		all := make([]defect, len(notice.Defects))
		for i, d := range notice.Defects {
			all[i] = defect{Location: at("body", d.Field), Code: d.Code, Message: said(ctx, d.En, d.Zh)}
		}
		return all
	}
	if all := proofDefects(ctx, err); all != nil {
		return all
	}
	var lines *registry.ProblemsError
	if errors.As(err, &lines) {
		return lineDefects(ctx, lines)
	}
	words := err.Error()
	if _, after, ok := strings.Cut(words, markwarden.ErrInvalid.Error()+": "); ok {
		words = after // what we were doing is our affair
	}
	return []defect{{Message: scrubbed(words)}}
}

// lineDefects lists the problems of a file under the numbers of their lines.
func lineDefects(ctx context.Context, e *registry.ProblemsError) (all []defect) {
	for _, p := range e.Problems {
		for _, d := range defects(ctx, p.Err) {
			d.Location = at(fmt.Sprintf("line %d", p.Line), strings.TrimPrefix(strings.TrimPrefix(d.Location, "body"), "."))
			all = append(all, d)
		}
	}
	if e.More > 0 {
		all = append(all, defect{Message: fmt.Sprintf("and %d problems more", e.More)})
	}
	return all
}

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// scrubbed takes out what an error quotes: rooms quote what they were given, and a problem never repeats that.
func scrubbed(s string) string { return quoted.ReplaceAllString(s, `"…"`) }

func at(base, field string) string {
	if field == "" {
		return base
	}
	return base + "." + field
}

// invalid is a problem with one defect.
func invalid(ctx context.Context, location, message string) error {
	p := newProblem(ctx, codeInvalid)
	p.Errors = []defect{{Location: location, Message: message}}
	return p
}

// writeProblem answers with a problem outside huma.
func writeProblem(w http.ResponseWriter, r *http.Request, c code) {
	writeProblemBody(w, newProblem(r.Context(), c))
}

func writeProblemBody(w http.ResponseWriter, p *problem) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client went away: nobody is left to tell
}

// retryAfter says in whole seconds when to try again.
func retryAfter(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}

var setErrorsOnce sync.Once

// setErrors replaces huma's error constructors, which repeat the offending value and even the whole body. They are package
// variables there; this package is the only one that uses huma.
func setErrors() {
	setErrorsOnce.Do(func() {
		huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
			return humaProblem(context.Background(), status, errs)
		}
		huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
			return humaProblem(ctx.Context(), status, errs)
		}
	})
}

var byStatus = map[int]code{
	http.StatusBadRequest: codeMalformed, http.StatusUnprocessableEntity: codeInvalid, http.StatusRequestEntityTooLarge: codeTooLarge,
	http.StatusUnsupportedMediaType: codeMedia, http.StatusRequestTimeout: codeSlow,
}

// humaProblem is a problem that huma found before a handler ran.
func humaProblem(ctx context.Context, status int, errs []error) *problem {
	for _, err := range errs {
		if c := statusOf(err); c != codeInternal {
			return problemOf(ctx, err)
		}
	}
	c, ok := byStatus[status]
	if !ok {
		c = codeInternal
	}
	p := newProblem(ctx, c)
	if c != codeInvalid && c != codeMalformed {
		return p
	}
	for _, err := range errs {
		d := defect{Message: "not valid"}
		if e, ok := err.(huma.ErrorDetailer); ok { // only its words and place, never its value
			d.Location, d.Message = e.ErrorDetail().Location, e.ErrorDetail().Message
		}
		p.Errors = append(p.Errors, d)
	}
	return p
}
