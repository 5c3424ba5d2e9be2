package markdown

import (
	"regexp"
	"strings"
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
)

func evidence(text string) []answer.Evidence {
	return []answer.Evidence{{Source: 1, Quote: answer.Quote{Text: text}}}
}

func TestAnswer(t *testing.T) {
	a := answer.Answer{
		Emergency: "با اورژانس تماس بگیرید", Origin: answer.Generated,
		Sentences: []answer.Sentence{
			{Text: "تب دارد.", Citations: []int{1}, Evidence: evidence("تب دارد.")},
			{Text: "دوز را دو برابر کنید.", Verdict: &answer.Verdict{Judgement: answer.Unsupported}},
		},
		Sources: []answer.Source{
			{Number: 1, Cited: true, Passage: index.Passage{Title: "تب", Section: "درمان", Page: 3, Metadata: index.Metadata{Year: 2020}},
				Quote: answer.Quote{Text: "تب دارد."}},
			{Number: 2, Passage: index.Passage{Title: "دیگر"}},
		},
		Notices: []answer.Notice{{Code: "demo", Text: "نمایشی", Hint: "biopars ingest FILE"}},
	}
	want := "> ⚠️ **با اورژانس تماس بگیرید**\n\n«تب دارد.» [1] دوز را دو برابر کنید. (بی‌پشتوانه در منابع)\n\n---\n\n" +
		"**منابع**\n\n- [1] تب › درمان — 2020، ص 3: «تب دارد.»\n\n- نمایشی (`biopars ingest FILE`)"
	if got := (Writer{}).Answer(a); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	a.Sentences, a.Sources[1].Quote.Text, a.Origin = nil, "دیگر است.", answer.Abstained
	got := Writer{Lang: "en"}.Answer(a)
	if !strings.Contains(got, "I do not know") || !strings.Contains(got, "Nearest passages") || !strings.Contains(got, "[2] دیگر") {
		t.Errorf("an abstention: %s", got)
	}
}

func TestConflict(t *testing.T) {
	a := answer.Answer{Origin: answer.Extractive, Conflicts: []answer.Conflict{{Kind: answer.ConflictQuantity,
		A: answer.CitedText{Source: 1, Quote: answer.Quote{Text: "۵ روز"}}, B: answer.CitedText{Source: 2, Quote: answer.Quote{Text: "۱۰ روز"}}}},
		Sources: []answer.Source{{Number: 1, Passage: index.Passage{Title: "الف"}}, {Number: 2, Passage: index.Passage{Title: "ب"}}}}
	got := Writer{}.Answer(a)
	for _, part := range []string{"[1] «۵ روز» — [2] «۱۰ روز»", "- [1] الف", "- [2] ب"} {
		if !strings.Contains(got, part) {
			t.Errorf("no %q in %s", part, got)
		}
	}
}

// live is what a reader of Markdown acts on, unless a backslash stands before it.
var live = regexp.MustCompile("(?i)(^|[^\\\\])(!\\[|\\]\\(|<[a-z!/]|~~|`[^`]|://|www\\.|[a-z]@[a-z])")

// TestHostileTexts: nothing that passages or models write is acted on, and nothing breaks
// out of its line.
func TestHostileTexts(t *testing.T) {
	for _, text := range []string{"![x](http://evil.example/p.png)", "[x](javascript:1)", "<img src=x onerror=1>", "\n# head", "a\n\n---\n\nb",
		"~~d~~ http://evil.example www.evil.example me@evil.example", "\u202egnp.exe\u2066", "[1] x", "``` \n```"} {
		a := answer.Answer{Emergency: text, Sentences: []answer.Sentence{{Text: text, Citations: []int{1}}},
			Sources: []answer.Source{{Number: 1, Cited: true, Passage: index.Passage{Title: text, Section: text,
				Metadata: index.Metadata{Publisher: text, Source: text}}, Quote: answer.Quote{Text: text}}},
			Notices: []answer.Notice{{Text: text}}}
		got := Writer{}.Answer(a)
		if m := live.FindString(got); m != "" {
			t.Errorf("Markdown acts on %q of %q: %s", m, text, got)
		}
		if strings.Count(got, "\n"+Rule+"\n") != 1 || strings.Contains(got, "\n#") || strings.ContainsAny(got, "\u202e\u2066") {
			t.Errorf("%q breaks out of its line: %s", text, got)
		}
	}
}

// TestVerdictsAreSaid: a sentence that its sources do not carry is never shown as if they
// did, in either language.
func TestVerdictsAreSaid(t *testing.T) {
	for judgement, want := range map[answer.Judgement][2]string{
		answer.Supported:       {"", ""},
		answer.NotAClaim:       {"", ""},
		answer.PartlySupported: {" (پشتوانهٔ ناقص)", " (partly supported)"},
		answer.Unsupported:     {" (بی‌پشتوانه در منابع)", " (without support in the sources)"},
		answer.Contradicted:    {" (منابع خلاف این می‌گویند)", " (the sources say otherwise)"},
	} {
		s := answer.Sentence{Text: "x.", Verdict: &answer.Verdict{Judgement: judgement}}
		for i, lang := range []string{"fa", "en"} {
			if got := (Writer{Lang: lang}).Sentence(s, true); got != "x."+want[i] {
				t.Errorf("%s: %q", judgement, got)
			}
		}
	}
}
