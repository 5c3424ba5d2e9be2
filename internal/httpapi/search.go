package httpapi

import (
	"cmp"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/schema"
	"github.com/biopars/biopars/retrieve"
)

// SearchRequest is what is searched for.
type SearchRequest struct {
	Query    string        `json:"query,omitempty" maxLength:"8192" doc:"what is searched for"`
	Question string        `json:"question,omitempty" maxLength:"8192" doc:"the same"`
	Corpus   string        `json:"corpus,omitempty" maxLength:"64" doc:"name of a corpus; the first without it"`
	Lang     string        `json:"lang,omitempty" enum:"fa,en" doc:"language of notices and problems"`
	Filter   index.Filter  `json:"filter,omitempty" doc:"passages that may be found"`
	K        int           `json:"k,omitempty" minimum:"1" maximum:"100" doc:"how many passages; 10 without it"`
	Mode     retrieve.Mode `json:"mode,omitempty" enum:"hybrid,bm25,dense" doc:"how passages are found"`
	Verbatim bool          `json:"verbatim,omitempty" doc:"search for the text as it is typed"`
	Explain  bool          `json:"explain,omitempty" doc:"add what the query was taken to mean"`
}

func (s *Server) registerSearch() {
	op := huma.Operation{OperationID: "search", Method: http.MethodPost, Path: "/v1/search", Tags: []string{"passages"},
		Summary: "Find passages, best first", Errors: errorsOf(RoleReader)}
	register(s, op, RoleReader, func(ctx context.Context, in *struct{ Body SearchRequest }) (*body[schema.Search], error) {
		c, err := s.corpus(ctx, in.Body.Corpus)
		if err != nil {
			return nil, err
		}
		b := &in.Body
		res, err := c.Engine.Search(ctx, biopars.Question{Text: cmp.Or(b.Query, b.Question), Filter: b.Filter, K: b.K,
			Mode: b.Mode, Verbatim: b.Verbatim, NoModel: true})
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		res.Notices = s.opts.Words.notices(res.Notices, s.lang(ctx, b.Lang))
		out := schema.NewSearch(res, c.Engine.Highlight)
		if b.Explain {
			out.Understanding = &res.Understanding
		}
		return &body[schema.Search]{out}, nil
	})
}
