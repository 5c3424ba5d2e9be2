package generate

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/verify"
)

// deaf is a model that says one thing again and again, whatever it is told.
type deaf struct {
	chunk string
	heard func(n int) bool // after each chunk; false ends it
}

func (m deaf) GenerateContent(_ context.Context, _ []llms.MessageContent,
	options ...llms.CallOption) (*llms.ContentResponse, error) {
	var o llms.CallOptions
	for _, set := range options {
		set(&o)
	}
	for n := 0; m.heard == nil || m.heard(n); n++ {
		// A model that does not look at what its streaming function says.
		_ = o.StreamingFunc(context.Background(), []byte(m.chunk))
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{StopReason: "stop"}}}, nil
}

func (m deaf) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

func asked(g *Generator, ctx context.Context) (answer.Answer, string, error) {
	var text strings.Builder
	var a answer.Answer
	var failed error
	req := Request{Question: question.Parse("علائم کم‌خونی چیست؟", question.Options{}), Passages: anaemia}
	for ev, err := range g.Generate(ctx, req) {
		switch ev := ev.(type) {
		case answer.Token:
			text.WriteString(ev.Text)
		case answer.Done:
			a = ev.Answer
		case answer.Failed:
			a, failed = ev.Partial, err
		}
	}
	return a, text.String(), failed
}

// TestEndlessModel: a model that neither ends nor listens is left after as much as
// the answer has room for, and what was said is marked as cut off.
func TestEndlessModel(t *testing.T) {
	said := strings.TrimSpace(anaemia[0].Text[:strings.Index(anaemia[0].Text, ".")+1]) + " [1] "
	for name, checker := range map[string]Checker{"checked": verify.New(verify.Options{}), "unchecked": nil} {
		stop := make(chan struct{})
		defer close(stop)
		m := deaf{chunk: said, heard: func(int) bool {
			select {
			case <-stop:
				return false
			default:
				return true
			}
		}}
		g := &Generator{Model: m, Checker: checker, MaxAnswer: 100}
		a, text, err := asked(g, t.Context())
		if err != nil || !a.Truncated || len(a.Sentences) == 0 || len(text) > 2*100*bytesPerToken {
			t.Errorf("%s: truncated %t, %d sentences, %d bytes, %v", name, a.Truncated, len(a.Sentences), len(text), err)
		}
	}
}

// TestNothingPastTheDeadline: when time is up, nothing more is given out, even by a
// model that goes on and by a checker that takes long.
func TestNothingPastTheDeadline(t *testing.T) {
	sentence := "علائم کم‌خونی خستگی است [1]. "
	for name, checker := range map[string]Checker{"checked": passes{}, "unchecked": nil} {
		ctx, cancel := context.WithCancel(t.Context())
		stop := make(chan struct{})
		m := deaf{chunk: sentence, heard: func(n int) bool {
			if n == 5 {
				cancel()
			}
			select {
			case <-stop:
				return false
			default:
				return true
			}
		}}
		a, text, err := asked(&Generator{Model: m, Checker: checker}, ctx)
		close(stop)
		if !errors.Is(err, context.Canceled) || !a.Truncated || strings.Count(text, "خستگی") > 6 {
			t.Errorf("%s: truncated %t, %d bytes, %v", name, a.Truncated, len(text), err)
		}
	}
	// Time runs out while a sentence is being checked: it is not given out.
	ctx, cancel := context.WithCancel(t.Context())
	g := &Generator{Model: llmtest.Always(llmtest.Says(sentence, "دوم [1]. ", "سوم است.")),
		Checker: passes{func() { cancel() }}}
	a, text, err := asked(g, ctx)
	if !errors.Is(err, context.Canceled) || text != "" || len(a.Sentences) > 0 {
		t.Errorf("%q, %d sentences, %v", text, len(a.Sentences), err)
	}
}

// TestDeafModelIsLeft: a model that hangs and does not hear that time is up is left
// behind.
func TestDeafModelIsLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stop := make(chan struct{})
	defer close(stop)
	m := deaf{chunk: "علائم ", heard: func(n int) bool {
		if n < 3 {
			return true
		}
		cancel()
		<-stop
		return false
	}}
	if a, _, err := asked(&Generator{Model: m}, ctx); !errors.Is(err, context.Canceled) || !a.Truncated {
		t.Errorf("truncated %t, %v", a.Truncated, err)
	}
}

