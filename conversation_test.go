package biopars_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/question/rewrite"
)

func TestConversation(t *testing.T) {
	c := openDemo(t, biopars.Options{}).Conversation()
	first, err := c.Ask(t.Context(), biopars.Question{Text: "متفورمین چیست؟"})
	if err != nil {
		t.Fatal(err)
	}
	if first.Rewritten != nil {
		t.Errorf("the first question was rewritten: %+v", *first.Rewritten)
	}
	var events []string
	var second biopars.Answer
	for ev, err := range c.Stream(t.Context(), biopars.Question{Text: "عوارضش چیه؟"}) {
		if err != nil {
			t.Fatal(err)
		}
		if n := len(events); n == 0 || events[n-1] != ev.EventName() {
			events = append(events, ev.EventName())
		}
		if done, ok := ev.(biopars.Done); ok {
			second = done.Answer
		}
	}
	if len(events) == 0 || events[0] != "rewritten" {
		t.Errorf("events %v, want rewritten first", events)
	}
	if second.Question != "عوارضش چیه؟" || second.Rewritten == nil || second.Rewritten.Text != "عوارض متفورمین چیه؟" ||
		second.Rewritten.By != rewrite.ByRules {
		t.Errorf("question %q, rewritten %+v", second.Question, second.Rewritten)
	}
	checkCited(t, second)
	if !strings.Contains(second.Sources[0].Passage.Title, "متفورمین") {
		t.Errorf("first source %q", second.Sources[0].Passage.Title)
	}
	turns := c.History()
	if len(turns) != 2 || turns[1].Rewritten != second.Rewritten.Text || turns[1].Answer == "" ||
		turns[0].Question != "متفورمین چیست؟" {
		t.Errorf("history %+v", turns)
	}
	// The same without a Conversation, for servers that keep nothing.
	again, err := openDemo(t, biopars.Options{}).Ask(t.Context(), biopars.Question{Text: "عوارضش چیه؟",
		History: turns[:1]})
	if err != nil || again.Rewritten == nil || *again.Rewritten != *second.Rewritten {
		t.Errorf("%+v, %v", again.Rewritten, err)
	}
	found, err := openDemo(t, biopars.Options{}).Search(t.Context(), biopars.Question{Text: "عوارضش چیه؟",
		History: turns[:1]})
	if err != nil || found.Rewritten == nil || found.Query != second.Rewritten.Text {
		t.Errorf("search: %+v, %v", found, err)
	}
	verbatim, err := openDemo(t, biopars.Options{}).Search(t.Context(), biopars.Question{Text: "عوارضش چیه؟",
		History: turns[:1], Verbatim: true})
	if err != nil || verbatim.Rewritten != nil {
		t.Errorf("verbatim: %+v, %v", verbatim, err)
	}
}

// A slip of the keyboard is put right before the question is rewritten.
func TestConversationCorrects(t *testing.T) {
	c := openDemo(t, biopars.Options{}).Conversation(biopars.Turn{Question: "متفورمین چیست؟"})
	a, err := c.Ask(t.Context(), biopars.Question{Text: "u,hvq ]dsj?"})
	if err != nil || a.Rewritten == nil || !strings.Contains(a.Rewritten.Text, "عوارض") ||
		!strings.Contains(a.Rewritten.Text, "متفورمین") {
		t.Errorf("%+v, %v", a.Rewritten, err)
	}
	if a.Question != "u,hvq ]dsj?" || !hasNotice(a.Notices, answer.NoticeCorrected) {
		t.Errorf("question %q, notices %v", a.Question, a.Notices)
	}
}

