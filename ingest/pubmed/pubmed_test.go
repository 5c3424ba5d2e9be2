package pubmed

import (
	"errors"
	"slices"
	"testing"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

const citation = `<PubmedArticle><MedlineCitation><PMID>123</PMID><Article><Journal><JournalIssue><PubDate><MedlineDate>1999 Dec-2000 Jan</MedlineDate></PubDate></JournalIssue><Title>J</Title></Journal>
<ArticleTitle>[Iron <i>in</i> pregnancy.]</ArticleTitle><Abstract><AbstractText Label="METHODS">n&lt;5.</AbstractText><AbstractText>Rest.</AbstractText></Abstract>
<AuthorList><Author><LastName>Nouri</LastName><ForeName>Sara</ForeName></Author><Author><CollectiveName>Group</CollectiveName></Author></AuthorList>
<PublicationTypeList><PublicationType>Journal Article</PublicationType><PublicationType>Randomized Controlled Trial</PublicationType></PublicationTypeList></Article></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="doi">10.1/y</ArticleId></ArticleIdList></PubmedData></PubmedArticle>`

func read1(t *testing.T, content string) ([]*document.Document, []error) {
	t.Helper()
	var docs []*document.Document
	var errs []error
	for d, err := range read(t.Context(), doctest.File("a.xml", []byte(content))) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		docs = append(docs, d)
	}
	return docs, errs
}

func TestCitations(t *testing.T) {
	none := `<PubmedArticle><MedlineCitation><PMID>9</PMID><Article/></MedlineCitation></PubmedArticle>`
	retracted := `<PubmedArticle><MedlineCitation><PMID>8</PMID><Article><Abstract><AbstractText>x</AbstractText></Abstract></Article>` +
		`<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"/></CommentsCorrectionsList></MedlineCitation></PubmedArticle>`
	docs, errs := read1(t, "<PubmedArticleSet>"+citation+none+retracted+"</PubmedArticleSet>")
	if len(docs) != 2 || len(errs) != 1 || !errors.Is(errs[0], document.ErrRecord) {
		t.Fatalf("%d documents, %v", len(docs), errs)
	}
	d := docs[0]
	doctest.Same(t, d, "# METHODS\nn<5.\nRest.\n")
	if d.ID != "123" || d.Title != "Iron in pregnancy." || d.Year != 1999 || d.DOI != "10.1/y" || d.EvidenceType != "randomized controlled trial" ||
		!slices.Equal(d.Authors, []string{"Sara Nouri", "Group"}) || d.Retracted || !docs[1].Retracted {
		t.Errorf("%+v", d)
	}
}

func TestOtherXML(t *testing.T) {
	if docs, errs := read1(t, "<feed><entry/></feed>"); len(docs) != 0 || len(errs) != 1 || !errors.Is(errs[0], document.ErrFormat) {
		t.Errorf("%v, %v", docs, errs)
	}
	if docs, errs := read1(t, "<PubmedArticleSet>"+citation+"<PubmedArticle><Medl"); len(docs) != 1 || len(errs) != 1 {
		t.Errorf("cut short: %v, %v", docs, errs)
	}
}

func FuzzPubMed(f *testing.F) { doctest.Fuzz(f, "a.xml", "pubmed", []byte(citation)) }
