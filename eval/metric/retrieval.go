package metric

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/biopars/biopars/eval/trec"
)

// A RetrievalKind is a measure of ranked retrieval without its cut-off.
type RetrievalKind string

// The measures, computed as trec_eval 9 computes them from binary relevance
// (level of 1 or more), except NDCG, which uses the levels.
const (
	// NDCG is the normalised discounted cumulative gain of Järvelin and
	// Kekäläinen (2002) as trec_eval's ndcg_cut has it: the gain is the relevance
	// level itself, not 2^level − 1 as in the learning-to-rank literature, and the
	// discount log2(rank + 1). With binary levels the two gains are the same.
	// The ideal ranking is made of all judged documents, also cut at k.
	NDCG RetrievalKind = "nDCG"
	// MRR is the reciprocal of the rank of the first relevant document, 0 when
	// none stands in the first k (trec_eval's recip_rank, with BEIR's cut-off).
	MRR RetrievalKind = "MRR"
	// MAP is average precision: precision at each relevant document found,
	// summed, over the number of all relevant documents (map, map_cut).
	MAP RetrievalKind = "MAP"
	// Recall is the share of all relevant documents found (recall_k).
	Recall RetrievalKind = "R"
	// Precision is the share of relevant documents among the first k. The
	// denominator is k even when fewer were returned (P_k).
	Precision RetrievalKind = "P"
)

// Measure is a retrieval measure at a cut-off.
type Measure struct {
	Kind   RetrievalKind
	Cutoff int // how many documents count, from the top; 0 means all
}

// DefaultMeasures are those the project's tables report.
func DefaultMeasures() []Measure {
	return []Measure{{NDCG, 10}, {MRR, 10}, {MAP, 0}, {Recall, 10}, {Recall, 100}}
}

// ParseMeasure reads a measure as written by String. Case does not matter, "recall"
// stands for "R", "ndcg_cut", "map_cut" and "recip_rank" are understood, and "_"
// may stand for "@". Precision needs a cut-off.
func ParseMeasure(s string) (Measure, error) {
	name, cut, hasCut := s, "", false
	if i := strings.LastIndexAny(s, "@_"); i >= 0 && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
		name, cut, hasCut = s[:i], s[i+1:], true
	}
	kind, ok := map[string]RetrievalKind{
		"ndcg": NDCG, "ndcg_cut": NDCG, "mrr": MRR, "recip_rank": MRR, "map": MAP, "map_cut": MAP,
		"r": Recall, "recall": Recall, "p": Precision, "precision": Precision,
	}[strings.ToLower(name)]
	if !ok {
		return Measure{}, fmt.Errorf("parse measure %q: %w: want nDCG, MRR, MAP, R or P, with @k", s, ErrUnknown)
	}
	m := Measure{Kind: kind}
	if hasCut {
		k, err := strconv.Atoi(cut)
		if err != nil || k < 1 {
			return Measure{}, fmt.Errorf("parse measure %q: cut-off %q: %w", s, cut, ErrUnknown)
		}
		m.Cutoff = k
	}
	if m.Kind == Precision && m.Cutoff == 0 {
		return Measure{}, fmt.Errorf("parse measure %q: %w: precision needs a cut-off, as in P@10", s, ErrUnknown)
	}
	return m, nil
}

// String returns the usual notation: "nDCG@10", "MAP".
func (m Measure) String() string {
	if m.Cutoff == 0 {
		return string(m.Kind)
	}
	return string(m.Kind) + "@" + strconv.Itoa(m.Cutoff)
}

// Score scores one query: ranking lists the retrieved documents, best first, and
// levels the judgements of the query; what is not judged is not relevant. The
// value is 0 when the query has no relevant document, as in trec_eval.
func (m Measure) Score(ranking []string, levels map[string]int) float64 {
	relevant := 0
	for _, level := range levels {
		if level > 0 {
			relevant++
		}
	}
	if relevant == 0 {
		return 0
	}
	top := ranking
	if m.Cutoff > 0 && len(top) > m.Cutoff {
		top = top[:m.Cutoff]
	}
	switch m.Kind {
	case NDCG:
		ideal := make([]int, 0, relevant)
		for _, level := range levels {
			if level > 0 {
				ideal = append(ideal, level)
			}
		}
		slices.SortFunc(ideal, func(a, b int) int { return b - a })
		if m.Cutoff > 0 && len(ideal) > m.Cutoff {
			ideal = ideal[:m.Cutoff]
		}
		best, got := 0.0, 0.0
		for i, level := range ideal {
			best += float64(level) / math.Log2(float64(i+2))
		}
		for i, doc := range top {
			if level := levels[doc]; level > 0 {
				got += float64(level) / math.Log2(float64(i+2))
			}
		}
		return got / best
	case MRR:
		for i, doc := range top {
			if levels[doc] > 0 {
				return 1 / float64(i+1)
			}
		}
		return 0
	case MAP:
		found, sum := 0, 0.0
		for i, doc := range top {
			if levels[doc] > 0 {
				found++
				sum += float64(found) / float64(i+1)
			}
		}
		return sum / float64(relevant)
	}
	found := 0
	for _, doc := range top {
		if levels[doc] > 0 {
			found++
		}
	}
	if m.Kind == Precision {
		return float64(found) / float64(max(m.Cutoff, len(top)))
	}
	return float64(found) / float64(relevant)
}

// RetrievalReport holds the values of several measures for every judged query.
type RetrievalReport struct {
	Measures []Measure
	Queries  []string    // ascending
	Values   [][]float64 // Values[i][j] is Measures[i] for Queries[j]
	Missing  int         // judged queries for which the run has no document; each counts as 0
}

// EvaluateRun scores run against qrels. Every query of qrels counts, also when
// the run lacks it (trec_eval -c): leaving unanswered queries out of the average
// would reward not answering. Queries of the run that nobody judged are ignored.
// Documents are ordered by trec.Rank first, so ties fall as in trec_eval.
// It returns ErrUndefined when qrels is empty and ErrUnknown for a measure that
// ParseMeasure would not accept. No measures means DefaultMeasures.
func EvaluateRun(qrels trec.Qrels, run trec.Run, measures ...Measure) (*RetrievalReport, error) {
	if len(qrels) == 0 {
		return nil, fmt.Errorf("evaluate run: no judged query: %w", ErrUndefined)
	}
	if len(measures) == 0 {
		measures = DefaultMeasures()
	}
	for _, m := range measures {
		if _, err := ParseMeasure(m.String()); err != nil {
			return nil, fmt.Errorf("evaluate run: %w", err)
		}
	}
	r := &RetrievalReport{Measures: measures, Queries: qrels.Queries(), Values: make([][]float64, len(measures))}
	for i := range r.Values {
		r.Values[i] = make([]float64, len(r.Queries))
	}
	for j, q := range r.Queries {
		docs := run[q]
		if len(docs) == 0 {
			r.Missing++
			continue
		}
		docs = slices.Clone(docs)
		trec.Rank(docs)
		ranking := trec.Docs(docs)
		for i, m := range measures {
			r.Values[i][j] = m.Score(ranking, qrels[q])
		}
	}
	return r, nil
}
