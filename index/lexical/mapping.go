package lexical

import (
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"

	"github.com/biopars/biopars/persian"
)

// analyzerName is the name under which the Persian analyzer is registered with
// Bleve, for mappings and for Bleve's own queries over the fields title, section
// and text. Which version of it built an index is in the index's fingerprint.
const analyzerName = "biopars_fa"

func init() {
	err := registry.RegisterAnalyzer(analyzerName,
		func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
			return &bleveAnalyzer{Analyzer: &persian.Analyzer{}}, nil
		})
	if err != nil {
		panic(err) // the name is taken: two copies of this package in one program
	}
}

// bleveAnalyzer offers an Analyzer to Bleve.
type bleveAnalyzer struct {
	Analyzer Analyzer
}

// Analyze gives the terms with byte offsets into text.
func (a *bleveAnalyzer) Analyze(text []byte) analysis.TokenStream {
	terms := a.Analyzer.Terms(string(text))
	tokens := make([]analysis.Token, len(terms))
	stream := make(analysis.TokenStream, len(terms))
	for i, t := range terms {
		tokens[i] = analysis.Token{
			Term: []byte(t.Text), Start: t.Start, End: t.End,
			Position: t.Position + 1, Type: analysis.AlphaNumeric,
		}
		stream[i] = &tokens[i]
	}
	return stream
}

// indexMapping is the Bleve mapping of an index with the given schema: terms without
// stored values, doc values or term vectors, and keywords for filters. Passages
// are indexed through Bleve's document interface, so the mapping's part is to
// tell Bleve's own queries how each field was analysed.
func indexMapping(schema Schema) *mapping.IndexMappingImpl {
	schema = schema.withDefaults()
	text := func() *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = analyzerName
		return f
	}
	exact := func() *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = keyword.Name
		return f
	}
	lean := func(f *mapping.FieldMapping) *mapping.FieldMapping {
		f.Store, f.DocValues, f.IncludeTermVectors, f.IncludeInAll = false, false, false, false
		return f
	}
	doc := bleve.NewDocumentStaticMapping()
	words := []string{fieldTitle, fieldSection, fieldText}
	if schema.OneField {
		words = []string{fieldText}
	}
	for _, name := range words {
		doc.AddFieldMappingsAt(name, lean(text()))
	}
	names := []string{fieldPublisher, fieldEvidence, fieldLanguage, fieldDocument, fieldYear}
	if schema.has(signalBigrams) {
		names = append(names, fieldBigrams)
	}
	if schema.has(signalFunction) {
		names = append(names, fieldFunction)
	}
	if schema.has(signalForms) {
		names = append(names, fieldForms)
	}
	for _, name := range names {
		doc.AddFieldMappingsAt(name, lean(exact()))
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	m.DefaultAnalyzer = analyzerName
	m.DefaultField = fieldText
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	return m
}
