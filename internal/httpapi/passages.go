package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars/internal/schema"
)

type passageInput struct {
	ID         string `path:"id" maxLength:"64" doc:"hash of its content, 32 hexadecimal digits"`
	Neighbours int    `query:"neighbours" minimum:"0" maximum:"20" default:"2" doc:"how many before and after it in its document"`
	Corpus     string `query:"corpus" maxLength:"64" doc:"name of a corpus; the first without it"`
}

func (s *Server) registerPassages() {
	op := huma.Operation{OperationID: "read-passage", Method: http.MethodGet, Path: "/v1/passages/{id}", Tags: []string{"passages"},
		Summary: "Read a passage with its neighbours", Errors: errorsOf(RoleReader, http.StatusNotFound)}
	register(s, op, RoleReader, func(ctx context.Context, in *passageInput) (*body[schema.Passage], error) {
		c, err := s.corpus(ctx, in.Corpus)
		if err != nil {
			return nil, err
		}
		found, err := c.Engine.Surroundings(ctx, in.ID, in.Neighbours)
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		return &body[schema.Passage]{schema.NewPassage(found)}, nil
	})
}
