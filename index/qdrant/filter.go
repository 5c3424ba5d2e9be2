package qdrant

import (
	"math"

	api "github.com/qdrant/go-client/qdrant"

	"github.com/biopars/biopars/index"
)

// where is a filter with the meaning of f.Match. It is nil when everything passes
// that further conditions let pass.
func where(f index.Filter, further ...*api.Condition) *api.Filter {
	var must []*api.Condition
	for _, in := range []struct {
		key    string
		values []string
	}{
		{keyPublisher, f.Publishers}, {keyEvidence, f.EvidenceTypes}, {keyLanguage, f.Languages},
		{keyDocument, f.Documents},
	} {
		if len(in.values) > 0 {
			must = append(must, api.NewMatchKeywords(in.key, in.values...))
		}
	}
	if f.YearFrom != 0 || f.YearTo != 0 {
		// A passage without a year has no such key and fails.
		years := &api.Range{Gte: api.PtrOf(float64(f.YearFrom))}
		if f.YearTo != 0 {
			years.Lte = api.PtrOf(float64(f.YearTo))
		}
		must = append(must, api.NewRange(keyYear, years))
	}
	must = append(must, further...)
	if len(must) == 0 {
		return nil
	}
	return &api.Filter{Must: must}
}

// upTo lets the passages up to the given one pass, and no point that is not a
// passage.
func upTo(through index.Seq) *api.Condition {
	return api.NewRange(keySeq, &api.Range{Gte: api.PtrOf(1.0), Lte: api.PtrOf(float64(through))})
}

// passages lets all passages pass, and no other point.
func passages() *api.Filter { return &api.Filter{Must: []*api.Condition{upTo(math.MaxInt64)}} }

// oneOf lets the passages with these positions pass.
func oneOf(seqs []index.Seq) *api.Filter {
	values := make([]int64, len(seqs))
	for i, s := range seqs {
		values[i] = int64(s)
	}
	return &api.Filter{Must: []*api.Condition{api.NewMatchInts(keySeq, values...)}}
}
