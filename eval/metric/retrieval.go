package metric

import (
	"fmt"
	"math"
	"slices"

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
	// RPrecision is precision among the first R, R being the number of relevant
	// documents (Rprec).
	RPrecision RetrievalKind = "Rprec"
	// Success is 1 where a relevant document stands in the first k, or else 0
	// (success_k).
	Success RetrievalKind = "Success"
	// Bpref is the share of preferences of judged pairs that the ranking has right
	// (Buckley and Voorhees 2004), as trec_eval computes it: every relevant
	// document found gives 1 − min(n, R) / min(N, R), n of the N documents judged not
	// relevant standing before it, and R is the number of relevant ones. What
	// nobody judged takes no part, nor does a level of −1 or less.
	Bpref RetrievalKind = "Bpref"
	// RBP is rank-biased precision (Moffat and Zobel 2008): the sum of 1 − p times
	// p to the power of rank − 1 over all relevant documents found, as cwl_eval has
	// it over binary relevance. What nobody judged is not relevant, so this is the lower
	// bound; Judged says how far to trust it.
	RBP RetrievalKind = "RBP"
	// Judged is the share of the first k that has a judgement, of whatever level. The
	// denominator is the number of documents returned where that is less than k,
	// as in ir_measures.
	Judged RetrievalKind = "Judged"
)

// Score scores one query: ranking lists the retrieved documents, best first, and
// levels the judgements of the query; what is not judged is not relevant. The
// value is 0 when the query has no relevant document, as in trec_eval, except
// that of Judged.
func (m Measure) Score(ranking []string, levels map[string]int) float64 {
	top := ranking
	if m.Cutoff > 0 && len(top) > m.Cutoff {
		top = top[:m.Cutoff]
	}
	if m.Kind == Judged {
		return judged(top, levels)
	}
	least := max(m.Level, 1)
	relevant := 0
	for _, level := range levels {
		if level >= least {
			relevant++
		}
	}
	if relevant == 0 {
		return 0
	}
	switch m.Kind {
	case NDCG:
		return ndcg(top, levels, m.Cutoff)
	case MRR:
		for i, doc := range top {
			if levels[doc] >= least {
				return 1 / float64(i+1)
			}
		}
		return 0
	case MAP:
		found, sum := 0, 0.0
		for i, doc := range top {
			if levels[doc] >= least {
				found++
				sum += float64(found) / float64(i+1)
			}
		}
		return sum / float64(relevant)
	case Bpref:
		return bpref(top, levels, least, relevant)
	case RBP:
		sum, weight := 0.0, 1-m.Persistence
		for _, doc := range top {
			if levels[doc] >= least {
				sum += weight
			}
			weight *= m.Persistence
		}
		return sum
	case RPrecision:
		top = top[:min(relevant, len(top))]
	}
	found := 0
	for _, doc := range top {
		if levels[doc] >= least {
			found++
		}
	}
	switch m.Kind {
	case Success:
		return float64(min(found, 1))
	case Precision:
		return float64(found) / float64(max(m.Cutoff, len(top)))
	}
	return float64(found) / float64(relevant)
}

func ndcg(top []string, levels map[string]int, cutoff int) float64 {
	var ideal []int
	for _, level := range levels {
		if level > 0 {
			ideal = append(ideal, level)
		}
	}
	slices.SortFunc(ideal, func(a, b int) int { return b - a })
	if cutoff > 0 && len(ideal) > cutoff {
		ideal = ideal[:cutoff]
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
}

func bpref(top []string, levels map[string]int, least, relevant int) float64 {
	others := 0 // judged and not relevant
	for _, level := range levels {
		if level >= 0 && level < least {
			others++
		}
	}
	sum, before := 0.0, 0
	for _, doc := range top {
		switch level, judged := levels[doc]; {
		case !judged || level < 0:
		case level < least:
			before++
		case before == 0:
			sum++
		default:
			sum += 1 - float64(min(before, relevant))/float64(min(others, relevant))
		}
	}
	return sum / float64(relevant)
}

func judged(top []string, levels map[string]int) float64 {
	n := 0
	for _, doc := range top {
		if _, ok := levels[doc]; ok {
			n++
		}
	}
	return float64(n) / float64(max(len(top), 1))
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
