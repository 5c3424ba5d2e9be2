package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/jobs"
	"github.com/biopars/biopars/internal/schema"
)

const (
	maxFiles  = 200      // of one upload
	maxField  = 16 << 10 // bytes of a field that is no file
	maxFields = 100
)

func (s *Server) registerUpload() {
	registry := s.api.OpenAPI().Components.Schemas
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	op := huma.Operation{OperationID: "upload-documents", Method: http.MethodPost, Path: "/v1/documents", Tags: []string{"documents"},
		Summary: "Take files in: begins a job",
		Errors:  errorsOf(RoleIngester, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)}
	op.Responses = map[string]*huma.Response{"202": {Description: "The job", Content: map[string]*huma.MediaType{
		jsonType: {Schema: schemaOf[jobs.Job](registry)}}}}
	register(s, op, RoleIngester, func(ctx context.Context, in *corpusInput) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humago.Unwrap(hc)
			job, err := s.upload(ctx, w, r, in.Corpus)
			if err != nil {
				w.Header().Set("Connection", "close") // what it still sends is not read
				s.writeProblem(w, r, s.failed(ctx, err))
				return
			}
			w.Header().Set("Content-Type", jsonType)
			w.Header().Set("Location", "/v1/jobs/"+job.ID)
			w.WriteHeader(http.StatusAccepted)
			_ = encode(w, job) // who does not read it anymore does not need it
		}}, nil
	})
	// Not before: huma would read the form itself, as a whole.
	s.api.OpenAPI().Paths[op.Path].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {
		Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"file":    {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}, Description: "one or more files"},
			"corpus":  text("name of a corpus; before the files"),
			"source":  text("source of records that name none"),
			"licence": text("likewise"), "publisher": text("likewise"), "evidence_type": text("likewise"),
			"language": text("likewise"), "year": text("likewise"), "meta": text("name=value, repeatable"),
		}},
	}}}
}

// slow gives a client time for every piece of a body, not for the whole of it.
type slow struct {
	io.Reader
	control *http.ResponseController
	wait    time.Duration
}

func (r slow) Read(p []byte) (int, error) {
	_ = r.control.SetReadDeadline(time.Now().Add(r.wait)) // a writer of a test has none
	return r.Reader.Read(p)
}

// upload reads a form as it comes, its files to where their job finds them.
func (s *Server) upload(ctx context.Context, w http.ResponseWriter, r *http.Request, corpus string) (job jobs.Job, err error) {
	if s.draining.Load() {
		return job, s.problem(ctx, CodeDraining)
	}
	r.Body = http.MaxBytesReader(w, r.Body, s.opts.Limits.Upload)
	control := http.NewResponseController(w)
	r.Body = struct {
		io.Reader
		io.Closer
	}{slow{r.Body, control, s.opts.Limits.BodyTime}, r.Body}
	defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	form, err := r.MultipartReader()
	if err != nil {
		return job, s.problem(ctx, CodeMediaType)
	}
	f := &uploading{server: s, corpus: corpus}
	defer func() {
		if err != nil && f.upload != nil {
			err = errors.Join(err, f.upload.Discard())
		}
	}()
	for parts := 0; ; parts++ {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return job, s.uploadProblem(ctx, fmt.Errorf("%w: %w", errForm, err))
		}
		if parts >= maxFiles+maxFields {
			return job, s.problem(ctx, CodeTooLarge)
		}
		if err := f.take(ctx, part); err != nil {
			return job, s.uploadProblem(ctx, err)
		}
	}
	if f.upload == nil || f.upload.Files() == 0 {
		return job, s.problem(ctx, schema.CodeUsage)
	}
	return f.upload.Submit(f.defaults)
}

// errForm is what is wrong with a form, whatever the library says that it is.
var errForm = errors.New("not a form")

// uploadProblem is what is wrong with a form that cannot be read.
func (s *Server) uploadProblem(ctx context.Context, err error) error {
	var p *Problem
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &large):
		return s.problem(ctx, CodeTooLarge)
	case errors.Is(err, os.ErrDeadlineExceeded):
		p := s.problem(ctx, schema.CodeTimeout)
		p.Status = http.StatusRequestTimeout
		return p
	case errors.Is(err, errForm), errors.Is(err, jobs.ErrName), errors.Is(err, io.ErrUnexpectedEOF):
		return s.problem(ctx, schema.CodeUsage)
	}
	return err
}

// uploading is a form being read.
type uploading struct {
	server   *Server
	corpus   string
	upload   *jobs.Upload
	defaults index.Metadata
}

func (f *uploading) take(ctx context.Context, part *multipart.Part) error {
	if part.FormName() == "file" {
		if f.upload == nil {
			c, err := f.server.corpus(ctx, f.corpus)
			if err != nil {
				return err
			}
			if c.Jobs == nil {
				return f.server.problem(ctx, CodeDisabled)
			}
			if f.upload, err = c.Jobs.New(); err != nil {
				return err
			}
		}
		if f.upload.Files() >= maxFiles {
			return f.server.problem(ctx, CodeTooLarge)
		}
		return f.upload.Add(fileName(part), part)
	}
	raw, err := io.ReadAll(io.LimitReader(part, maxField+1))
	if err != nil {
		return err
	}
	usage := func() error {
		p := f.server.problem(ctx, schema.CodeUsage)
		p.Errors = []*huma.ErrorDetail{{Message: "not a value for this field", Location: "body." + part.FormName()}}
		return p
	}
	value := strings.TrimSpace(string(raw))
	if len(raw) > maxField {
		return usage()
	}
	switch part.FormName() {
	case "corpus":
		if f.upload != nil || f.corpus != "" && f.corpus != value {
			return usage()
		}
		f.corpus = value
	case "source":
		f.defaults.Source = value
	case "publisher":
		f.defaults.Publisher = value
	case "licence":
		f.defaults.Licence = value
	case "evidence_type":
		f.defaults.EvidenceType = value
	case "language":
		f.defaults.Language = value
	case "year":
		if f.defaults.Year, err = strconv.Atoi(value); err != nil || f.defaults.Year < 0 || f.defaults.Year > 9999 {
			return usage()
		}
	case "meta":
		name, to, _ := strings.Cut(value, "=")
		if err := ingest.SetMetadata(&f.defaults, name, to); err != nil {
			return usage()
		}
	default:
		return usage()
	}
	return nil
}

// fileName is the name that a part gives its file, with what is before its last part.
func fileName(part *multipart.Part) string {
	if name := part.FileName(); name != "" {
		return name
	}
	return "upload.txt"
}
