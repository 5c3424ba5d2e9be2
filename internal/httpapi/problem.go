package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/schema"
)

// Codes of problems that only a server has; the others are those of package schema.
const (
	CodeUnauthorized  schema.Code = "unauthorized"   // no key, or one that is not valid
	CodeForbidden     schema.Code = "forbidden"      // the role does not reach that far
	CodeForeignOrigin schema.Code = "foreign-origin" // Origin or Host is not the server's
	CodeDisabled      schema.Code = "disabled"       // the server is not told to do that
	CodeNotAcceptable schema.Code = "not-acceptable" // neither JSON nor events are accepted
	CodeMethod        schema.Code = "method"         // not with this method
	CodeTooLarge      schema.Code = "too-large"      // the body, or what is packed in it
	CodeMediaType     schema.Code = "media-type"     // not JSON, or not multipart
	CodeRate          schema.Code = "rate"           // too many requests
	CodeBusy          schema.Code = "busy"           // the queue before the model, or the streams, are full
	CodeDraining      schema.Code = "draining"       // the server is being stopped
	CodeLastAdmin     schema.Code = "last-admin"     // without the key nobody could make another
	CodeNotFound                  = schema.CodeNotFound
)

// Problem is what went wrong with a request, as RFC 9457 has it.
type Problem struct {
	Type      string              `json:"type" format:"uri-reference" doc:"where it is explained"`
	Title     string              `json:"title"`
	Status    int                 `json:"status"`
	Detail    string              `json:"detail,omitempty"`
	Code      schema.Code         `json:"code" doc:"stable, for programs"`
	Hint      string              `json:"hint,omitempty" doc:"what mends it"`
	RequestID string              `json:"request_id,omitempty" doc:"names the request in the server's log"`
	Errors    []*huma.ErrorDetail `json:"errors,omitempty" doc:"places of the request that are wrong"`

	after time.Duration // when to come again
	cause error
}

// Error implements error.
func (p *Problem) Error() string { return string(p.Code) + ": " + p.Title }

