package biopars_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/verify"
)

func codes(a biopars.Answer) (out []string) {
	for _, n := range a.Notices {
		out = append(out, n.Code)
	}
	return out
}

func TestAnswersAreChecked(t *testing.T) {
	e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: llmtest.Always(llmtest.Says(
		"متفورمین داروی خوراکی رایج برای دیابت نوع ۲ است که تولید قند در کبد " +
			"را کم می‌کند. " + // true, without a citation
			"تهوع، اسهال و دل‌درد شایع‌ترین عوارض متفورمین است. " +
			"متفورمین در نارسایی شدید کلیه منع مصرف ندارد. " + // the opposite
			"گردشگران بسیاری هر تابستان به سواحل شمالی سفر می‌کنند."))}}) // nowhere
	a, err := e.Ask(t.Context(), biopars.Question{Text: "عوارض متفورمین چیست؟"})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Sentences) != 3 {
		t.Fatalf("%d sentences: %+v", len(a.Sentences), a.Sentences)
	}
	for i, want := range []answer.Judgement{answer.Supported, answer.Supported, answer.Unsupported} {
		s := a.Sentences[i]
		if s.Verdict == nil || s.Verdict.Judgement != want || (want == answer.Supported) != (len(s.Citations) == 1) {
			t.Errorf("%q: %+v, cited %v", s.Text, s.Verdict, s.Citations)
		}
	}
	for _, code := range []string{answer.NoticeDropped, answer.NoticeUnsupported} {
		if !slices.Contains(codes(a), code) {
			t.Errorf("no notice %s in %v", code, codes(a))
		}
	}
}

// entailing is a model of entailment that says the same of everything.
type entailing struct{ entail, contradict float64 }

func (e entailing) Entail(context.Context, string, ...string) (float64, float64, float64, error) {
	return e.entail, 1 - e.entail - e.contradict, e.contradict, nil
}

// TestEntailment: the model of entailment decides about what words leave open, in
// answers as well, and about nothing if sentences aren't checked.
func TestEntailment(t *testing.T) {
	model := biopars.Model{LLM: llmtest.Always(llmtest.Says("متفورمین در بدن ساخته شدن قند را پایین می‌آورد [1]."))}
	judgements := map[answer.Judgement]int{}
	for _, m := range []verify.Entailer{nil, entailing{entail: 1}, entailing{contradict: 1}} {
		e := openDemo(t, biopars.Options{Model: model, Entailment: &verify.Entailment{Model: m}, Unsupported: "mark"})
		a, err := e.Ask(t.Context(), biopars.Question{Text: "عوارض متفورمین چیست؟"})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range a.Sentences {
			judgements[s.Verdict.Judgement]++
		}
		if len(a.Sentences) == 0 {
			judgements["dropped"]++
		}
	}
	if judgements[answer.Supported] != 1 || len(judgements) != 3 {
		t.Errorf("%v", judgements)
	}
}

func TestVerifyOff(t *testing.T) {
	e := openDemo(t, biopars.Options{Verify: biopars.VerifyOff,
		Model: biopars.Model{LLM: llmtest.Always(llmtest.Says("متفورمین در نارسایی شدید کلیه منع مصرف ندارد [1]."))}})
	a, err := e.Ask(t.Context(), biopars.Question{Text: "عوارض متفورمین چیست؟"})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Sentences) != 1 || a.Sentences[0].Verdict != nil {
		t.Errorf("%+v", a.Sentences)
	}
}

func TestQuotedAnswersAreSupported(t *testing.T) {
	a, err := openDemo(t, biopars.Options{}).Ask(t.Context(), biopars.Question{Text: "علائم کم‌خونی فقر آهن چیست؟"})
	if err != nil {
		t.Fatal(err)
	}
	if a.Origin != answer.Extractive || len(a.Sentences) < 3 || a.Answerability == nil ||
		a.Answerability.Score < question.MinAnswerable {
		t.Fatalf("%s, %d sentences, %+v", a.Origin, len(a.Sentences), a.Answerability)
	}
	for _, s := range a.Sentences {
		if s.Verdict == nil || s.Verdict.Judgement != answer.Supported || s.Verdict.Source != s.Citations[0] {
			t.Errorf("%q: %+v", s.Text, s.Verdict)
		}
	}
}

func TestAbstains(t *testing.T) {
	e := openDemo(t,
		biopars.Options{Model: biopars.Model{LLM: llmtest.Always(llmtest.Says("پاریس پایتخت فرانسه است."))}})
	q := biopars.Question{Text: "درمان سرطان پانکراس چیست؟"}
	a, err := e.Ask(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if a.Origin != answer.Abstained || len(a.Sentences) != 0 || len(a.Sources) == 0 ||
		!slices.Contains(codes(a), answer.NoticeWeakEvidence) {
		t.Errorf("%s with %d sentences, %d sources, %v", a.Origin, len(a.Sentences), len(a.Sources), codes(a))
	}
	q.AnswerAnyway = true
	if a, err = e.Ask(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	if a.Origin != answer.Generated || codes(a)[0] != answer.NoticeAnyway {
		t.Errorf("%s with %v", a.Origin, codes(a))
	}
}

func TestEmergencyComesFirst(t *testing.T) {
	for _, test := range []struct {
		opts biopars.Options
		want string
	}{
		{biopars.Options{}, "۱۱۵"},
		{biopars.Options{Country: "DE"}, "۱۱۲"},
		{biopars.Options{EmergencyNumber: "777"}, "۷۷۷"},
	} {
		e := openDemo(t, test.opts)
		first := true
		for ev, err := range e.Stream(t.Context(),
			biopars.Question{Text: "پدرم ناگهان دهانش کج شده و نمی‌تواند حرف بزند"}) {
			if err != nil {
				t.Fatal(err)
			}
			if em, ok := ev.(biopars.Emergency); ok != first || ok && !strings.Contains(em.Text, test.want) {
				t.Errorf("%T %+v", ev, ev)
			}
			first = false
			if d, ok := ev.(biopars.Done); ok && !strings.Contains(d.Answer.Emergency, test.want) {
				t.Errorf("answer: %q", d.Answer.Emergency)
			}
		}
		a, err := e.Ask(t.Context(), biopars.Question{Text: "علائم کم‌خونی فقر آهن چیست؟"})
		if err != nil || a.Emergency != "" {
			t.Errorf("%q, %v", a.Emergency, err)
		}
	}
}

// TestUnmentionedCircumstances: what holds for the usual patient is not passed off
// as an answer for a pregnant one.
func TestUnmentionedCircumstances(t *testing.T) {
	e := openDemo(t, biopars.Options{})
	for question, want := range map[string]bool{
		"عوارض متفورمین در بارداری چیست؟": true,
		"u,hvq ljt,vldk nv fhvnhvd":       true, // the same with the keyboard in English
		"عوارض متفورمین چیست؟":            false,
	} {
		a, err := e.Ask(t.Context(), biopars.Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(codes(a), answer.NoticeUnmentioned); got != want {
			t.Errorf("%s: notices %v", question, codes(a))
		}
	}
}
