package question

import (
	"math"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// ranked gives texts with the scores they were ranked by.
func ranked(list ...any) []Ranked {
	var out []Ranked
	for i := 0; i < len(list); i += 2 {
		out = append(out, Ranked{index.Passage{Text: list[i].(string)}, list[i+1].(float64)})
	}
	return out
}

// heavy weighs the terms of a text n times as much as others.
func heavy(text string, n float64) func(string) float64 {
	return func(term string) float64 {
		for _, t := range Parse(text, Options{}).Content() {
			if t == term {
				return n
			}
		}
		return 1
	}
}

const (
	asthma   = "آسم بیماری راه‌های هوایی است."
	migraine = "میگرن سردردی یک‌طرفه است."
	ulcer    = "زخم معده با سوزش سر دل همراه است."
	shingles = "درمان زونا با داروی ضدویروس آغاز می‌شود."
)

// Passages on iron that say nothing of an ulcer are refused while they stand out
// from the others a little, and answer from where they stand out more.
func TestRefusedBelowAFifth(t *testing.T) {
	for score, refused := range map[float64]bool{
		7:    true,  // 0.185
		7.5:  false, // 0.217
		6.25: true, 8.5: false,
	} {
		a := Parse("آیا مصرف قرص آهن در بیماران مبتلا به زخم معده خطر دارد؟", Options{}).Answerable(ranked("قرص آهن برای درمان کم‌خونی به کار می‌رود.", score, asthma, 4.0, ulcer, 4.0, migraine, 3.0))
		if (a.Score < MinAnswerable) != refused {
			t.Errorf("ranked by %v: score %.4f, refused %t", score, a.Score, !refused)
		}
	}
}

// Two neighbouring sentences that have nearly all of the question are never
// refused, though no passage stands out; those that lack a fifth of it are.
func TestFullCoverageIsNotRefused(t *testing.T) {
	for name, c := range map[string]struct {
		question string
		weight   float64 // of «زونا»; «درمان» has 1
		refused  bool
	}{
		"all of it":            {"درمان زونا چیست؟", 1, false},
		"all but a fourteenth": {"زونا واگیر دارد؟", 13, false}, // 13/14 = .929
		"all but a fifth":      {"زونا واگیر دارد؟", 4, true},
		"all but an eighth":    {"زونا واگیر دارد؟", 7, true}, // .875
	} {
		a := Parse(c.question, Options{Lexicon: Lexicon{IDF: heavy("زونا", c.weight)}}).Answerable(ranked(shingles, 3.0, shingles, 3.0, shingles, 3.0))
		if (a.Score < MinAnswerable) != c.refused {
			t.Errorf("%s: covered %.3f, score %.4f", name, a.Sentence, a.Score)
		}
	}
}

// The score and what it is made of, worked by hand.
func TestAnswerableByHand(t *testing.T) {
	for name, c := range map[string]struct {
		question string
		found    []Ranked
		want     Answerability // of which Joint, Ahead, Match, Length and Score are looked at
	}{
		// Match: a term once in a passage of the usual length is 1·2.2/(1+1.2) = 1, twice, and .3·2 for the bigram;
		// of 2·2.2. Length: ln 3 / ln 101. z = 2.04 + 4.008·.5909 + 3.945·.2380 − 5.338 = .0095.
		"the only one": {"درمان زونا چیست؟", ranked(shingles, 3.0), Answerability{Joint: 1, Match: 2.6 / 4.4, Length: .2380, Score: .5024}},
		// Joint: 2/3 of it in one sentence, a third above the others. Match: 2 of 3 terms, half the bigrams, one of six
		// words where the mean is 16/3.
		"two of three terms": {"درمان زونا در سالمندان چیست؟", ranked(shingles, 3.0, asthma, 2.0, migraine, 2.0),
			Answerability{Joint: 2. / 9, Ahead: 1, Match: .3533, Length: .3004, Score: .5228}},
		// Twice in a passage of 6 words where the mean is 7: 2·2.2/(2+1.2·(.25+.75·6/7)), of 2.2.
		"a short passage that repeats it": {"زونا؟",
			ranked("زونا بیماری پوستی است و زونا درد می‌آورد.", 3.0, "آسم بیماری مزمن راه‌های هوایی ریه و برونش با سرفه است.", 0.0),
			Answerability{Joint: 1, Match: .6512, Length: .1502, Score: .4761}},
		"nothing of it": {"زونا؟", ranked(asthma, 3.0), Answerability{Length: .1502, Score: .0086}},
	} {
		a := Parse(c.question, Options{}).Answerable(c.found)
		for what, v := range map[string][2]float64{
			"joint": {a.Joint, c.want.Joint}, "ahead": {a.Ahead, c.want.Ahead}, "match": {a.Match, c.want.Match},
			"length": {a.Length, c.want.Length}, "score": {a.Score, c.want.Score},
		} {
			if math.Abs(v[0]-v[1]) > 1e-4 {
				t.Errorf("%s: %s %.5f, want %.5f", name, what, v[0], v[1])
			}
		}
	}
}

// The z-score is counted in deviations of the others, in tens, by three scores at
// least.
func TestZScore(t *testing.T) {
	for _, c := range []struct {
		scores []float64
		want   float64
	}{
		{[]float64{8, 2}, 0},
		{[]float64{8, 2, 2}, 1},      // 6 over .05·2, but ten at most
		{[]float64{2.9, 2, 2}, .9},   // .9 over .05·2
		{[]float64{8, 4, 2}, .43478}, // 5 over 1 + .05·3
		{[]float64{3, 3, 3}, 0},
	} {
		if got := zScore(c.scores); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("%v: %v, want %v", c.scores, got, c.want)
		}
	}
}

// The twelve best passages are read, and no others.
func TestTwelveAreReadThrough(t *testing.T) {
	for place, want := range map[int]float64{12: 1, 13: 0} {
		var found []Ranked
		for i := range 14 {
			text := asthma
			if i == place-1 {
				text = shingles
			}
			found = append(found, ranked(text, float64(40-i))...)
		}
		if a := Parse("درمان زونا", Options{}).Answerable(found); a.Sentence != want {
			t.Errorf("what answers is at place %d: covered %v, want %v", place, a.Sentence, want)
		}
	}
}

// A term that only the heading has counts for seven tenths, so a passage under
// the right heading is not taken for one that says it.
func TestHeadingCountsLess(t *testing.T) {
	p := index.Passage{Title: "زونا", Text: "درمان با داروی ضدویروس آغاز می‌شود."}
	a := Parse("درمان زونا", Options{}).Answerable([]Ranked{{p, 3}})
	if math.Abs(a.Sentence-.85) > 1e-9 || a.Passage != 1 { // half of it, and .7 of the other half
		t.Errorf("%+v", a)
	}
}

// A year answers a question of when by six tenths, words of time by four.
func TestFitsDates(t *testing.T) {
	q := typeOf("دانشگاه تهران چه سالی ساخته شد؟")
	for sentence, want := range map[string]float64{
		"دانشگاه تهران را حکمت ساخت.":                0,
		"دانشگاه تهران در 1955 ساخته شد.":            .6,
		"دانشگاه تهران در دهه پنجاه ساخته شد.":       .4,
		"دانشگاه تهران در سال 1955 ساخته شد.":        1,
		"دانشگاه تهران را پیش از جنگ کسی نمی‌شناخت.": .4,
	} {
		if got := q.Fits(persian.CueText(sentence)); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", sentence, got, want)
		}
	}
}
