package httpapi

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// register adds an operation for those who have a role; "" is for everybody.
func register[I, O any](s *Server, op huma.Operation, role Role, handle func(context.Context, *I) (*O, error)) {
	op.BodyReadTimeout = -1 // bounded has read it
	if role != "" {
		op.Security = []map[string][]string{{"key": {}}, {"session": {}}}
	}
	op.Middlewares = append(op.Middlewares, func(hc huma.Context, next func(huma.Context)) {
		if p := s.barred(hc.Context(), role); p != nil { // before anything of the request is looked at
			r, w := humago.Unwrap(hc)
			s.writeProblem(w, r, p)
			return
		}
		next(hc)
	})
	huma.Register(s.api, op, handle)
}

// mounted is what is served beside the interface, its answers counted with the others.
func (s *Server) mounted(m Mount) http.Handler {
	if !m.Answers {
		return m.Handler
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			m.Handler.ServeHTTP(w, r)
			return
		}
		done, p := s.admit(r.Context(), false)
		if p != nil {
			s.writeProblem(w, r, p)
			return
		}
		defer done()
		m.Handler.ServeHTTP(w, r)
	})
}

// errorsOf are the statuses that an operation for a role may end with.
func errorsOf(role Role, more ...int) []int {
	out := []int{http.StatusBadRequest, http.StatusForbidden, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	if role != "" {
		out = append(out, http.StatusUnauthorized, http.StatusNotFound, http.StatusBadGateway, http.StatusGatewayTimeout)
	}
	out = append(out, more...)
	slices.Sort(out)
	return slices.Compact(out)
}

// schemaOf is the schema of a type, by its name.
func schemaOf[T any](r huma.Registry) *huma.Schema {
	t := reflect.TypeFor[T]()
	return r.Schema(t, true, t.Name())
}

// schemaName names the schema of a type. Types of the same name in several packages
// have that of the package before it.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	path := t.PkgPath()
	if path == "" || strings.HasSuffix(path, "internal/schema") || strings.HasSuffix(path, "internal/httpapi") {
		return name
	}
	folder := path[strings.LastIndexByte(path, '/')+1:]
	return strings.ToUpper(folder[:1]) + folder[1:] + name
}

// body is a response of one object.
type body[T any] struct{ Body T }

func (s *Server) routes() error {
	humaProblems()
	s.registerAsk()
	s.registerChats()
	s.registerSearch()
	s.registerClaims()
	s.registerFeedback()
	s.registerPassages()
	s.registerDocuments()
	s.registerUpload()
	s.registerJobs()
	s.registerCorpora()
	s.registerLogin()
	s.registerKeys()
	s.registerHealth()
	s.registerMetrics()
	for _, m := range s.opts.Mounts {
		s.mux.Handle(m.Pattern, s.Guard(m.Role, s.mounted(m)))
	}
	return s.registerDocument()
}
