package verify

import (
	stdcontext "context"
	"math"
	"slices"
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/llmtest"
)

func number(texts ...string) []answer.Source {
	var out []answer.Source
	for i, t := range texts {
		out = append(out, answer.Source{Number: i + 1, Passage: index.Passage{Text: t}})
	}
	return out
}

// verdict checks a sentence with words of the given weights.
func verdict(t *testing.T, o Options, weights map[string]float64, sentence string, texts ...string) answer.Verdict {
	t.Helper()
	o.IDF = weigh(weights)
	s, err := New(o).Check(t.Context(), "", answer.Sentence{Text: sentence, Citations: []int{1, 2, 3, 4}}, number(texts...))
	if err != nil {
		t.Fatal(err)
	}
	return *s.Verdict
}

// organs is a sentence of ten words that no other check looks at. The evidence
// has some of them, in another order.
const organs = "پوست ریه کبد قلب معده مغز طحال روده لوزه مثانه"

// How much of a sentence must stand in the evidence.
func TestSupportedFrom(t *testing.T) {
	for _, c := range []struct {
		evidence string
		weights  map[string]float64
		want     answer.Judgement
	}{
		{"مغز معده قلب کبد ریه پوست.", map[string]float64{"پوست": 5.5}, answer.Supported},                 // 10.5 of 14.5, .724
		{"مغز معده قلب کبد ریه پوست.", map[string]float64{"پوست": 2.5}, answer.PartlySupported},           // 7.5 of 11.5, .652
		{"معده قلب کبد ریه پوست.", nil, answer.PartlySupported},                                           // .5
		{"معده قلب کبد ریه.", nil, answer.Unsupported},                                                    // .4
		{"پوست ریه کبد قلب معده مغز طحال لوزه مثانه.", map[string]float64{"روده": 3.2}, answer.Supported}, // 9 of 12.2, .738
	} {
		if v := verdict(t, Options{}, c.weights, organs, c.evidence); v.Judgement != c.want {
			t.Errorf("%s: %s, %+v", c.evidence, v.Judgement, v.Layers)
		}
	}
}

// A source is named from a fifth of a sentence on.
func TestSourceFromAFifth(t *testing.T) {
	for weight, want := range map[float64]int{2.5: 1, 1.85: 0} { // 2.5 of 11.5, .217; 1.85 of 10.85, .171
		if v := verdict(t, Options{}, map[string]float64{"پوست": weight}, organs, "پوست."); v.Source != want {
			t.Errorf("weight %v: source %d, %+v", weight, v.Source, v.Layers)
		}
	}
}

