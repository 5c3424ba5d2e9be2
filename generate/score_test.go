package generate

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// weights gives words weights of their own; others have 1.
func weights(of map[string]float64) func(string) float64 {
	return func(term string) float64 {
		for w, v := range of {
			if persian.Terms(w)[0] == term {
				return v
			}
		}
		return 1
	}
}

// What a sentence is worth, worked by hand: rank .45, kind of answer .45, first
// of its passage .05, question's terms up to 1 and neighbouring ones .30; and for a
// subject that is known .20 for its name, .30 for its share, .25 for a passage that
// opens with it, and .60 for what is sought (see TestFit of package question).
func TestSentenceScores(t *testing.T) {
	const treated = "درمان زونا با داروی ضدویروس آغاز می‌شود."
	for name, c := range map[string]struct {
		question string
		passages []index.Passage
		sentence int // in the pool
		want     float64
	}{
		"all of it":            {"درمان زونا چیست؟", []index.Passage{{Text: treated}}, 0, .45 + .45 + .05 + 1 + .30 + .75 + .60},
		"second sentence":      {"درمان زونا چیست؟", []index.Passage{{Text: "زونا عفونتی پوستی است. " + treated}}, 1, .45 + .45 + .025 + 1 + .30 + .75 + .60},
		"second passage":       {"درمان زونا چیست؟", []index.Passage{{Text: "میگرن سردردی یک‌طرفه است."}, {Text: treated}}, 0, .45/1.35 + .45 + .05 + 1 + .30 + .75 + .60},
		"subject in the title": {"درمان زونا چیست؟", []index.Passage{{Title: "زونا", Text: "درمان با استراحت کافی آغاز می‌شود."}}, 0, .45 + .45 + .05 + .5 + .70*.5 + .75 + .48},
		"subject just before": {"درمان زونا چیست؟", []index.Passage{{Text: "ویروس زونا پوست را می‌آزارد. درمان با استراحت کافی آغاز می‌شود."}}, 1,
			.45 + .45 + .025 + .5 + .70*.5 + .25 + .48},
		"section of the kind":         {"درمان زونا چیست؟", []index.Passage{{Section: "درمان", Text: "زونا با استراحت کافی فروکش می‌کند."}}, 0, .45 + .8*.45 + .05 + .5 + .70*.5 + .75 + .36},
		"section of another":          {"درمان زونا چیست؟", []index.Passage{{Section: "تشخیص", Text: treated}}, 0, .45 + .45 + .05 + 1 + .30 - .45 + .75 + .60},
		"half the subject":            {"زونا در سالمندان", []index.Passage{{Text: "زونا تاول‌های دردناک دارد."}}, 0, .45 + .05 + .5 - .30*.5 + .75},
		"definition, first word":      {"زونا چیست؟", []index.Passage{{Text: "زونا عفونتی ویروسی در پوست است."}}, 0, .45 + .05 + 1 + .25 + .75 + .60},
		"definition, second word":     {"زونا چیست؟", []index.Passage{{Text: "بیماری زونا عفونتی ویروسی در پوست است."}}, 0, .45 + .05 + 1 + .25 + .75 + .30},
		"no definition, third word":   {"زونا چیست؟", []index.Passage{{Text: "عفونت پوستی زونا تاول می‌زند."}}, 0, .45 + .05 + 1 + .75 + .30},
		"adults, asked of children":   {"زونا در کودکان", []index.Passage{{Text: "زونا در بزرگسالان تاول می‌زند."}}, 0, .45 + .05 + .5 - .30*.5 - .60 + .75},
		"children, asked of adults":   {"زونا در بزرگسالان", []index.Passage{{Text: "زونا در کودکان تاول می‌زند."}}, 0, .45 + .05 + .5 - .30*.5 - .60 + .75},
		"both, asked of children":     {"زونا در کودکان", []index.Passage{{Text: "زونا در بزرگسالان و کودکان تاول می‌زند."}}, 0, .45 + .05 + 1 + .75 + .20},
		"no patients are asked about": {"زونا", []index.Passage{{Text: "زونا در بزرگسالان تاول می‌زند."}}, 0, .45 + .05 + 1 + .75},
		"sixty words":                 {"زونا", []index.Passage{{Text: "زونا " + strings.Repeat("پوست ", 58) + "است."}}, 0, .45 + .05 + 1 - .1*15/45 + .75},
		"forty-five words":            {"زونا", []index.Passage{{Text: "زونا " + strings.Repeat("پوست ", 43) + "است."}}, 0, .45 + .05 + 1 + .75},
		"forty words":                 {"زونا", []index.Passage{{Text: "زونا " + strings.Repeat("پوست ", 38) + "است."}}, 0, .45 + .05 + 1 + .75},
		"fifty words":                 {"زونا", []index.Passage{{Text: "زونا " + strings.Repeat("پوست ", 48) + "است."}}, 0, .45 + .05 + 1 - .1*5/45 + .75},
	} {
		pool, err := candidates(t.Context(), Request{Question: question.Parse(c.question, question.Options{}), Passages: c.passages})
		if err != nil || len(pool) <= c.sentence {
			t.Errorf("%s: %d sentences, %v", name, len(pool), err)
			continue
		}
		if got := pool[c.sentence]; math.Abs(got.score-c.want) > 1e-6 {
			t.Errorf("%s: %q has %.4f, want %.4f", name, got.text, got.score, c.want)
		}
	}
}

