package httpapi

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars/internal/schema"
)

//go:embed docs.html
var docsPage string

// Document is the interface in OpenAPI 3.1, as JSON.
func (s *Server) Document() ([]byte, error) {
	s.api.OpenAPI().Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key":     {Type: "http", Scheme: "bearer"},
		"session": {Type: "apiKey", In: "cookie", Name: sessionCookie},
	}
	raw, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", " "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// registerDocument serves the document and a page that shows it. Both are made once.
func (s *Server) registerDocument() error {
	document, err := s.Document()
	if err != nil {
		return err
	}
	page, err := s.documentPage()
	if err != nil {
		return err
	}
	static := func(kind string, data []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
			w.Header().Set("Cache-Control", "no-cache")
			_, _ = w.Write(data) // who does not read it anymore does not need it
		}
	}
	s.mux.HandleFunc("GET /openapi.json", static(jsonType, document))
	s.mux.HandleFunc("GET /docs", static("text/html; charset=utf-8", page))
	return nil
}

// shownOperation is an operation as the page shows it.
type shownOperation struct {
	Method, Path string
	*huma.Operation
	Body string // name of the schema
}

// documentPage is the document for readers, without scripts.
func (s *Server) documentPage() ([]byte, error) {
	api := s.api.OpenAPI()
	var operations []shownOperation
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		item := api.Paths[path]
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "DELETE": item.Delete} {
			if op != nil {
				operations = append(operations, shownOperation{method, path, op, requestSchema(op)})
			}
		}
	}
	slices.SortStableFunc(operations, func(a, b shownOperation) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	type problem struct {
		Code   schema.Code
		Status int
		Text   string
	}
	var problems []problem
	for _, code := range slices.Sorted(maps.Keys(kinds)) {
		problems = append(problems, problem{code, kinds[code].status, kinds[code].en})
	}
	t, err := template.New("docs").Funcs(template.FuncMap{"type": typeOf, "name": schemaRef}).Parse(docsPage)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{"Info": api.Info, "Operations": operations, "Schemas": api.Components.Schemas.Map(),
		"Problems": problems})
	return b.Bytes(), err
}

func requestSchema(op *huma.Operation) string {
	if op.RequestBody == nil {
		return ""
	}
	for _, content := range op.RequestBody.Content {
		if content.Schema != nil && content.Schema.Ref != "" {
			return schemaRef(content.Schema.Ref)
		}
	}
	return ""
}

// schemaRef is the name of the schema that a reference names.
func schemaRef(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

// typeOf words a schema in a line.
func typeOf(s *huma.Schema) string {
	switch {
	case s == nil:
		return "any"
	case s.Ref != "":
		return schemaRef(s.Ref)
	case s.Type == huma.TypeArray:
		return "list of " + typeOf(s.Items)
	case len(s.Enum) > 0:
		var values []string
		for _, v := range s.Enum {
			raw, err := json.Marshal(v)
			if err == nil {
				values = append(values, string(raw))
			}
		}
		return strings.Join(values, ", ")
	case s.Type == "":
		return "any"
	}
	return s.Type
}
