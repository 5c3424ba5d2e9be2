// Package pubmed reads sets of citations as PubMed gives them: titles, labelled
// abstracts and what is known of the articles. A set is read one citation at a time.
package pubmed

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/xmltree"
)

func init() {
	document.Register(document.Format{Name: "pubmed", Extensions: []string{".xml"},
		Detect: func(f *document.File) bool {
			switch xmltree.Root(f) {
			case "PubmedArticleSet", "PubmedArticle", "MedlineCitationSet", "MedlineCitation":
				return true
			}
			return false
		}, Read: read})
}

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		d := xmltree.NewDecoder(ctx, f.Reader())
		for n := 0; ; n++ {
			article, err := d.Next("PubmedArticle", "PubmedBookArticle", "MedlineCitation")
			switch {
			case err == io.EOF && n > 0:
				return
			case err == io.EOF:
				yield(nil, fmt.Errorf("%w: XML with none of the roots that are known (article, PubmedArticleSet, TEI, Document with QAPairs)",
					document.ErrFormat))
				return
			case err != nil:
				yield(nil, err)
				return
			}
			doc := articleOf(article)
			if len(doc.Blocks) == 0 {
				if !yield(nil, &document.RecordError{ID: doc.ID, Line: article.Line, Err: errNoAbstract}) {
					return
				}
				continue
			}
			if !yield(doc, nil) {
				return
			}
		}
	}
}

var errNoAbstract = fmt.Errorf("no text: the citation has no abstract")

func articleOf(n *xmltree.Node) *document.Document {
	citation := n.Child("MedlineCitation")
	if n.Name == "MedlineCitation" {
		citation = n
	}
	if n.Name == "PubmedBookArticle" {
		citation = n.Child("BookDocument")
	}
	article := citation.Child("Article")
	if article == nil {
		article = citation
	}
	d := &document.Document{Line: n.Line}
	d.PMID = citation.Child("PMID").Plain()
	d.ID = d.PMID
	d.Title = strings.Trim(article.Child("ArticleTitle").Plain(), "[]")
	if vernacular := article.Child("VernacularTitle").Plain(); vernacular != "" {
		d.Other = map[string]string{"vernacular_title": vernacular}
		d.Title = cmp.Or(d.Title, vernacular)
	}
	journal := article.Child("Journal")
	d.Journal = cmp.Or(journal.Child("Title").Plain(), journal.Child("ISOAbbreviation").Plain(), article.Child("Book", "BookTitle").Plain())
	date := cmp.Or(journal.Child("JournalIssue", "PubDate"), article.Child("Book", "PubDate"), article.Child("ArticleDate"))
	d.Year = document.Year(cmp.Or(date.Child("Year").Plain(), date.Child("MedlineDate").Plain()))
	for _, a := range article.Child("AuthorList").All("Author") {
		name := document.Line(cmp.Or(a.Child("ForeName").Plain(), a.Child("Initials").Plain()) + " " + a.Child("LastName").Plain())
		if name = cmp.Or(name, a.Child("CollectiveName").Plain()); name != "" {
			d.Authors = append(d.Authors, name)
		}
	}
	for _, id := range article.All("ELocationID") {
		if id.Get("EIdType") == "doi" {
			d.DOI = id.Plain()
		}
	}
	for _, id := range n.Child("PubmedData", "ArticleIdList").All("ArticleId") {
		if id.Get("IdType") == "doi" && d.DOI == "" {
			d.DOI = id.Plain()
		}
	}
	var types []string
	for _, t := range article.Child("PublicationTypeList").All("PublicationType") {
		types = append(types, t.Plain())
		d.Retracted = d.Retracted || strings.HasPrefix(t.Plain(), "Retract")
	}
	d.EvidenceType = document.Evidence(types...)
	for _, c := range citation.Child("CommentsCorrectionsList").All("CommentsCorrections") {
		d.Retracted = d.Retracted || c.Get("RefType") == "RetractionIn"
	}
	if d.Retracted {
		d.WarnRetracted()
	}
	abstract(d, article.Child("Abstract"))
	for _, other := range citation.All("OtherAbstract") {
		abstract(d, other)
	}
	return d
}

// abstract writes the parts of an abstract under their labels.
func abstract(d *document.Document, n *xmltree.Node) {
	for _, part := range n.All("AbstractText") {
		text := part.Plain()
		if text == "" {
			continue
		}
		if label := part.Get("Label"); label != "" && !strings.EqualFold(label, "UNLABELLED") {
			d.Add(document.Block{Kind: document.Heading, Level: 1, Text: document.Line(label)})
		}
		d.Add(document.Block{Kind: document.Paragraph, Text: text})
	}
}
