package metric

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// DefaultPersistence is the persistence of RBP that names none, as in ir_measures.
const DefaultPersistence = 0.8

// Measure is a retrieval measure with its parameters.
type Measure struct {
	Kind   RetrievalKind
	Cutoff int // how many documents count, from the top; 0 means all
	// Level is the least level of judgement that counts as relevant; 0 means 1. nDCG
	// takes the levels as they are, and Judged any.
	Level int
	// Persistence is the probability with which a reader of RBP goes on to the next
	// document; of other measures it is 0.
	Persistence float64
}

// DefaultMeasures are those the project's tables report.
func DefaultMeasures() []Measure {
	return []Measure{
		{Kind: NDCG, Cutoff: 10}, {Kind: MRR, Cutoff: 10}, {Kind: MAP}, {Kind: Recall, Cutoff: 10}, {Kind: Recall, Cutoff: 100},
	}
}

// measureKinds are the names that measures go by here, in ir_measures and in
// trec_eval, in lower case.
var measureKinds = map[string]RetrievalKind{
	"ndcg": NDCG, "ndcg_cut": NDCG, "mrr": MRR, "rr": MRR, "recip_rank": MRR, "map": MAP, "ap": MAP, "map_cut": MAP,
	"r": Recall, "recall": Recall, "p": Precision, "precision": Precision, "rprec": RPrecision, "success": Success,
	"bpref": Bpref, "rbp": RBP, "judged": Judged,
}

// ParseMeasure reads a measure as String, ir_measures or trec_eval write it:
// "nDCG@10", "AP(rel=2)@100", "RBP(p=0.9,rel=2)", "recall_100", "recip_rank". Case does
// not matter. P and Success need a cut-off; Bpref and Rprec have none.
func ParseMeasure(s string) (Measure, error) {
	wrong := func(format string, args ...any) (Measure, error) {
		return Measure{}, fmt.Errorf("parse measure %q: %w: %s", s, ErrUnknown, fmt.Sprintf(format, args...))
	}
	name, cut, hasCut := s, "", false
	if i := strings.LastIndexAny(s, "@_"); i >= 0 && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
		name, cut, hasCut = s[:i], s[i+1:], true
	}
	name, parameters, hasParameters := strings.Cut(name, "(")
	if hasParameters {
		var closed bool
		if parameters, closed = strings.CutSuffix(parameters, ")"); !closed {
			return wrong("the parameters do not end in )")
		}
	}
	kind, ok := measureKinds[strings.ToLower(name)]
	if !ok {
		return wrong("want nDCG, MRR (RR), MAP (AP), R, P, Success, Judged, Bpref, Rprec or RBP")
	}
	m := Measure{Kind: kind}
	if kind == RBP {
		m.Persistence = DefaultPersistence
	}
	if hasCut {
		k, err := strconv.Atoi(cut)
		if err != nil || k < 1 {
			return wrong("cut-off %q", cut)
		}
		m.Cutoff = k
	}
	if hasParameters {
		if err := m.parameters(parameters); err != nil {
			return wrong("%s", err)
		}
	}
	switch {
	case (kind == Precision || kind == Success) && m.Cutoff == 0:
		return wrong("%s needs a cut-off, as in %s@10", kind, kind)
	case (kind == Bpref || kind == RPrecision) && m.Cutoff != 0:
		return wrong("%s has no cut-off", kind)
	}
	return m, nil
}

// parameters reads what stands in the brackets of ir_measures' notation.
func (m *Measure) parameters(text string) error {
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(part, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok || seen[key] {
			return fmt.Errorf("parameter %q", part)
		}
		seen[key] = true
		switch {
		case key == "rel" && m.Kind != NDCG && m.Kind != Judged:
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return fmt.Errorf("rel %q (want 1 or more)", value)
			}
			if m.Level = n; n == 1 {
				m.Level = 0
			}
		case key == "p" && m.Kind == RBP:
			p, err := strconv.ParseFloat(value, 64)
			if err != nil || !(p > 0 && p < 1) {
				return fmt.Errorf("p %q (want more than 0, less than 1)", value)
			}
			m.Persistence = p
		default:
			return fmt.Errorf("%s has no parameter %q here", m.Kind, key)
		}
	}
	return nil
}

// ParseMeasures reads measures that commas or white space separate, but for commas in
// brackets. It refuses one that occurs twice.
func ParseMeasures(s string) ([]Measure, error) {
	var out []Measure
	for _, name := range splitMeasures(s) {
		m, err := ParseMeasure(name)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, m) {
			return nil, fmt.Errorf("parse measure %q: %w: %s occurs twice", name, ErrUnknown, m)
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("parse measures: %w: none is named", ErrUnknown)
	}
	return out, nil
}

func splitMeasures(s string) []string {
	var out []string
	start, depth := 0, 0
	for i, r := range s + "," {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case depth <= 0 && strings.ContainsRune(", \t\n", r) || i == len(s):
			if i > start {
				out = append(out, s[start:i])
			}
			start = i + 1
		}
	}
	return out
}

// String returns the usual notation: "nDCG@10", "MAP", "P(rel=2)@5", "RBP(p=0.8)".
func (m Measure) String() string {
	var parameters []string
	if m.Level > 1 {
		parameters = append(parameters, "rel="+strconv.Itoa(m.Level))
	}
	if m.Persistence != 0 {
		parameters = append(parameters, "p="+strconv.FormatFloat(m.Persistence, 'g', -1, 64))
	}
	s := string(m.Kind)
	if len(parameters) > 0 {
		s += "(" + strings.Join(parameters, ",") + ")"
	}
	if m.Cutoff != 0 {
		s += "@" + strconv.Itoa(m.Cutoff)
	}
	return s
}
