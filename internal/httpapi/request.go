package httpapi

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2/negotiation"
)

// request is what the handlers of a request know of it before they begin.
type request struct {
	id        string // names it in the log
	lang      string // of notices and problems
	principal Principal
}

type requestKey struct{}

// asked is the request that a context belongs to.
func asked(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}

// described gives every request its name and language.
func (s *Server) described(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &request{id: rand.Text()[:12], lang: languageOf(r.Header.Get("Accept-Language"), s.opts.Lang), principal: local}
		w.Header().Set("Request-Id", a.id)
		if len(r.TransferEncoding) > 0 {
			// What stands behind it may be, to a proxy that went by a length that was said as
			// well, the rest of the same request: nothing more is read of this connection.
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, a)))
	})
}

// languageOf is the language that a header asks for, of those there are.
func languageOf(header, otherwise string) string {
	if header == "" {
		return otherwise
	}
	var kept []string
	for part := range strings.SplitSeq(header, ",") {
		tag, rest, weighed := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(strings.ToLower(tag), "-") // fa-IR is Persian
		if weighed {
			base += ";" + strings.TrimSpace(rest)
		}
		kept = append(kept, base)
	}
	if found := negotiation.SelectQValue(strings.Join(kept, ","), []string{otherwise, "fa", "en"}); found != "" {
		return found
	}
	return otherwise
}

// lang is the language of notices and problems: what the body asks for, else the header.
func (s *Server) lang(ctx context.Context, wanted string) string {
	if wanted != "" {
		return wanted
	}
	if a := asked(ctx); a.lang != "" {
		return a.lang
	}
	return s.opts.Lang
}
