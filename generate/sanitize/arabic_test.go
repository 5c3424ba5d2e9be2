package sanitize

import (
	"testing"
	"unicode"
)

// What is taken for a plain letter without a further look is one, and neither seen nor read
// otherwise than any other character would be.
func TestPlainArabicAreLetters(t *testing.T) {
	for r := range rune(0x3000) {
		if !plainArabic(r) {
			continue
		}
		if !unicode.IsLetter(r) || unicode.IsControl(r) || blank(r) || unicode.In(r, unicode.Mn, unicode.Cf, unicode.Co) {
			t.Errorf("%q is no plain letter", r)
		}
		if got, want := arabicLetters[r-arabicFrom], plainLetter(r); got != want {
			t.Errorf("%q is read as %q instead of %q", r, got, want)
		}
	}
}
