package persian_test

import (
	"testing"

	"github.com/biopars/biopars/persian"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"نمی‌كند": "نمیکند", "آنها": "انها", "می شود": "می شود", "سینه‌ام،": "سینهام،", "Vitamin ۱۲": "vitamin 12", "": "",
	} {
		if got := persian.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCueText(t *testing.T) {
	for in, want := range map[string]string{
		"": " ", " ؟ ": " ", "می‌شود.": " می شود ", "آنتی‌بیوتیک (۵۰۰ mg)": " انتی بیوتیک 500 mg ", "۲/۵": " 2 5 ", "عَلائم": " علایم ",
	} {
		if got := persian.CueText(in); got != want {
			t.Errorf("CueText(%q) = %q, want %q", in, got, want)
		}
	}
}