// An emergency that only the conversation tells of is said before all else.
func TestConversationEmergency(t *testing.T) {
	for name, c := range map[string]struct {
		before, question string
	}{
		"in the question itself": {"متفورمین چیست؟",
			"این دارو را پدرم خورده و ناگهان دهانش کج شده و نمی‌تواند حرف بزند؟"},
		"in both together": {"پدرم درد شدید قفسه سینه دارد", "و دست چپش هم تیر می‌کشد؟"},
	} {
		var events []string
		var answer biopars.Answer
		talk := openDemo(t, biopars.Options{}).Conversation(biopars.Turn{Question: c.before})
		for ev, err := range talk.Stream(t.Context(), biopars.Question{Text: c.question}) {
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, ev.EventName())
			if done, ok := ev.(biopars.Done); ok {
				answer = done.Answer
			}
		}
		if len(events) < 2 || events[0] != "emergency" || events[1] != "rewritten" || answer.Emergency == "" {
			t.Errorf("%s: events %v, notice %q", name, events, answer.Emergency)
		}
	}
	a, err := openDemo(t, biopars.Options{}).Conversation(biopars.Turn{Question: "متفورمین چیست؟"}).Ask(t.Context(),
		biopars.Question{Text: "عوارضش چیه؟"})
	if err != nil || a.Emergency != "" {
		t.Errorf("a notice without a reason: %q, %v", a.Emergency, err)
	}
}

func TestConversationBounds(t *testing.T) {
	e := openDemo(t, biopars.Options{})
	var turns []biopars.Turn
	for i := range biopars.MaxHistory + 7 {
		turns = append(turns, biopars.Turn{Question: fmt.Sprintf("پرسش %d", i)})
	}
	kept := e.Conversation(turns...).History()
	if len(kept) != biopars.MaxHistory || kept[0] != turns[7] || kept[len(kept)-1] != turns[len(turns)-1] {
		t.Errorf("%d turns, from %+v", len(kept), kept[0])
	}
	c := e.Conversation()
	if _, err := c.Ask(t.Context(), biopars.Question{Text: "؟"}); err == nil || len(c.History()) != 0 {
		t.Errorf("%v; a question that fails is no turn: %v", err, c.History())
	}
	for range c.Stream(t.Context(), biopars.Question{Text: anaemia}) {
		break
	}
	if len(c.History()) != 0 {
		t.Errorf("a question left early is no turn: %v", c.History())
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := c.Ask(t.Context(), biopars.Question{Text: anaemia}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(c.History()); n != 4 {
		t.Errorf("%d turns of four questions asked at once", n)
	}
}

func TestConversationModel(t *testing.T) {
	history := biopars.Turn{Question: anaemia}
	reply := "درمان کم‌خونی فقر آهن در کودکان چیست؟"
	m := &llmtest.Model{Reply: func(_ int, c llmtest.Call) llmtest.Reply {
		if !c.Options.JSONMode { // not a request to rewrite
			return llmtest.Says(spoken...)
		}
		text, _ := json.Marshal(map[string]string{"question": reply})
		return llmtest.Says(string(text))
	}}
	followUp := biopars.Question{Text: "درمانش در کودکان چیست؟"}
	opts := biopars.Options{Model: biopars.Model{LLM: m}, Verify: biopars.VerifyOff}
	a, err := openDemo(t, opts).Conversation(history).Ask(t.Context(), followUp)
	if err != nil || a.Rewritten == nil || a.Rewritten.By != rewrite.ByModel || a.Rewritten.Text != reply ||
		a.Rewritten.Prompt == "" {
		t.Errorf("%+v, %v", a.Rewritten, err)
	}
	reply = "دوز قرص آهن ۵۰۰ در کودکان چیست؟"
	a, err = openDemo(t, opts).Conversation(history).Ask(t.Context(), followUp)
	if err != nil || a.Rewritten == nil || a.Rewritten.By != rewrite.ByRules ||
		strings.Contains(a.Rewritten.Text, "۵۰۰") || !hasNotice(a.Notices, answer.NoticeRewrite) {
		t.Errorf("%+v, %v, %v", a.Rewritten, a.Notices, err)
	}
}

func TestUnderstanding(t *testing.T) {
	found, err := openDemo(t, biopars.Options{}).Search(t.Context(), biopars.Question{Text: "u,hvq متفورمین چیست؟"})
	if err != nil {
		t.Fatal(err)
	}
	u := found.Understanding
	if len(u.Corrections) != 1 || u.Corrections[0].To != "عوارض" || !slices.Contains(u.Type, "caution") ||
		!slices.Contains(u.Terms, "متفورمین") || u.Language != "fa" {
		t.Errorf("%+v", u)
	}
	if !slices.ContainsFunc(u.Synonyms, func(o question.OtherNames) bool {
		return o.Terms == "متفورمین" && slices.Contains(o.Names, "metformin")
	}) {
		t.Errorf("synonyms %+v", u.Synonyms)
	}
}
