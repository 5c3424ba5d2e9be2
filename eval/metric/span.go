package metric

import "slices"

// HoldsSpan reports whether one of the spans stands in text as adjacent tokens
// of t; nil is Fa, to which variants of spelling and punctuation make no
// difference. So it is seen whether an answer that quotes shows what was asked
// for. A span without a token stands nowhere.
func HoldsSpan(t Tokenizer, text string, spans ...string) bool {
	if t == nil {
		t = Fa
	}
	all := t.AppendTokens(nil, text)
	return slices.ContainsFunc(spans, func(span string) bool { return containsRun(all, t.AppendTokens(nil, span)) })
}

// containsRun reports whether part, not empty, occurs in all as adjacent tokens.
func containsRun(all, part []string) bool {
	for i := 0; len(part) > 0 && i+len(part) <= len(all); i++ {
		if slices.Equal(all[i:i+len(part)], part) {
			return true
		}
	}
	return false
}
