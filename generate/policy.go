package generate

import "github.com/biopars/biopars/answer"

// Policy says what becomes of a sentence that the evidence does not carry.
type Policy string

const (
	// PolicyMark keeps unsupported sentences, marked, and drops contradicted
	// ones. It is the default.
	PolicyMark Policy = "mark"
	// PolicyDrop drops unsupported sentences as well.
	PolicyDrop Policy = "drop"
	// PolicyBlock gives no answer at all that has a sentence of either kind.
	PolicyBlock Policy = "block"
)

// unsupportedMark stands behind a sentence in the running text that the
// evidence does not carry.
const unsupportedMark = "⚠"

// minCarried is the share of an answer's claims that must be supported, wholly
// or partly; with fewer, there is no answer.
const minCarried = 1.0 / 3

// carries reports whether the evidence carries a judged sentence, at least partly.
func carries(s answer.Sentence) bool {
	return s.Verdict == nil || s.Verdict.Judgement == answer.Supported || s.Verdict.Judgement == answer.PartlySupported
}

// keep reports whether a judged sentence stays.
func (p Policy) keep(s answer.Sentence) bool {
	if s.Verdict == nil {
		return true
	}
	switch s.Verdict.Judgement {
	case answer.Contradicted:
		return false
	case answer.Unsupported:
		return p != PolicyDrop && p != PolicyBlock
	}
	return true
}

// tally counts what the checks of an answer came to.
type tally struct {
	claims, carried, unsupported, contradicted, orders int
}

// order counts a sentence that is an order and was left out.
func (t *tally) order() {
	t.claims++
	t.orders++
}

func (t *tally) add(s answer.Sentence) {
	if s.Verdict == nil || s.Verdict.Judgement == answer.NotAClaim {
		return
	}
	t.claims++
	switch s.Verdict.Judgement {
	case answer.Supported, answer.PartlySupported:
		t.carried++
	case answer.Unsupported:
		t.unsupported++
	case answer.Contradicted:
		t.contradicted++
	}
}

// enough reports whether what is left is an answer.
func (t *tally) enough(p Policy) bool {
	if t.claims == 0 {
		return true
	}
	if p == PolicyBlock && t.unsupported+t.contradicted+t.orders > 0 {
		return false
	}
	return t.carried > 0 && float64(t.carried) >= minCarried*float64(t.claims)
}

// notices says what was marked and dropped.
func (t *tally) notices(p Policy) []answer.Notice {
	var out []answer.Notice
	dropped := t.contradicted + t.orders
	if p == PolicyDrop || p == PolicyBlock {
		dropped += t.unsupported
	}
	if dropped > 0 {
		out = append(out, answer.NewNotice(answer.NoticeDropped, dropped))
	}
	if marked := t.contradicted + t.orders + t.unsupported - dropped; marked > 0 {
		out = append(out, answer.NewNotice(answer.NoticeUnsupported, marked, t.claims))
	}
	return out
}
