package main

import (
	"context"
	"os"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/biopars/biopars/index"
)

// buildStock builds an index as Bleve's documentation does it for Persian: title
// and text in one field, its own analyzer fa, BM25. If lean is set it goes without
// the stored values, doc values and term vectors that Bleve keeps by default.
func buildStock(ctx context.Context, dir string, passages []index.Passage, lean bool) (_ bleve.Index, err error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = "bm25"
	m.DefaultAnalyzer = fa.AnalyzerName
	field := bleve.NewTextFieldMapping()
	field.Analyzer = fa.AnalyzerName
	if lean {
		field.Store, field.DocValues, field.IncludeTermVectors, field.IncludeInAll = false, false, false, false
	}
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("text", field)
	m.DefaultMapping = doc
	if err := os.RemoveAll(dir); err != nil { // of an earlier run
		return nil, err
	}
	ix, err := bleve.NewUsing(dir, m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			ix.Close()
		}
	}()
	batch := ix.NewBatch()
	for i := range passages {
		if err := batch.Index(strconv.Itoa(i), map[string]any{"text": wholeText(&passages[i])}); err != nil {
			return nil, err
		}
		if batch.Size() == 1000 || i == len(passages)-1 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := ix.Batch(batch); err != nil {
				return nil, err
			}
			batch.Reset()
		}
	}
	return ix, nil
}

func wholeText(p *index.Passage) string {
	if p.Title == "" {
		return p.Text
	}
	return p.Title + "\n" + p.Text
}

// stockRanker asks the stock index; document numbers become identifiers.
func stockRanker(ix bleve.Index, passages []index.Passage) func(ctx context.Context, query string, depth int) (
	[]string, error) {
	return func(ctx context.Context, query string, depth int) ([]string, error) {
		q := bleve.NewMatchQuery(query)
		q.SetField("text")
		res, err := ix.SearchInContext(ctx, bleve.NewSearchRequestOptions(q, depth, 0, false))
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(res.Hits))
		for i, h := range res.Hits {
			n, err := strconv.Atoi(h.ID)
			if err != nil {
				return nil, err
			}
			ids[i] = passages[n].DocumentID
		}
		return ids, nil
	}
}