// Unwrap gives what the server's own log says.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.after > 0 {
		h.Set("Retry-After", strconv.Itoa(max(1, int((p.after+time.Second-1)/time.Second))))
	}
	if p.Code == CodeUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="biopars"`)
	}
	return h
}

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// problem is one of a code, in the language of who asks.
func (s *Server) problem(ctx context.Context, code schema.Code) *Problem {
	k := kinds[code]
	return &Problem{Type: "/docs#" + string(code), Title: k.in(s.lang(ctx, "")), Status: k.status, Code: code,
		RequestID: asked(ctx).id}
}

// failed is the problem that an error of the engine is.
func (s *Server) failed(ctx context.Context, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	code := schema.CodeOf(err)
	if errors.Is(err, biopars.ErrClosed) { // the corpus was taken from the list as it was asked
		code = CodeNotFound
	}
	p = s.problem(ctx, code)
	s.metrics.failed(string(p.Code))
	p.cause = err
	if p.Code == schema.CodeFailure {
		s.log.ErrorContext(ctx, "a request has failed", "request", asked(ctx).id, "error", err)
		return p
	}
	// What an error says may have paths of the machine in it, and what mends it is for
	// those who can.
	lang := s.lang(ctx, "")
	if asked(ctx).principal.Role.allows(RoleAdmin) || p.Code == schema.CodeUsage {
		p.Detail, p.Hint = s.opts.Words.Error(err, lang), s.opts.Words.Hint(err, lang)
	}
	return p
}

// writeProblem answers with a problem outside of huma's handlers.
func (s *Server) writeProblem(w http.ResponseWriter, _ *http.Request, p *Problem) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // who does not read it anymore does not need it
}

// kind is what a code means, with its status.
type kind struct {
	status int
	fa, en string
}

func (k kind) in(lang string) string {
	if lang == "en" {
		return k.en
	}
	return k.fa
}

var kinds = map[schema.Code]kind{
	schema.CodeUsage:       {http.StatusBadRequest, "درخواست نادرست است", "The request is malformed"},
	schema.CodeNoCorpus:    {http.StatusServiceUnavailable, "هنوز متنی به پیکره افزوده نشده است", "Nothing has been ingested yet"},
	schema.CodeLocked:      {http.StatusConflict, "برنامهٔ دیگری در حال نوشتن است", "Another process is writing"},
	schema.CodeFingerprint: {http.StatusServiceUnavailable, "نمایه باید از نو ساخته شود", "An index must be built again"},
	schema.CodeModel:       {http.StatusBadGateway, "مدل زبانی پاسخ نداد", "The model failed"},
	schema.CodeTimeout:     {http.StatusGatewayTimeout, "پاسخ بیش از اندازه طول کشید", "The answer took too long"},
	schema.CodeStore:       {http.StatusServiceUnavailable, "کارساز Qdrant پاسخ نمی‌دهد", "The Qdrant server does not answer"},
	schema.CodeNotFound:    {http.StatusNotFound, "چنین چیزی نیست", "There is no such thing"},
	schema.CodeInterrupted: {statusClientClosed, "درخواست رها شد", "The request was given up"},
	schema.CodeFailure:     {http.StatusInternalServerError, "خطایی پیش‌بینی‌نشده رخ داد", "Something unexpected went wrong"},
	CodeUnauthorized:       {http.StatusUnauthorized, "کلید معتبر لازم است", "A valid key is needed"},
	CodeForbidden:          {http.StatusForbidden, "این نقش اجازهٔ این کار را ندارد", "The role does not reach that far"},
	CodeForeignOrigin:      {http.StatusForbidden, "درخواست از نشانی دیگری آمده است", "The request comes from another origin"},
	CodeDisabled:           {http.StatusForbidden, "این کار در این کارساز خاموش است", "The server is not told to do that"},
	CodeNotAcceptable:      {http.StatusNotAcceptable, "تنها JSON یا رویداد فرستاده می‌شود", "Only JSON or events are sent"},
	CodeMethod:             {http.StatusMethodNotAllowed, "این روش پذیرفته نیست", "Not with this method"},
	CodeTooLarge:           {http.StatusRequestEntityTooLarge, "درخواست بزرگ‌تر از اندازهٔ مجاز است", "The request is too large"},
	CodeMediaType:          {http.StatusUnsupportedMediaType, "گونهٔ محتوا پذیرفته نیست", "Not this type of content"},
	CodeRate:               {http.StatusTooManyRequests, "شمار درخواست‌ها بیش از اندازه است", "Too many requests"},
	CodeBusy:               {http.StatusServiceUnavailable, "صف پر است؛ کمی بعد دوباره بپرسید", "The queue is full; ask again a little later"},
	CodeLastAdmin:          {http.StatusConflict, "این تنها کلید مدیر است و باطل نمی‌شود", "It is the only key of an admin, and is not revoked"},
	CodeDraining:           {http.StatusServiceUnavailable, "کارساز در حال ایستادن است", "The server is being stopped"},
}

// statusClientClosed is what proxies log for a client that did not wait; nobody reads
// it.
const statusClientClosed = 499

// codeOf is the code of a status that huma found by itself.
func codeOf(status int) schema.Code {
	switch status {
	case http.StatusNotFound:
		return CodeNotFound
	case http.StatusNotAcceptable:
		return CodeNotAcceptable
	case http.StatusRequestEntityTooLarge:
		return CodeTooLarge
	case http.StatusUnsupportedMediaType:
		return CodeMediaType
	case http.StatusRequestTimeout:
		return schema.CodeTimeout
	}
	if status >= http.StatusInternalServerError {
		return schema.CodeFailure
	}
	return schema.CodeUsage
}

// humaProblems makes the errors of huma's own checks problems. Its hooks are variables of
// its package.
var humaProblems = sync.OnceFunc(func() {
	huma.DefaultArrayNullable = false // no list is ever null
	huma.NewError = func(status int, detail string, errs ...error) huma.StatusError {
		return newProblem(status, "en", "", detail, errs...)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, detail string, errs ...error) huma.StatusError {
		if ctx == nil {
			return huma.NewError(status, detail, errs...)
		}
		a := asked(ctx.Context())
		return newProblem(status, a.lang, a.id, detail, errs...)
	}
})

func newProblem(status int, lang, id, detail string, errs ...error) *Problem {
	code := codeOf(status)
	p := &Problem{Type: "/docs#" + string(code), Title: kinds[code].in(lang), Status: status, Code: code, Detail: detail,
		RequestID: id}
	for _, err := range errs {
		if err == nil {
			continue
		}
		d := &huma.ErrorDetail{Message: err.Error()}
		if with, ok := err.(huma.ErrorDetailer); ok {
			d = with.ErrorDetail()
			d.Value = nil // it may be the question
		}
		p.Errors = append(p.Errors, d)
	}
	return p
}
