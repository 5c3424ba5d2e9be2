package metric

import "testing"

func TestHoldsSpan(t *testing.T) {
	const text = "دوز معمول ۵۰۰ mg است؛ بیمار نمی‌تواند بیش از «۲ گرم» مصرف کند."
	tests := []struct {
		name  string
		spans []string
		want  bool
	}{
		{"digits", []string{"500 mg"}, true},
		{"arabic letters and a space for ZWNJ", []string{"نمي تواند"}, true},
		{"marks between", []string{"است بیمار"}, true},
		{"one of several", []string{"یک گرم", "۲ گرم"}, true},
		{"part of a number", []string{"50"}, false},
		{"part of a word", []string{"بیما"}, false},
		{"other order", []string{"گرم ۲"}, false},
		{"not adjacent", []string{"بیمار بیش"}, false},
		{"marks alone", []string{"«»"}, false},
		{"empty", []string{""}, false},
		{"no span", nil, false},
	}
	for _, tt := range tests {
		if got := HoldsSpan(nil, text, tt.spans...); got != tt.want {
			t.Errorf("%s: HoldsSpan(%q) = %v", tt.name, tt.spans, got)
		}
	}
	if HoldsSpan(squadTokens, text, "500 mg") || !HoldsSpan(squadTokens, text, "۵۰۰ MG") {
		t.Error("SQuAD folds case and no digits")
	}
}
