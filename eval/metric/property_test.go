package metric

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/stat"
)

func randomIDs(rng *rand.Rand, n, symbols int) []int32 {
	ids := make([]int32, n)
	for i := range ids {
		ids[i] = int32(rng.IntN(symbols))
	}
	return ids
}

// spelled counts n-grams the plain way.
func spelled(ids []int32, n int) map[string]int {
	counts := map[string]int{}
	for i := 0; i+n <= len(ids); i++ {
		var b strings.Builder
		for _, id := range ids[i : i+n] {
			b.WriteRune(rune(id))
		}
		counts[b.String()]++
	}
	return counts
}

func TestNgramCountsAgreeWithPlainCounting(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var table ngramTable
	for range 300 {
		symbols := 1 + rng.IntN(12)
		candidate := randomIDs(rng, rng.IntN(80), symbols)
		references := [][]int32{}
		for range 1 + rng.IntN(3) {
			references = append(references, randomIDs(rng, rng.IntN(80), symbols))
		}
		got := make([]overlap, 6)
		table.overlaps(candidate, references[0], got)
		clipped := make([]int, 6)
		table.clipped(candidate, references, clipped)
		for n := range got {
			c := spelled(candidate, n+1)
			r := spelled(references[0], n+1)
			want := overlap{candidate: max(0, len(candidate)-n), reference: max(0, len(references[0])-n)}
			wantClipped := 0
			for gram, count := range c {
				want.match += min(count, r[gram])
				best := 0
				for _, ref := range references {
					best = max(best, spelled(ref, n+1)[gram])
				}
				wantClipped += min(count, best)
			}
			if got[n] != want || clipped[n] != wantClipped {
				t.Fatalf("order %d of %v and %v: %+v, clipped %d; want %+v, %d", n+1, candidate, references, got[n],
					clipped[n], want, wantClipped)
			}
		}
	}
}

func TestLCSAgreesWithTheTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	var table lcsTable
	for range 400 {
		symbols := 1 + rng.IntN(20)
		a, b := randomIDs(rng, rng.IntN(150), symbols), randomIDs(rng, rng.IntN(150), symbols)
		dp := make([][]int, len(a)+1)
		for i := range dp {
			dp[i] = make([]int, len(b)+1)
		}
		for i := range a {
			for j := range b {
				if a[i] == b[j] {
					dp[i+1][j+1] = dp[i][j] + 1
				} else {
					dp[i+1][j+1] = max(dp[i][j+1], dp[i+1][j])
				}
			}
		}
		if got := table.length(a, b); got != dp[len(a)][len(b)] {
			t.Fatalf("length %d, want %d for %v and %v", got, dp[len(a)][len(b)], a, b)
		}
		want := make([]bool, len(a))
		for i, j := len(a), len(b); i > 0 && j > 0; {
			switch {
			case a[i-1] == b[j-1]:
				want[i-1] = true
				i, j = i-1, j-1
			case dp[i][j-1] > dp[i-1][j]:
				j--
			default:
				i--
			}
		}
		got := make([]bool, len(a))
		table.trace(a, b, got)
		if !slices.Equal(got, want) {
			t.Fatalf("trace %v, want %v for %v and %v", got, want, a, b)
		}
	}
}

// The four rules of 13a as regular expressions.
var rules13a = []struct {
	re *regexp.Regexp
	by string
}{
	{regexp.MustCompile("([\\{-\\~\\[-\\` -\\&\\(-\\+\\:-\\@\\/])"), " ${1} "},
	{regexp.MustCompile(`(?s)([^0-9])([\.,])`), "${1} ${2} "},
	{regexp.MustCompile(`(?s)([\.,])([^0-9])`), " ${1} ${2}"},
	{regexp.MustCompile(`([0-9])(-)`), "${1} ${2} "},
}

func FuzzTokenizer13a(f *testing.F) {
	for _, s := range []string{"a.b,c", "2.5mg, 1,000...", "10-20", "x &amp;lt; y", "تب؟ ۲.۵,", "a\n-\nb", "<skipped>",
		".,", "\x1c", "\u00a0.5-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "\uFFFD")
		got := tok13a.AppendTokens(nil, s)
		plain := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, "<skipped>", ""), "-\n", ""), "\n", " ")
		for _, e := range [][2]string{{"&quot;", `"`}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}} {
			plain = strings.ReplaceAll(plain, e[0], e[1])
		}
		plain = " " + plain + " "
		for _, r := range rules13a {
			plain = r.re.ReplaceAllString(plain, r.by)
		}
		if want := appendFields(nil, plain); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\n got %q\nwant %q", s, got, want)
		}
	})
}

