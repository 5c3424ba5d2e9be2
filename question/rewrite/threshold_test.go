package rewrite

import (
	"strings"
	"testing"
)

// A question is taken for a follow-up while it is short.
func TestFollowUpBounds(t *testing.T) {
	for question, want := range map[string]bool{
		"و شلغم پخته تازه؟":          true, // three terms behind a connective
		"و شلغم پخته تازه ترش؟":      false,
		"شلغم پخته تازه ترش هم؟":     true, // four with «هم»
		"شلغم پخته تازه ترش سبز هم؟": false,
		"دوز درمان علت عوارض؟":       true, // four words that are no subject
		"دوز درمان علت عوارض تشخیص؟": false,
		"شلغم پخته و عوارض آن؟":      true, // two words that «آن» could mean
		"شلغم پخته تازه و عوارض آن؟": false,
	} {
		if got := (&Rewriter{}).read(question); got.follows != want {
			t.Errorf("%s: follows %t, %d terms", question, got.follows, len(got.terms))
		}
	}
}

// A word that a tenth of the passages have is no subject.
func TestCommonWords(t *testing.T) {
	for share, want := range map[float64]bool{.11: true, .09: false} {
		r := &Rewriter{Share: func(string) float64 { return share }}
		if got := r.read("چند فصل دارد؟").follows; got != want {
			t.Errorf("in a share of %v of the passages: follows %t", share, got)
		}
	}
}

// A model may add four hundred characters to a question.
func TestLongWording(t *testing.T) {
	const question = "درد سرفه؟"
	for added, want := range map[string]bool{
		strings.Repeat(" درد", 100):          true,
		strings.Repeat(" درد", 99) + " سرفه": false,
	} {
		if err := faithful(question+added, question, nil); (err == nil) != want {
			t.Errorf("%d characters more: %v", len([]rune(added)), err)
		}
	}
}

// What a model is given of a conversation, and may write.
func TestPromptBounds(t *testing.T) {
	var history []Turn
	for range 9 {
		history = append(history, Turn{Question: "شلغم " + strings.Repeat("کلم ", 150), Answer: strings.Repeat("چغندر ", 150)})
	}
	m := saying(reply("عوارضش چیه؟"))
	if _, err := (&Rewriter{Model: m}).Rewrite(t.Context(), history, "عوارضش چیه؟"); err != nil {
		t.Fatal(err)
	}
	call := m.Calls()[0]
	// Six turns; 400 characters of a question are 5 and 98 words of 4, of an answer 66 words of 6.
	for word, want := range map[string]int{"شلغم": 6, "کلم": 6 * 98, "چغندر": 6 * 66} {
		if n := strings.Count(call.Text(), word); n != want {
			t.Errorf("%s: %d times, want %d", word, n, want)
		}
	}
	if call.Options.MaxTokens != 256 {
		t.Errorf("%d tokens", call.Options.MaxTokens)
	}
}

// A plural stands for three names at most.
func TestPluralNames(t *testing.T) {
	list := []mention{{"الف", drug, 1}, {"ب", drug, 2}, {"پ", drug, 3}, {"ت", drug, 4}}
	if got := choose(list, drug, true, true); got != "الف و ب و پ" {
		t.Errorf("%q", got)
	}
}
