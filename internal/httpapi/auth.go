package httpapi

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/biopars/biopars/internal/apikey"
)

// Keys knows who may ask; *apikey.Store does.
type Keys interface {
	Check(key string) (apikey.Key, error)
	Valid(id string) (apikey.Key, error)
}

const (
	sessionCookie = "biopars_session"
	sessionLife   = 12 * time.Hour
	maxSessions   = 10_000
)

// session is a page that has logged in.
type session struct {
	key     string // ID of the key it logged in with
	expires time.Time
}

// sessions are kept in memory, by the hash of what their cookies hold.
type sessions struct {
	mu     sync.Mutex
	byHash map[[sha256.Size]byte]session
	now    func() time.Time
}

func newSessions() *sessions {
	return &sessions{byHash: map[[sha256.Size]byte]session{}, now: time.Now}
}

// begin makes a session and gives what its cookie holds; "" when there are too many.
func (s *sessions) begin(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for hash, other := range s.byHash {
		if other.expires.Before(s.now()) {
			delete(s.byHash, hash)
		}
	}
	if len(s.byHash) >= maxSessions {
		return ""
	}
	token := rand.Text() + rand.Text() // 130 random bits each
	s.byHash[sha256.Sum256([]byte(token))] = session{key, s.now().Add(sessionLife)}
	return token
}

// find gives the key of a session. That it is looked up by a hash leaves nothing for
// comparing times.
func (s *sessions) find(token string) (key string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.byHash[sha256.Sum256([]byte(token))]
	if !ok || found.expires.Before(s.now()) {
		return "", false
	}
	return found.key, true
}

func (s *sessions) end(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byHash, sha256.Sum256([]byte(token)))
}

// known finds out who asks. A key that is wrong is refused even where none is needed.
func (s *Server) known(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.opts.Keys == nil {
			next.ServeHTTP(w, r)
			return
		}
		p, ok := s.principal(r)
		asked(r.Context()).principal = p
		if !ok {
			s.refuse(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse answers somebody whose key is wrong, and lets none be tried out.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request) {
	if wait := s.rates.wrongKey(s.address(r)); wait > 0 {
		p := s.problem(r.Context(), CodeRate)
		p.after = wait
		s.writeProblem(w, r, p)
		return
	}
	s.writeProblem(w, r, s.problem(r.Context(), CodeUnauthorized))
}

// principal is who asks: nobody in particular without a key.
func (s *Server) principal(r *http.Request) (_ Principal, ok bool) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, text, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return Principal{}, false
		}
		k, err := s.opts.Keys.Check(strings.TrimSpace(text))
		return principalOf(k), err == nil
	}
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return Principal{}, true
	}
	id, found := s.sessions.find(cookie.Value)
	if !found {
		return Principal{}, true // it was logged out, or the server began anew
	}
	k, err := s.opts.Keys.Valid(id)
	if err != nil {
		s.sessions.end(cookie.Value)
		return Principal{}, true
	}
	p := principalOf(k)
	p.session = true
	return p, true
}

func principalOf(k apikey.Key) Principal {
	return Principal{Name: k.Name, Role: Role(k.Role), key: k.ID}
}

// Login is how a page logs in.
type Login struct {
	Key string `json:"key" minLength:"1" maxLength:"512"`
}

func (s *Server) registerLogin() {
	in := huma.Operation{OperationID: "log-in", Method: http.MethodPost, Path: "/v1/login", Tags: []string{"server"},
		Summary: "Turn a key into a cookie", Errors: errorsOf("", http.StatusUnauthorized, http.StatusForbidden)}
	in.Responses = map[string]*huma.Response{"204": {Description: "The cookie is set"}}
	register(s, in, "", func(ctx context.Context, in *struct{ Body Login }) (*huma.StreamResponse, error) {
		if s.opts.Keys == nil {
			return nil, s.problem(ctx, CodeDisabled)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humago.Unwrap(hc)
			k, err := s.opts.Keys.Check(strings.TrimSpace(in.Body.Key))
			if err != nil {
				s.refuse(w, r)
				return
			}
			token := s.sessions.begin(k.ID)
			if token == "" {
				s.writeProblem(w, r, s.problem(ctx, CodeBusy))
				return
			}
			http.SetCookie(w, s.cookie(token, int(sessionLife/time.Second)))
			w.WriteHeader(http.StatusNoContent)
		}}, nil
	})

	out := huma.Operation{OperationID: "log-out", Method: http.MethodPost, Path: "/v1/logout", Tags: []string{"server"},
		Summary: "End what the cookie allows", Errors: errorsOf("")}
	out.Responses = map[string]*huma.Response{"204": {Description: "The cookie is gone"}}
	register(s, out, "", func(context.Context, *struct{}) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humago.Unwrap(hc)
			if cookie, err := r.Cookie(sessionCookie); err == nil {
				s.sessions.end(cookie.Value)
			}
			http.SetCookie(w, s.cookie("", -1))
			w.WriteHeader(http.StatusNoContent)
		}}, nil
	})
}

// cookie is that of a session: for this server's own pages, out of reach of scripts.
func (s *Server) cookie(value string, age int) *http.Cookie {
	return &http.Cookie{Name: sessionCookie, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: s.opts.Secure,
		SameSite: http.SameSiteStrictMode}
}

// Guard lets those reach a handler that have a role, for what is served beside the
// interface.
func (s *Server) Guard(role Role, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := s.barred(r.Context(), role); p != nil {
			s.writeProblem(w, r, p)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// barred is why somebody may not do what needs a role; nil if they may.
func (s *Server) barred(ctx context.Context, role Role) *Problem {
	switch p := asked(ctx).principal; {
	case role == "" || p.Role.allows(role):
		return nil
	case p.Role == "":
		return s.problem(ctx, CodeUnauthorized)
	}
	return s.problem(ctx, CodeForbidden)
}