// What stands in one sentence is said of each other: each further sentence costs
// .04, and more than three are not taken together.
func TestSentencesTogether(t *testing.T) {
	for text, want := range map[string]float64{
		"مثانه لوزه روده طحال مغز معده قلب کبد ریه پوست.":                      1,
		"مثانه لوزه روده طحال مغز است. معده قلب کبد ریه پوست است.":             .96,
		"مثانه لوزه روده است. طحال مغز معده است. قلب کبد ریه پوست است.":        .92,
		"مثانه لوزه است. روده طحال مغز است. معده قلب کبد است. ریه پوست است.":   .8 - .08,
		"مثانه لوزه روده طحال است. دیگر هیچ نماند. معده قلب کبد ریه پوست است.": .9 - .08,
	} {
		c := claimOf(organs, nil)
		if got := c.best(evidence(text)).coverage; math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// The three passages that cover most are looked at: the one that supports a
// sentence does so although two contradict it, and is not reached behind three.
func TestThreeAreLookedAt(t *testing.T) {
	const (
		sentence = "مصرف این شربت برای سرفهٔ خشک کودکان توصیه می‌شود."
		denied   = "مصرف این شربت برای سرفهٔ خشک کودکان توصیه نمی‌شود."
		affirmed = "مصرف این شربت برای سرفهٔ کودکان توصیه می‌شود."
	)
	if v := verdict(t, Options{}, nil, sentence, denied, denied, affirmed); v.Judgement != answer.Supported || v.Source != 3 {
		t.Errorf("behind two: %+v", v)
	}
	if v := verdict(t, Options{}, nil, sentence, denied, denied, denied, affirmed); v.Judgement == answer.Supported {
		t.Errorf("behind three: %+v", v)
	}
}

// A passage that supports a sentence in part is taken before one that covers
// more of it but lacks its drug, if it is not far behind.
func TestNotFarBehind(t *testing.T) {
	// The drug has 10, and the first passage all else that the second has, with the brain: 65 and 52 or 49.
	for brain, want := range map[float64]answer.Judgement{
		23:   answer.PartlySupported, // 65 and 52 of 100
		26.5: answer.Unsupported,     // 65 and 48.5
	} {
		w := map[string]float64{"زیتاپریل": 10, "پوست": 65 - brain, "مغز": brain, "ریه": 25}
		v := verdict(t, Options{}, w, "زیتاپریل پوست مغز ریه", "مغز و پوست سالم ماند.", "پوست را زیتاپریل سالم کرد.")
		if v.Judgement != want {
			t.Errorf("brain %v: %+v", brain, v)
		}
	}
}

// A sentence of two words claims nothing unless a number is one of them.
func TestClaims(t *testing.T) {
	for text, want := range map[string]bool{
		"زونا واگیردار": false, "زونا واگیردار است": true, "دوز ۵۰۰": true, "دوز ۵۰۰:": false, "آیا زونا واگیردار است؟": false,
	} {
		if got := isClaim(text); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}

// The judge is asked where the words leave doubt: from a quarter to three
// quarters of a sentence.
func TestJudgeIsAskedInDoubt(t *testing.T) {
	for _, c := range []struct {
		weight float64 // of the skin, with nine others of 1
		asked  int
	}{
		{3.5, 1},  // 3.5 of 12.5, .28
		{2.54, 0}, // .22
		{24, 1},   // 24 of 33, .727
		{32, 0},   // .78
	} {
		judge := llmtest.Always(llmtest.Says(`{"verdict":"unsupported","quote":""}`))
		v := verdict(t, Options{Judge: &Judge{Model: judge}}, map[string]float64{"پوست": c.weight}, organs, "پوست.")
		if judge.Asked() != c.asked {
			t.Errorf("weight %v: asked %d times; %+v", c.weight, judge.Asked(), v.Layers)
		}
	}
}

// The score, by hand: 1/(1+e^−z) of the features' weighted sum.
func TestScoreByHand(t *testing.T) {
	for z, f := range map[float64]features{
		-1.875:         {},
		1.637 - 1.875:  {coverage: 1},
		1.802 - 1.875:  {whole: 1},
		-.823 - 1.875:  {rarest: 1},
		.584 - 1.875:   {lcs: 1},
		-.743 - 1.875:  {clash: 1},
		-.307 - 1.875:  {negative: 1},
		-.614 - 1.8751: {negative: 2},
	} {
		if got, want := f.score(), 1/(1+math.Exp(-z)); math.Abs(got-want) > 1e-4 {
			t.Errorf("%+v: %v, want %v", f, got, want)
		}
	}
	// Three denials count as two.
	c, p := claimOf("ریه سالم است", nil), evidence("ریه نیست و نباید باشد و هرگز نمی‌ماند و نمی‌شود.")
	if f := c.relate(p, c.best(p), 0); f.negative != 2 {
		t.Errorf("denials: %+v", f)
	}
}

// pair embeds two texts with a cosine.
type pair float64

func (p pair) EmbedDocuments(stdcontext.Context, []string) ([][]float32, error) {
	return [][]float32{{1, 0}, {float32(p), float32(math.Sqrt(1 - float64(p*p)))}}, nil
}

func (p pair) EmbedQuery(stdcontext.Context, string) ([]float32, error) { return nil, nil }

// A cosine of .8 leaves the score, and each tenth more or less moves its logit by
// .19.
func TestVectorsMoveTheScore(t *testing.T) {
	for cosine, logit := range map[float64]float64{.8: 0, .9: .19, .3: -.95} {
		v := answer.Verdict{Score: .5, Quote: answer.Quote{Text: "تب"}}
		New(Options{Embedder: pair(cosine)}).compare(t.Context(), "تب", &v)
		if want := 1 / (1 + math.Exp(-logit)); math.Abs(v.Score-want) > 1e-4 {
			t.Errorf("cosine %v: %v, want %v", cosine, v.Score, want)
		}
	}
}

// Names of one letter, and endings that are nearly all of a word, name nothing.
func TestNames(t *testing.T) {
	for text, want := range map[string]bool{
		"تب ab": true, "تب k": false,
		"زیتاپریل": true, "پریل": false, // the ending of enalapril and one more letter
	} {
		got := slices.ContainsFunc(analyse(text, nil).tokens, func(k token) bool { return len(k.slot) > 0 && k.slot[0] == '@' })
		if got != want {
			t.Errorf("%s: named %t", text, got)
		}
	}
	for s, want := range map[string]bool{"xxxolol": true, "xxolol": false} {
		if got := hasSuffix(s, latinSuffixes()); got != want {
			t.Errorf("%s: %t", s, got)
		}
	}
	for _, entries := range lexicon() {
		for _, e := range entries {
			if len(e.terms) == 1 && len([]rune(e.terms[0])) < 3 {
				t.Errorf("%q is a name", e.terms[0])
			}
		}
	}
	// A name of three letters is one of the list's.
	if k := analyse("CRP", nil).tokens[0]; k.slot != slotTest {
		t.Errorf("CRP: %+v", k)
	}
}

// An ending more than the list of opposites has is read off a stem of four
// letters, not of three, and a denied verb has a stem of two at least.
func TestShortStems(t *testing.T) {
	for word, want := range map[string]string{"کوچکی": "a:بزرگ", "سفتی": "", "نمی‌پزد": "v:پز", "نمیب": ""} {
		if k := analyse(word, nil).tokens[0]; k.slot != want {
			t.Errorf("%s: %q, want %q", word, k.slot, want)
		}
	}
}
