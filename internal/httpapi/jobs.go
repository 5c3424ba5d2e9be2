package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/biopars/biopars/internal/jobs"
)

// Jobs are those of all corpora, the newest first.
type Jobs struct {
	Schema string     `json:"schema"`
	Jobs   []jobs.Job `json:"jobs"`
}

type jobInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Server) registerJobs() {
	list := huma.Operation{OperationID: "list-jobs", Method: http.MethodGet, Path: "/v1/jobs", Tags: []string{"documents"},
		Summary: "List jobs, the newest of each corpus first", Errors: errorsOf(RoleIngester)}
	register(s, list, RoleIngester, func(context.Context, *struct{}) (*body[Jobs], error) {
		out := Jobs{Schema: "biopars.jobs/1", Jobs: []jobs.Job{}}
		for _, c := range s.Corpora() {
			if c.Jobs != nil {
				out.Jobs = append(out.Jobs, c.Jobs.List()...)
			}
		}
		return &body[Jobs]{out}, nil
	})

	show := huma.Operation{OperationID: "read-job", Method: http.MethodGet, Path: "/v1/jobs/{id}", Tags: []string{"documents"},
		Summary: "Say how far a job is", Errors: errorsOf(RoleIngester, http.StatusNotFound)}
	register(s, show, RoleIngester, func(ctx context.Context, in *jobInput) (*body[jobs.Job], error) {
		job, _, _, ok := s.job(in.ID)
		if !ok {
			return nil, s.problem(ctx, CodeNotFound)
		}
		return &body[jobs.Job]{job}, nil
	})

	cancel := huma.Operation{OperationID: "cancel-job", Method: http.MethodDelete, Path: "/v1/jobs/{id}", Tags: []string{"documents"},
		Summary: "End a job; what it has taken in stays", Errors: errorsOf(RoleIngester, http.StatusNotFound)}
	register(s, cancel, RoleIngester, func(ctx context.Context, in *jobInput) (*struct{}, error) {
		if _, _, runner, ok := s.job(in.ID); !ok || !runner.Cancel(in.ID) {
			return nil, s.problem(ctx, CodeNotFound)
		}
		return nil, nil
	})

	watch := huma.Operation{OperationID: "watch-job", Method: http.MethodGet, Path: "/v1/jobs/{id}/events", Tags: []string{"documents"},
		Summary: "Say how far a job is until it ends", Errors: errorsOf(RoleIngester, http.StatusNotFound)}
	watch.Responses = map[string]*huma.Response{"200": {Description: "Events named job, each with the job",
		Content: map[string]*huma.MediaType{eventsType: {Schema: &huma.Schema{Type: huma.TypeString}}}}}
	register(s, watch, RoleIngester, func(ctx context.Context, in *jobInput) (*huma.StreamResponse, error) {
		if _, _, _, ok := s.job(in.ID); !ok {
			return nil, s.problem(ctx, CodeNotFound)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			_, w := humago.Unwrap(hc)
			s.watch(ctx, w, in.ID)
		}}, nil
	})
}

// often is how often a client is told of a job that changes all the time.
const often = 250 * time.Millisecond

func (s *Server) watch(ctx context.Context, w http.ResponseWriter, id string) {
	ctx, out, stop := newEvents(ctx, w)
	defer stop()
	for {
		job, changed, _, ok := s.job(id)
		if !ok {
			return
		}
		out.send("job", job)
		if job.State.Ended() {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		case <-s.stopping:
			return
		}
		select {
		case <-time.After(often):
		case <-ctx.Done():
			return
		}
	}
}

// job finds a job, what is closed when it changes, and who runs it.
func (s *Server) job(id string) (jobs.Job, <-chan struct{}, *jobs.Runner, bool) {
	for _, c := range s.Corpora() {
		if c.Jobs == nil {
			continue
		}
		if job, changed, ok := c.Jobs.Get(id); ok {
			return job, changed, c.Jobs, true
		}
	}
	return jobs.Job{}, nil, nil, false
}
