package httpapi

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// ours lets requests through that are meant for this server and do not come from a page
// of another: a name that somebody made point here (DNS rebinding) is not ours, and
// neither is a form on another site.
func (s *Server) ours(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if probe(r.URL.Path) { // asked by address, and they tell nothing
			next.ServeHTTP(w, r)
			return
		}
		if !s.ourHost(r.Host) || cross.Check(r) != nil || !s.ourOrigin(r) {
			s.writeProblem(w, r, s.problem(r.Context(), CodeForeignOrigin))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// probe reports whether a path is for those who look after processes.
func probe(path string) bool { return path == "/healthz" || path == "/readyz" }

// ourHost reports whether a Host header names this server.
func (s *Server) ourHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	return s.opts.Host(name)
}

// ourOrigin reports whether a request that changes something comes from a page of this
// server, or from no page.
func (s *Server) ourOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// Loopback reports whether a name can only mean the machine itself.
func Loopback(name string) bool {
	if name == "localhost" {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}
