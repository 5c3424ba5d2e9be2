package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars/internal/schema"
)

// Corpora are the corpora that can be asked.
type Corpora struct {
	Schema  string        `json:"schema"`
	Corpora []CorpusState `json:"corpora"`
}

// CorpusState is a corpus by its name.
type CorpusState struct {
	Name      string `json:"name"`
	Default   bool   `json:"default" doc:"asked where no corpus is named"`
	Ready     bool   `json:"ready" doc:"it can answer"`
	Documents int    `json:"documents"`
	Passages  int    `json:"passages"`
	Uploads   bool   `json:"uploads" doc:"documents can be uploaded"`
}

type corpusInput struct {
	Corpus string `query:"corpus" maxLength:"64" doc:"name of a corpus; the first without it"`
}

func (s *Server) registerCorpora() {
	list := huma.Operation{OperationID: "list-corpora", Method: http.MethodGet, Path: "/v1/corpora", Tags: []string{"server"},
		Summary: "List the corpora", Errors: errorsOf(RoleReader)}
	register(s, list, RoleReader, func(ctx context.Context, _ *struct{}) (*body[Corpora], error) {
		out := Corpora{Schema: "biopars.corpora/1", Corpora: []CorpusState{}}
		for i, c := range s.opts.Corpora {
			state := CorpusState{Name: c.Name, Default: i == 0, Uploads: c.Jobs != nil}
			if st, err := c.Engine.Stats(ctx); err == nil {
				state.Ready, state.Documents, state.Passages = true, st.Catalogue.Documents, st.Catalogue.Passages
			}
			out.Corpora = append(out.Corpora, state)
		}
		return &body[Corpora]{out}, nil
	})

	stats := huma.Operation{OperationID: "stats", Method: http.MethodGet, Path: "/v1/stats", Tags: []string{"server"},
		Summary: "Count what a corpus holds", Errors: errorsOf(RoleReader, http.StatusNotFound)}
	register(s, stats, RoleReader, func(ctx context.Context, in *corpusInput) (*body[schema.Stats], error) {
		c, err := s.corpus(ctx, in.Corpus)
		if err != nil {
			return nil, err
		}
		st, err := c.Engine.Stats(ctx)
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		if !asked(ctx).principal.Role.allows(RoleAdmin) {
			st.Dir = "" // where it is on the machine is nothing for readers
		}
		return &body[schema.Stats]{schema.NewStats(st)}, nil
	})

	doctor := huma.Operation{OperationID: "doctor", Method: http.MethodGet, Path: "/v1/doctor", Tags: []string{"server"},
		Summary: "Say what is not well, and what repairs it", Errors: errorsOf(RoleAdmin)}
	register(s, doctor, RoleAdmin, func(ctx context.Context, _ *struct{}) (*body[schema.Findings], error) {
		if s.opts.Doctor == nil {
			return nil, s.problem(ctx, CodeDisabled)
		}
		found, err := s.opts.Doctor(ctx)
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		for i := range found {
			found[i] = s.opts.Words.Finding(found[i], s.lang(ctx, ""))
		}
		return &body[schema.Findings]{schema.Findings{Schema: "biopars.doctor/1", Findings: found}}, nil
	})

	me := huma.Operation{OperationID: "me", Method: http.MethodGet, Path: "/v1/me", Tags: []string{"server"},
		Summary: "Say who asks", Errors: errorsOf(RoleReader)}
	register(s, me, RoleReader, func(ctx context.Context, _ *struct{}) (*body[Me], error) {
		p := asked(ctx).principal
		return &body[Me]{Me{Name: p.Name, Role: p.Role, Session: p.session}}, nil
	})
}

// Me is who asks.
type Me struct {
	Name    string `json:"name"`
	Role    Role   `json:"role" enum:"reader,ingester,admin"`
	Session bool   `json:"session" doc:"by the cookie of a page that has logged in"`
}
