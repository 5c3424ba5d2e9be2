package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/schema"
)

// ClaimRequest is what is held against passages.
type ClaimRequest struct {
	Claim    string         `json:"claim" minLength:"1" maxLength:"8192" doc:"one or more sentences"`
	Passages []GivenPassage `json:"passages,omitempty" maxItems:"20" doc:"without any, those that the corpus has for the claim"`
	Corpus   string         `json:"corpus,omitempty" maxLength:"64" doc:"name of a corpus; the first without it"`
	Lang     string         `json:"lang,omitempty" enum:"fa,en" doc:"language of notices and problems"`
	Filter   index.Filter   `json:"filter,omitempty" doc:"passages that may be evidence"`
	K        int            `json:"k,omitempty" minimum:"1" maximum:"50" doc:"how many passages the corpus is asked for"`
}

// GivenPassage is a passage that comes with the claim.
type GivenPassage struct {
	ID      string `json:"id,omitempty" maxLength:"200"`
	Title   string `json:"title,omitempty" maxLength:"1000"`
	Section string `json:"section,omitempty" maxLength:"1000"`
	Text    string `json:"text" minLength:"1" maxLength:"20000"`
}

func (s *Server) registerClaims() {
	op := huma.Operation{OperationID: "verify", Method: http.MethodPost, Path: "/v1/verify", Tags: []string{"answers"},
		Summary: "Hold a claim against given passages or the corpus", Errors: errorsOf(RoleReader, http.StatusNotFound)}
	register(s, op, RoleReader, func(ctx context.Context, in *struct{ Body ClaimRequest }) (*body[schema.Claim], error) {
		c, err := s.corpus(ctx, in.Body.Corpus)
		if err != nil {
			return nil, err
		}
		found, err := c.Engine.CheckClaim(ctx, in.Body.Claim, passagesOf(in.Body.Passages),
			biopars.Question{Filter: in.Body.Filter, K: in.Body.K})
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		found.Notices = s.opts.Words.notices(found.Notices, s.lang(ctx, in.Body.Lang))
		return &body[schema.Claim]{schema.NewClaim(found)}, nil
	})
}

func passagesOf(given []GivenPassage) []index.Passage {
	var out []index.Passage
	for i, p := range given {
		id := p.ID
		if id == "" {
			id = strconv.Itoa(i + 1)
		}
		out = append(out, index.Passage{ID: id, DocumentID: id, Title: p.Title, Section: p.Section, Text: p.Text, End: len(p.Text)})
	}
	return out
}
