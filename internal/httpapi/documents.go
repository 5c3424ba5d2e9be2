package httpapi

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/schema"
	"github.com/biopars/biopars/persian"
)

type documentsInput struct {
	Corpus       string   `query:"corpus" maxLength:"64" doc:"name of a corpus; the first without it"`
	Limit        int      `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"how many documents"`
	Cursor       string   `query:"cursor" maxLength:"8192" doc:"next of the page before"`
	Source       string   `query:"source" maxLength:"1000" doc:"only documents of this source"`
	Publisher    []string `query:"publisher,explode" maxItems:"20"`
	EvidenceType []string `query:"evidence_type,explode" maxItems:"20"`
	Language     []string `query:"language,explode" maxItems:"20"`
	YearFrom     int      `query:"year_from" minimum:"0" maximum:"9999"`
	YearTo       int      `query:"year_to" minimum:"0" maximum:"9999"`
	Where        []string `query:"where,explode" maxItems:"20" doc:"journal=…, year>=2018, ward!=…"`
	Words        string   `query:"q" maxLength:"500" doc:"words of the title"`
	Deleted      bool     `query:"deleted" doc:"those that were deleted and can be restored"`
}

func (in *documentsInput) filter() (index.Filter, error) {
	f := index.Filter{Publishers: in.Publisher, EvidenceTypes: in.EvidenceType, Languages: in.Language,
		YearFrom: in.YearFrom, YearTo: in.YearTo}
	for _, s := range in.Where {
		c, err := index.ParseCondition(s)
		if err != nil {
			return f, err
		}
		f.Where = append(f.Where, c)
	}
	return f, nil
}

// Documents is a page of biopars.documents/1.
type Documents struct {
	schema.Documents
	Next string `json:"next,omitempty" doc:"cursor of the next page"`
}

type documentInput struct {
	Source string `path:"source" maxLength:"1000" doc:"the document's source; - for none"`
	ID     string `path:"id" maxLength:"1000" doc:"its identifier in the source"`
	Corpus string `query:"corpus" maxLength:"64" doc:"name of a corpus; the first without it"`
}

func (in *documentInput) key() index.DocumentKey {
	key := index.DocumentKey{Source: in.Source, ID: in.ID}
	if key.Source == "-" {
		key.Source = ""
	}
	return key
}

func (s *Server) registerDocuments() {
	list := huma.Operation{OperationID: "list-documents", Method: http.MethodGet, Path: "/v1/documents", Tags: []string{"documents"},
		Summary: "List documents by source and identifier", Errors: errorsOf(RoleReader, http.StatusNotFound)}
	register(s, list, RoleReader, s.listDocuments)

	show := huma.Operation{OperationID: "read-document", Method: http.MethodGet, Path: "/v1/documents/{source}/{id}", Tags: []string{"documents"},
		Summary: "Read the passages of a document", Errors: errorsOf(RoleReader, http.StatusNotFound)}
	register(s, show, RoleReader, func(ctx context.Context, in *documentInput) (*body[schema.Document], error) {
		c, err := s.corpus(ctx, in.Corpus)
		if err != nil {
			return nil, err
		}
		passages, err := c.Engine.DocumentPassages(ctx, in.key())
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		return &body[schema.Document]{schema.NewDocument(passages)}, nil
	})

	remove := huma.Operation{OperationID: "delete-document", Method: http.MethodDelete, Path: "/v1/documents/{source}/{id}", Tags: []string{"documents"},
		DefaultStatus: http.StatusOK,
		Summary:       "Take a document out of the corpus", Errors: errorsOf(RoleIngester, http.StatusNotFound, http.StatusConflict)}
	register(s, remove, RoleIngester, func(ctx context.Context, in *documentInput) (*body[schema.DocumentsChanged], error) {
		c, err := s.corpus(ctx, in.Corpus)
		if err != nil {
			return nil, err
		}
		if _, err := c.Engine.DocumentPassages(ctx, in.key()); err != nil {
			return nil, s.failed(ctx, err)
		}
		// Who leaves midway would leave indexes that are behind.
		n, err := c.Engine.DeleteDocuments(context.WithoutCancel(ctx), nil, in.key())
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		return &body[schema.DocumentsChanged]{schema.NewDocumentsChanged(n)}, nil
	})
}

func (s *Server) listDocuments(ctx context.Context, in *documentsInput) (*body[Documents], error) {
	c, err := s.corpus(ctx, in.Corpus)
	if err != nil {
		return nil, err
	}
	filter, err := in.filter()
	if err != nil {
		return nil, s.failed(ctx, err)
	}
	after, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, s.problem(ctx, schema.CodeUsage)
	}
	words := strings.Fields(persian.Fold(in.Words))
	out := Documents{Documents: schema.NewDocuments()}
	for d, err := range c.Engine.Documents(ctx, in.Deleted, filter) {
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		key := d.Key()
		if in.Source != "" && d.Source != in.Source || in.Cursor != "" && !follows(key, after) || !hasWords(d, words) {
			continue
		}
		if len(out.Documents.Documents) == in.Limit {
			last := out.Documents.Documents[in.Limit-1].Key()
			out.Next = cursor(last)
			break
		}
		out.Documents.Documents = append(out.Documents.Documents, d)
	}
	return &body[Documents]{out}, nil
}

// hasWords reports whether each word stands in the title or identifier of a document.
func hasWords(d biopars.Document, words []string) bool {
	title := persian.Fold(d.Title + " " + d.ID)
	for _, w := range words {
		if !strings.Contains(title, w) {
			return false
		}
	}
	return true
}

// A cursor is the document that a page ended with.
func cursor(key index.DocumentKey) string {
	return base64.RawURLEncoding.EncodeToString([]byte(key.Source + "\x00" + key.ID))
}

var errCursor = errors.New("not a cursor")

func parseCursor(s string) (index.DocumentKey, error) {
	if s == "" {
		return index.DocumentKey{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	source, id, ok := strings.Cut(string(raw), "\x00")
	if err != nil || !ok {
		return index.DocumentKey{}, errCursor
	}
	return index.DocumentKey{Source: source, ID: id}, nil
}

// follows reports whether a document stands behind another in the list.
func follows(a, b index.DocumentKey) bool {
	if a.Source != b.Source {
		return a.Source > b.Source
	}
	return a.ID > b.ID
}
