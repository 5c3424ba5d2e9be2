package qdrant

import (
	"encoding/hex"

	"github.com/google/uuid"
	api "github.com/qdrant/go-client/qdrant"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical"
)

// Keys of a passage's payload.
const (
	keySeq         = "seq"
	keyID          = "id"
	keyDocument    = "document_id"
	keyTitle       = "title"
	keySection     = "section"
	keyText        = "text"
	keyStart       = "start"
	keyEnd         = "end"
	keySource      = "source"
	keyPublisher   = "publisher"
	keyURL         = "url"
	keyLicence     = "licence"
	keyEvidence    = "evidence_type"
	keyLanguage    = "language"
	keyYear        = "year"
	keyRetrievedOn = "retrieved_on"
	keyPage        = "page"
	keyLastPage    = "last_page"
	keyAuthors     = "authors"
	keyJournal     = "journal"
	keyDOI         = "doi"
	keyPMID        = "pmid"
	keyOther       = "other"
	keyFacts       = "facts" // as index.Passage.Facts, to filter by; older points have none
)

// namespace of the identifiers that are derived from names.
var namespace = uuid.MustParse("9a1f3c58-6a0e-5d0b-9d2b-2f6d3b1c7e44")

// pointID is the identifier of a passage's point: the passage's own, which has
// the same 128 bits. An ID of another form is hashed. So storing a passage again
// replaces it.
func pointID(passage string) *api.PointId {
	if raw, err := hex.DecodeString(passage); err == nil && len(raw) == 16 {
		return api.NewIDUUID(uuid.UUID(raw).String())
	}
	return namedID("passage " + passage)
}

func namedID(name string) *api.PointId {
	return api.NewIDUUID(uuid.NewSHA1(namespace, []byte(name)).String())
}

// newPoint makes a passage's point. Without a vector it has none.
func newPoint(p *index.Passage, dense []float32, terms *lexical.SparseVector) *api.PointStruct {
	vectors := map[string]*api.Vector{}
	if len(dense) > 0 {
		vectors[denseVector] = api.NewVectorDense(dense)
	}
	if terms != nil && len(terms.Indices) > 0 {
		vectors[termsVector] = api.NewVectorSparse(terms.Indices, terms.Values)
	}
	return &api.PointStruct{Id: pointID(p.ID), Vectors: api.NewVectorsMap(vectors), Payload: payload(p)}
}

// pointBytes is about how large a passage's point is in a request.
func pointBytes(p *index.Passage, dense []float32, terms *lexical.SparseVector) int {
	const rest = 900 // keys, numbers, identifiers, short texts
	n := rest + len(p.Title) + len(p.Section) + len(p.Text) + len(p.URL) + 4*len(dense)
	if terms != nil {
		n += 9 * len(terms.Indices) // a varint of 5 bytes at most, and 4
	}
	return n
}

// payload holds the whole passage. What can be filtered by stands there even
// when it is empty, as a filter can ask for the empty value; an unknown year is
// left out, as a passage without a year fails every filter by year.
func payload(p *index.Passage) map[string]*api.Value {
	out := map[string]*api.Value{
		keySeq:       api.NewValueInt(int64(p.Seq)),
		keyID:        api.NewValueString(p.ID),
		keyDocument:  api.NewValueString(p.DocumentID),
		keyText:      api.NewValueString(p.Text),
		keyStart:     api.NewValueInt(int64(p.Start)),
		keyEnd:       api.NewValueInt(int64(p.End)),
		keyPublisher: api.NewValueString(p.Publisher),
		keyEvidence:  api.NewValueString(p.EvidenceType),
		keyLanguage:  api.NewValueString(p.Language),
	}
	text := func(key, value string) {
		if value != "" {
			out[key] = api.NewValueString(value)
		}
	}
	text(keyTitle, p.Title)
	text(keySection, p.Section)
	text(keySource, p.Source)
	text(keyURL, p.URL)
	text(keyLicence, p.Licence)
	text(keyRetrievedOn, p.RetrievedOn)
	text(keyJournal, p.Journal)
	text(keyDOI, p.DOI)
	text(keyPMID, p.PMID)
	number := func(key string, n int) {
		if n != 0 {
			out[key] = api.NewValueInt(int64(n))
		}
	}
	number(keyYear, p.Year)
	number(keyPage, p.Page)
	number(keyLastPage, p.LastPage)
	if len(p.Authors) > 0 {
		out[keyAuthors] = listOf(p.Authors)
	}
	if len(p.Other) > 0 {
		other := make(map[string]*api.Value, len(p.Other))
		for name, v := range p.Other {
			other[name] = api.NewValueString(v)
		}
		out[keyOther] = api.NewValueStruct(&api.Struct{Fields: other})
	}
	out[keyFacts] = listOf(p.Facts())
	return out
}

func listOf(texts []string) *api.Value {
	values := make([]*api.Value, len(texts))
	for i, s := range texts {
		values[i] = api.NewValueString(s)
	}
	return api.NewValueList(&api.ListValue{Values: values})
}

// passage is the inverse of payload.
func passage(m map[string]*api.Value) index.Passage {
	text := func(key string) string { return m[key].GetStringValue() }
	number := func(key string) int { return int(m[key].GetIntegerValue()) }
	var authors []string
	for _, v := range m[keyAuthors].GetListValue().GetValues() {
		authors = append(authors, v.GetStringValue())
	}
	var other map[string]string
	if fields := m[keyOther].GetStructValue().GetFields(); len(fields) > 0 {
		other = make(map[string]string, len(fields))
		for name, v := range fields {
			other[name] = v.GetStringValue()
		}
	}
	return index.Passage{
		ID: text(keyID), Seq: seqOf(m), DocumentID: text(keyDocument),
		Title: text(keyTitle), Section: text(keySection), Text: text(keyText),
		Start: number(keyStart), End: number(keyEnd), Page: number(keyPage), LastPage: number(keyLastPage),
		Metadata: index.Metadata{
			Source: text(keySource), Publisher: text(keyPublisher), URL: text(keyURL), Licence: text(keyLicence),
			EvidenceType: text(keyEvidence), Language: text(keyLanguage), Year: number(keyYear),
			RetrievedOn: text(keyRetrievedOn),
			Authors:     authors, Journal: text(keyJournal), DOI: text(keyDOI), PMID: text(keyPMID), Other: other,
		},
	}
}

func seqOf(m map[string]*api.Value) index.Seq { return index.Seq(m[keySeq].GetIntegerValue()) }
