package httpapi

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/schema"
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

	restore := huma.Operation{OperationID: "restore-document", Method: http.MethodPost, Path: "/v1/documents/{source}/{id}/restore", Tags: []string{"documents"},
		DefaultStatus: http.StatusOK,
		Summary:       "Bring a deleted document back as it was", Errors: errorsOf(RoleIngester, http.StatusNotFound, http.StatusConflict)}
	register(s, restore, RoleIngester, func(ctx context.Context, in *documentInput) (*body[schema.DocumentsChanged], error) {
		c, err := s.corpus(ctx, in.Corpus)
		if err != nil {
			return nil, err
		}
		n, err := c.Engine.RestoreDocuments(context.WithoutCancel(ctx), nil, in.key()) // as deleting does
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		if n.Documents == 0 {
			return nil, s.problem(ctx, CodeNotFound)
		}
		return &body[schema.DocumentsChanged]{schema.NewDocumentsChanged(n)}, nil
	})

	facets := huma.Operation{OperationID: "facets", Method: http.MethodGet, Path: "/v1/facets", Tags: []string{"documents"},
		Summary: "Count the years, types, publishers, languages and sources of documents, for filters", Errors: errorsOf(RoleReader, http.StatusNotFound)}
	register(s, facets, RoleReader, func(ctx context.Context, in *corpusInput) (*body[schema.Facets], error) {
		c, err := s.corpus(ctx, in.Corpus)
		if err != nil {
			return nil, err
		}
		found, err := c.Engine.Facets(ctx)
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		return &body[schema.Facets]{schema.NewFacets(found)}, nil
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

func (s *Server) listDocuments(ctx context.Context, in *documentsInput) (*body[schema.DocumentsPage], error) {
	c, err := s.corpus(ctx, in.Corpus)
	if err != nil {
		return nil, err
	}
	filter, err := in.filter()
	if err != nil {
		return nil, s.failed(ctx, err)
	}
	out, err := schema.ListDocuments(func(after index.DocumentKey) iter.Seq2[biopars.Document, error] {
		return c.Engine.DocumentsTitled(ctx, in.Words, in.Deleted, after, filter)
	}, schema.DocumentsQuery{Source: in.Source, Words: in.Words, Limit: in.Limit, Cursor: in.Cursor})
	if errors.Is(err, schema.ErrCursor) {
		return nil, s.problem(ctx, schema.CodeUsage)
	}
	if err != nil {
		return nil, s.failed(ctx, err)
	}
	return &body[schema.DocumentsPage]{out}, nil
}
