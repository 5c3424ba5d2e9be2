package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/biopars/biopars/index"
)

// Two passages of which enough is the same are never told apart by their bits, however
// close they are to the bound and however many words they repeat.
func TestApartFromKeepsCopies(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	alike, apart := 0, 0
	for range 4000 {
		n := 2 + rng.IntN(400)
		words := make([]string, n)
		for i := range words {
			words[i] = fmt.Sprintf("واژه%d", rng.IntN(1+rng.IntN(2*n)))
		}
		other := make([]string, n)
		copy(other, words)
		for range rng.IntN(1 + n/5) {
			other[rng.IntN(n)] = fmt.Sprintf("دیگر%d", rng.IntN(n))
		}
		other = append(other, other[:rng.IntN(n)]...)
		a := shingle(&index.Passage{Text: strings.Join(words, " ")})
		b := shingle(&index.Passage{Text: strings.Join(other, " ")})
		switch resembles := a.resemblance(b) >= MinResemblance; {
		case resembles && (a.apartFrom(b) || b.apartFrom(a)):
			t.Fatalf("told apart: %.3f of\n%s\n%s", a.resemblance(b), a.Text, b.Text)
		case resembles:
			alike++
		case a.apartFrom(b):
			apart++
		}
	}
	if alike < 500 || apart < 500 {
		t.Errorf("%d are alike, %d are told apart", alike, apart)
	}
}

// Letters are read in the table as they are without it.
func TestFoldedLetters(t *testing.T) {
	for r := range rune(foldedUpTo) {
		to := r
		want := foldOf(r, &to)
		if want == asItIs {
			want = uint16(to)
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) || to != plain(r) {
				t.Fatalf("%U is read as %U", r, to)
			}
		}
		if got := foldedLetters()[r]; got != want {
			t.Fatalf("%U: %d, want %d", r, got, want)
		}
	}
	a := shingle(&index.Passage{Text: "كَلِية‌ها ۱۲ 𐒰 ab\xff؛ É"})
	b := shingle(&index.Passage{Text: "کلیه ها 12 𐓘 AB é"})
	if len(a.words) != 6 || fmt.Sprint(a.words) != fmt.Sprint(b.words) {
		t.Errorf("%v and %v", a.words, b.words)
	}
}
