package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars/internal/schema"
	"github.com/biopars/biopars/retrieve"
)

// Corpora are the corpora that can be asked, and what else this server can be.
type Corpora struct {
	Schema       string        `json:"schema"`
	Corpora      []CorpusState `json:"corpora"`
	Capabilities Capabilities  `json:"capabilities"`
}

// Capabilities say what this server does, so that a page offers nothing else.
type Capabilities struct {
	Feedback bool `json:"feedback" doc:"it keeps feedback"`
	Login    bool `json:"login" doc:"it asks for keys, which can be turned into a cookie"`
	Doctor   bool `json:"doctor" doc:"it can look at its installation"`
	Chats    bool `json:"chats" doc:"it keeps conversations in memory"`
}

// CorpusState is a corpus by its name.
type CorpusState struct {
	Name      string `json:"name"`
	Default   bool   `json:"default" doc:"asked where no corpus is named"`
	Ready     bool   `json:"ready" doc:"it can answer"`
	Documents int    `json:"documents"`
	Passages  int    `json:"passages"`
	Uploads   bool   `json:"uploads" doc:"documents can be uploaded"`

	Modes []retrieve.Mode `json:"modes" doc:"how passages can be found"`
	Model *ModelState     `json:"model,omitempty" doc:"what writes the answers; without one they are quotes"`
}

// ModelState is a language model that writes answers.
type ModelState struct {
	Name string `json:"name"`
	Up   bool   `json:"up" doc:"it can be asked now; while it cannot, answers are quotes"`
}

type corpusInput struct {
	Corpus string `query:"corpus" maxLength:"64" doc:"name of a corpus; the first without it"`
}

func (s *Server) registerCorpora() {
	list := huma.Operation{OperationID: "list-corpora", Method: http.MethodGet, Path: "/v1/corpora", Tags: []string{"server"},
		Summary: "List the corpora", Errors: errorsOf(RoleReader)}
	register(s, list, RoleReader, func(ctx context.Context, _ *struct{}) (*body[Corpora], error) {
		return &body[Corpora]{s.listCorpora(ctx)}, nil
	})

	reload := huma.Operation{OperationID: "reload-corpora", Method: http.MethodPost, Path: "/v1/admin/reload", Tags: []string{"server"},
		DefaultStatus: http.StatusOK, Summary: "Read the list of corpora anew", Errors: errorsOf(RoleAdmin)}
	register(s, reload, RoleAdmin, func(ctx context.Context, _ *struct{}) (*body[Corpora], error) {
		if s.opts.Reload == nil {
			return nil, s.problem(ctx, CodeDisabled)
		}
		if err := s.opts.Reload(context.WithoutCancel(ctx)); err != nil { // half of it would be neither list
			return nil, s.failed(ctx, err)
		}
		return &body[Corpora]{s.listCorpora(ctx)}, nil
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

	models := huma.Operation{OperationID: "list-models", Method: http.MethodGet, Path: "/v1/admin/models", Tags: []string{"server"},
		Summary: "List the models that were found, and those that are configured", Errors: errorsOf(RoleAdmin)}
	register(s, models, RoleAdmin, func(ctx context.Context, _ *struct{}) (*body[Models], error) {
		if s.opts.Models == nil {
			return nil, s.problem(ctx, CodeDisabled)
		}
		return &body[Models]{Models{"biopars.models/1", append([]Model{}, s.opts.Models(ctx)...)}}, nil
	})

	me := huma.Operation{OperationID: "me", Method: http.MethodGet, Path: "/v1/me", Tags: []string{"server"},
		Summary: "Say who asks", Errors: errorsOf(RoleReader)}
	register(s, me, RoleReader, func(ctx context.Context, _ *struct{}) (*body[Me], error) {
		p := asked(ctx).principal
		return &body[Me]{Me{Name: p.Name, Role: p.Role, Session: p.session}}, nil
	})
}

func (s *Server) listCorpora(ctx context.Context) Corpora {
	out := Corpora{Schema: "biopars.corpora/1", Corpora: []CorpusState{}, Capabilities: Capabilities{
		Feedback: s.opts.Feedback != "", Login: s.opts.Keys != nil, Doctor: s.opts.Doctor != nil, Chats: true}}
	for i, c := range s.Corpora() {
		state := CorpusState{Name: c.Name, Default: i == 0, Uploads: c.Jobs != nil, Modes: []retrieve.Mode{retrieve.ModeBM25}}
		if st, err := c.Engine.Stats(ctx); err == nil {
			state.Ready, state.Documents, state.Passages = true, st.Catalogue.Documents, st.Catalogue.Passages
			if st.Dense != nil {
				state.Modes = []retrieve.Mode{retrieve.ModeHybrid, retrieve.ModeBM25, retrieve.ModeDense}
			}
		}
		if name, down := c.Engine.Model(); name != "" {
			state.Model = &ModelState{name, down == nil}
		}
		out.Corpora = append(out.Corpora, state)
	}
	return out
}

// Models are models that this server could use, and those that it should.
type Models struct {
	Schema string  `json:"schema"`
	Models []Model `json:"models"`
}

// Model is a model that was found, or should have been.
type Model struct {
	Name    string   `json:"name"`
	Where   string   `json:"where" enum:"ollama,directory" doc:"who has it"`
	Uses    []string `json:"uses" doc:"what it is configured for: answer, embed, rerank, verify; nothing"`
	Present bool     `json:"present" doc:"it was found"`
	Detail  string   `json:"detail,omitempty" doc:"why it cannot be used"`
}

// Me is who asks.
type Me struct {
	Name    string `json:"name"`
	Role    Role   `json:"role" enum:"reader,ingester,admin"`
	Session bool   `json:"session" doc:"by the cookie of a page that has logged in"`
}
