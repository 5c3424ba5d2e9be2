package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars/internal/schema"
)

// Feedback says whether an answer was good. It has no question: what was asked stays
// with who asked.
type Feedback struct {
	Rating   string   `json:"rating" enum:"good,bad"`
	Reason   string   `json:"reason,omitempty" enum:"wrong,unsupported,incomplete,off-topic,old,other"`
	Corpus   string   `json:"corpus,omitempty" maxLength:"64"`
	Passages []string `json:"passages,omitempty" maxItems:"50" doc:"identifiers of the passages that it cited"`
	Comment  string   `json:"comment,omitempty" maxLength:"2000" doc:"kept as it is: nothing of a patient belongs here"`
}

// feedback appends to a file.
type feedback struct {
	mu   sync.Mutex
	path string
}

func (f *feedback) add(v Feedback) (err error) {
	line, err := json.Marshal(struct {
		Time time.Time `json:"time"`
		Feedback
	}{time.Now().UTC().Truncate(time.Minute), v})
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if _, err = file.Write(append(line, '\n')); err != nil {
		_ = file.Close() // the first error says why
		return err
	}
	return file.Close()
}

func (s *Server) registerFeedback() {
	op := huma.Operation{OperationID: "feedback", Method: http.MethodPost, Path: "/v1/feedback", Tags: []string{"answers"},
		DefaultStatus: http.StatusNoContent, Summary: "Say whether an answer was good, where the server is told to keep that",
		Errors: errorsOf(RoleReader)}
	register(s, op, RoleReader, func(ctx context.Context, in *struct{ Body Feedback }) (*struct{}, error) {
		if s.opts.Feedback == "" {
			return nil, s.problem(ctx, CodeDisabled)
		}
		for _, id := range in.Body.Passages {
			if len(id) > 64 {
				return nil, s.problem(ctx, schema.CodeUsage)
			}
		}
		if err := s.feedback.add(in.Body); err != nil {
			return nil, s.failed(ctx, err)
		}
		return nil, nil
	})
}