// passes supports every sentence.
type passes struct{ meanwhile func() }

func (p passes) Check(_ context.Context, _ string, s answer.Sentence, _ []answer.Source) (answer.Sentence, error) {
	if p.meanwhile != nil {
		p.meanwhile()
	}
	s.Verdict = &answer.Verdict{Judgement: answer.Supported, Source: 1, Score: 1}
	return s, nil
}

// TestOverlongSentence: a sentence of 100 KB is neither checked nor shown, however it
// comes, and what stood before it is.
func TestOverlongSentence(t *testing.T) {
	first := "علائم کم‌خونی خستگی است [1]. "
	long := strings.Repeat("خستگی و ", 100<<10/len("خستگی و ")) + "ضعف."
	var lengths []int
	checker := lengthChecker{&lengths}
	for name, r := range map[string]llmtest.Reply{
		"streamed": llmtest.Words(first + long), "at once": llmtest.Says(first + long),
		"silent": {Chunks: []string{first + long}, Silent: true, Stop: "stop"},
	} {
		a, text, err := asked(&Generator{Model: llmtest.Always(r), Checker: checker, MaxAnswer: 4000, Window: 16000},
			t.Context())
		if err != nil || !a.Truncated && len(a.Notices) == 0 || len(a.Sentences) != 1 || len(text) > 100 {
			t.Errorf("%s: truncated %t, %d sentences, %d bytes, %v", name, a.Truncated, len(a.Sentences), len(text), err)
		}
	}
	for _, n := range lengths {
		if n > maxSentence {
			t.Errorf("a sentence of %d bytes was checked", n)
		}
	}
	// Around the bound.
	for _, n := range []int{maxSentence - 2, maxSentence, maxSentence + 2} {
		text := strings.Repeat("خ", n/2-1) + "د" // without an end of its own
		a, _, err := asked(&Generator{Model: llmtest.Always(llmtest.Says(first, text+"\n\n", "آهن درمان است [1]. ")), Checker: checker},
			t.Context())
		want := 3
		if n > maxSentence {
			want = 2
		}
		if err != nil || len(a.Sentences) != want {
			t.Errorf("%d bytes: %d sentences, want %d; %v", n, len(a.Sentences), want, err)
		}
	}
}

type lengthChecker struct{ lengths *[]int }

func (c lengthChecker) Check(ctx context.Context, q string, s answer.Sentence,
	sources []answer.Source) (answer.Sentence, error) {
	*c.lengths = append(*c.lengths, len(s.Text))
	return passes{}.Check(ctx, q, s, sources)
}

// TestUnknownCitationsAreBounded: a model that cites thousands of sources that there
// are not is told of in a few words.
func TestUnknownCitationsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 900 {
		b.WriteString("خستگی [" + strings.Repeat("1", 1) + string(rune('0'+i%10)) + string(rune('0'+i/10%10)) + "]. ")
	}
	a, _, err := asked(&Generator{Model: llmtest.Always(llmtest.Says(b.String()))}, t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range a.Notices {
		if len(n.Render("fa")) > 500 {
			t.Errorf("%s has %d bytes", n.Code, len(n.Render("fa")))
		}
	}
}

// TestUncheckedRestIsNotKept: what a broken stream left unfinished was checked by
// nobody, and is no sentence of an answer whose sentences are checked.
func TestUncheckedRestIsNotKept(t *testing.T) {
	broken := llmtest.Reply{Chunks: []string{"علائم خستگی است [1]. ", "و درمان آن هزار"}, Err: errors.New("broken")}
	for name, checker := range map[string]Checker{"checked": passes{}, "unchecked": nil} {
		a, _, err := asked(&Generator{Model: llmtest.Always(broken), Checker: checker}, t.Context())
		want := 2
		if checker != nil {
			want = 1
		}
		if err == nil || len(a.Sentences) != want {
			t.Errorf("%s: %d sentences, want %d; %v", name, len(a.Sentences), want, err)
		}
	}
}