// A sentence is left out that has less than a fifth of the question, and one of
// a passage that has named less than two fifths of its subject.
func TestOffTheSubject(t *testing.T) {
	for name, c := range map[string]struct {
		question, text string
		idf            map[string]float64
		kept           bool
	}{
		"a little over a fifth":            {"رنگ کعبه", "کعبه بنای سنگی دارد.", map[string]float64{"رنگ": 3.5}, false},              // 1/4.5 = .22, but under two fifths
		"over two fifths of the subject":   {"کعبه در کوهستان", "کوهستان بنای سنگی دارند.", map[string]float64{"کعبه": 1.27}, true},  // 1/2.27 = .44
		"under two fifths of the subject ": {"کعبه در کوهستان", "کوهستان بنای سنگی دارند.", map[string]float64{"کعبه": 1.78}, false}, // 1/2.78 = .36
		"a known subject, little asked":    {"درمان زونا", "زونا تاول‌های دردناک دارد.", map[string]float64{"درمان": 9}, true},
	} {
		pool, err := candidates(t.Context(), Request{Question: question.Parse(c.question, question.Options{Lexicon: question.Lexicon{IDF: weights(c.idf)}}), Passages: []index.Passage{{Text: c.text}}})
		if err != nil || (len(pool) > 0) != c.kept {
			t.Errorf("%s: %d sentences, %v", name, len(pool), err)
		}
	}
}

func TestQuotableLengths(t *testing.T) {
	for words, want := range map[int]bool{3: false, 4: true, 90: true, 91: false} {
		text := strings.Repeat("زونا ", words-1) + "است."
		if got := quotable(text, persian.CueText(text), false); got != want {
			t.Errorf("%d words: %t", words, got)
		}
	}
}

// sentence is a candidate with n terms, of which the first are those of others.
func sentence(score float64, terms ...string) candidateSentence {
	c := candidateSentence{score: score, text: "کم‌خونی با " + strings.Join(terms, "، ") + " همراه است.", terms: map[string]struct{}{}, before: -1, share: 1, named: 1}
	c.read = question.ReadStatement(strings.Join(terms, " "))
	for _, t := range terms {
		c.terms[t] = struct{}{}
	}
	return c
}

// TestChoose: what is clearly worse than the best is left out, and what repeats
// another too, unless it says another thing in the same words.
func TestChoose(t *testing.T) {
	f := strings.Fields
	first := sentence(1, f("a b c d e f g h i j")...)
	for name, c := range map[string]struct {
		pool []candidateSentence
		want string // scores, in hundredths
	}{
		"over .35 of the best":            {[]candidateSentence{first, sentence(.38, "x")}, "100 38"},
		"under .35 of the best":           {[]candidateSentence{first, sentence(.32, "x")}, "100"},
		"six of ten repeated":             {[]candidateSentence{first, sentence(.9, f("a b c d e f u v w x")...)}, "100 90"},
		"seven of ten repeated":           {[]candidateSentence{first, sentence(.9, f("a b c d e f g v w x")...)}, "100"},
		"seven of ten and another number": {[]candidateSentence{first, sentence(.9, f("a b c d e f g v w 500 mg")...)}, "100 90"},
		"the same, but denied":            {[]candidateSentence{first, sentence(.9, f("a b c d e f g h i نیست")...)}, "100 90"},
		"the same of another drug":        {[]candidateSentence{first, sentence(.9, f("a b c d e f g h i متفورمین")...)}, "100 90"},
		"the same of other people":        {[]candidateSentence{first, sentence(.9, f("a b c d e f g h i کودک")...)}, "100 90"},
	} {
		var got []string
		for _, s := range (&Extractor{}).choose(question.Parse("کعبه", question.Options{}), c.pool) {
			got = append(got, fmt.Sprintf("%.0f", 100*s.score))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", name, s, c.want)
		}
	}
	var many []candidateSentence
	for i := range 12 {
		many = append(many, sentence(1, fmt.Sprint("w", i)))
	}
	if n := len((&Extractor{}).choose(question.Parse("کعبه", question.Options{}), many)); n != 8 {
		t.Errorf("%d sentences of 12, want 8", n)
	}
}
