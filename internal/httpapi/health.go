package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Health says how the server is.
type Health struct {
	Status string `json:"status" enum:"ok,ready"`
}

func (s *Server) registerHealth() {
	alive := huma.Operation{OperationID: "alive", Method: http.MethodGet, Path: "/healthz", Tags: []string{"server"},
		Summary: "Whether the process lives"}
	register(s, alive, "", func(context.Context, *struct{}) (*body[Health], error) {
		return &body[Health]{Health{"ok"}}, nil
	})
	ready := huma.Operation{OperationID: "ready", Method: http.MethodGet, Path: "/readyz", Tags: []string{"server"},
		Summary: "Whether it can answer", Errors: errorsOf("")}
	register(s, ready, "", func(ctx context.Context, _ *struct{}) (*body[Health], error) {
		if s.draining.Load() {
			return nil, s.problem(ctx, CodeDraining)
		}
		if _, err := s.Corpora()[0].Engine.Stats(ctx); err != nil {
			return nil, s.failed(ctx, err)
		}
		return &body[Health]{Health{"ready"}}, nil
	})
}
