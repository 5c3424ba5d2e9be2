package mcp

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/markdown"
	"github.com/biopars/biopars/internal/schema"
)

type documentsInput struct {
	Corpus string `json:"corpus,omitempty" jsonschema:"name of a corpus; the first without it"`
	Lang   string `json:"lang,omitempty" jsonschema:"language of what is said about them: fa or en"`
	Words  string `json:"words,omitempty" jsonschema:"words of the title or identifier"`
	Source string `json:"source,omitempty" jsonschema:"only documents of this source"`
	Filter filter `json:"filter,omitzero" jsonschema:"documents that are listed"`
	Limit  int    `json:"limit,omitempty" jsonschema:"how many, 1 to 200; 50 without it"`
	Cursor string `json:"cursor,omitempty" jsonschema:"next of the page before"`
}

func (t *tools) listDocuments(ctx context.Context, _ *mcp.CallToolRequest, in documentsInput) (*mcp.CallToolResult, schema.DocumentsPage, error) {
	c, err := t.corpus(in.Corpus)
	if err != nil {
		return t.failed(err, in.Lang), schema.DocumentsPage{}, nil
	}
	page, err := schema.ListDocuments(func(after index.DocumentKey) iter.Seq2[biopars.Document, error] {
		return c.Engine.DocumentsTitled(ctx, in.Words, false, after, in.Filter.filter())
	}, schema.DocumentsQuery{Words: in.Words, Source: in.Source, Limit: in.Limit, Cursor: in.Cursor})
	if err != nil {
		return t.failed(err, in.Lang), schema.DocumentsPage{}, nil
	}
	var lines []string
	for _, d := range page.Documents {
		lines = append(lines, fmt.Sprintf("- %s: %s (%s)", markdown.Escape(d.Source), markdown.Escape(d.ID), markdown.Escape(d.Title)))
	}
	if page.Next != "" {
		lines = append(lines, fmt.Sprintf("cursor: %s", page.Next))
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: strings.Join(lines, "\n")}}}, page, nil
}