var rulesIntl = []struct {
	re *regexp.Regexp
	by string
}{
	{regexp.MustCompile(`(?s)(\PN)(\pP)`), "${1} ${2} "},
	{regexp.MustCompile(`(?s)(\pP)(\PN)`), " ${1} ${2}"},
	{regexp.MustCompile(`(\pS)`), " ${1} "},
}

func FuzzTokenizerIntl(f *testing.F) {
	for _, s := range []string{"a.b,c", "2.5mg, 1,000...", "«تب»؟ ۲٫۵،", "x+y=z", "°C 😀", "..5..", "½-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "\uFFFD")
		got := intlTokens.AppendTokens(nil, s)
		plain := s
		for _, r := range rulesIntl {
			plain = r.re.ReplaceAllString(plain, r.by)
		}
		if want := appendFields(nil, plain); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\n got %q\nwant %q", s, got, want)
		}
	})
}

// Whatever the texts, every figure lies in its range, and a text against itself
// has the best value there is.
func FuzzMetrics(f *testing.F) {
	f.Add("تب ندارد.", "تب دارد!", "")
	f.Add("2.5 mg\nاست", "۲٫۵ میلی‌گرم", "a b c d e f")
	f.Add("\xff\xfe", "\u200c", "\x00")
	names := slices.DeleteFunc(Names(), func(n string) bool { return n == "length" })
	suite, err := NewSuite(names...)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		items := []Item{{Prediction: a, References: []string{b, c}}, {Prediction: b, References: []string{b}}}
		r, err := suite.Score(context.Background(), All(items), SuiteOptions{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range r.Scores {
			for _, v := range append(s.Items, s.Value) {
				if !(v >= 0 && v <= s.Scale*(1+1e-12)) {
					t.Fatalf("%s of %q: %v is outside 0 to %v", s.Metric, items, v, s.Scale)
				}
			}
		}
		if v := r.Score("em").Items[1]; v != 1 {
			t.Fatalf("exact match of a text with itself: %v", v)
		}
		if v := r.Score("chrf").Items[1]; len(appendChars(nil, b, false)) > 0 && v < 100-1e-9 {
			t.Fatalf("chrF of %q with itself: %v", b, v)
		}
	})
}

func TestCompare(t *testing.T) {
	items := syntheticItems(100, 30, 9)
	worse := slices.Clone(items)
	for i := range worse {
		words := strings.Fields(worse[i].Prediction)
		if i%3 == 0 && len(words) > 4 {
			worse[i].Prediction = strings.Join(words[:len(words)/2], " ")
		}
	}
	s, err := NewSuite("bleu", "chrf", "rougeL", "persianness")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	score := func(items []Item) *Result {
		r, err := s.Score(ctx, All(items), SuiteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, b := score(worse), score(items)
	o := stat.Options{Resamples: 400, Seed: 1}
	for _, name := range []string{"bleu", "chrf", "rougeL"} {
		c, err := Compare(ctx, a.Score(name), b.Score(name), o)
		if err != nil {
			t.Fatal(err)
		}
		if c.P > 0.01 || c.Difference.Low <= 0 || c.A != a.Score(name).Value || c.B != b.Score(name).Value {
			t.Errorf("%s: half of a third of the answers is gone, yet %+v", name, c)
		}
		near(t, name+" difference", c.Difference.Value, c.B-c.A, 1e-9)
		if same, err := Compare(ctx, a.Score(name), a.Score(name), o); err != nil || same.P < 0.999 ||
			same.Difference.Value != 0 {
			t.Errorf("%s with itself: %+v, %v", name, same, err)
		}
	}
	if _, err := Compare(ctx, a.Score("bleu"), b.Score("chrf"), o); !errors.Is(err, ErrUnknown) {
		t.Errorf("two metrics: %v", err)
	}
	if _, err := Compare(ctx, a.Score("bleu"), score(items[:50]).Score("bleu"), o); !errors.Is(err, stat.ErrLength) {
		t.Errorf("other items: %v", err)
	}
}
