package qdrant

import (
	"math"
	"slices"

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
	must = append(must, conditions(f.Where)...)
	must = append(must, further...)
	if len(must) == 0 {
		return nil
	}
	return &api.Filter{Must: must}
}

// conditions are all that passages have to meet.
func conditions(all []index.Condition) (must []*api.Condition) {
	var done []string
	for i, c := range all {
		field := index.FoldField(c.Field)
		if c.Op != index.Is {
			must = append(must, conditionOf(c))
			continue
		}
		if slices.Contains(done, field) {
			continue
		}
		done = append(done, field)
		var any []*api.Condition // of a field, one value is enough
		for _, other := range all[i:] {
			if other.Op == index.Is && index.FoldField(other.Field) == field {
				any = append(any, conditionOf(other))
			}
		}
		must = append(must, api.NewFilterAsCondition(&api.Filter{Should: any}))
	}
	return must
}

// exact are the fields that were there to filter by before there were facts.
var exact = map[string]string{"publisher": keyPublisher, "evidence type": keyEvidence, "language": keyLanguage,
	"document": keyDocument}

// conditionOf is one condition with the meaning of index.Filter.Match.
func conditionOf(c index.Condition) *api.Condition {
	field, wanted := index.FoldField(c.Field), c.Wanted()
	not := func(c *api.Condition) *api.Condition {
		return api.NewFilterAsCondition(&api.Filter{MustNot: []*api.Condition{c}})
	}
	is := api.NewMatchKeywords(keyFacts, index.Fact(field, wanted))
	key, old := exact[field]
	switch {
	case c.Op != index.Is && c.Op != index.IsNot:
		year := float64(c.Year())
		r := &api.Range{}
		switch c.Op {
		case index.Below:
			r.Lt = &year
		case index.AtMost:
			r.Lte = &year
		case index.Above:
			r.Gt = &year
		default:
			r.Gte = &year
		}
		return api.NewRange(keyYear, r)
	case wanted == "" && old:
		is = api.NewMatchKeywords(key, "")
	case wanted == "":
		is = not(api.NewMatchKeywords(keyFacts, index.KnownFact(field)))
	case old:
		is = api.NewFilterAsCondition(&api.Filter{Should: []*api.Condition{is, api.NewMatchKeywords(key, c.Value)}})
	}
	if c.Op == index.IsNot {
		return not(is)
	}
	return is
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
