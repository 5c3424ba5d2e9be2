package verify_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/verify"
)

// A judge that takes too long is asked no more once its budget is spent, the
// rules' verdict stands, and the layer says why.
func TestJudgeBudget(t *testing.T) {
	for name, c := range map[string]struct {
		timeout, budget time.Duration
		took            []time.Duration // of each sentence
		asked           int
	}{
		"as set":     {2 * time.Second, 3 * time.Second, []time.Duration{2 * time.Second, time.Second, 0, 0}, 2},
		"by default": {0, 0, []time.Duration{20 * time.Second, 20 * time.Second, 20 * time.Second, 0}, 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			j := llmtest.Always(llmtest.Reply{Hangs: true})
			check := verify.New(verify.Options{Judge: &verify.Judge{Model: j, Timeout: c.timeout, Budget: c.budget}})
			for i, want := range c.took {
				began := time.Now()
				s, err := check.Check(t.Context(), "", answer.Sentence{Text: "این دارو سردرد میگرنی آدم‌ها را تسکین خواهد داد.", Citations: []int{1}},
					sources("این دارو برای درمان سردرد میگرنی بزرگسالان به کار می‌رود."))
				if err != nil {
					t.Fatal(err)
				}
				last := s.Verdict.Layers[len(s.Verdict.Layers)-1]
				if s.Verdict.Judgement != answer.PartlySupported || last.Name != verify.LayerJudge || last.Detail == "" {
					t.Errorf("%s: sentence %d: %+v", name, i, s.Verdict)
				}
				if took := time.Since(began); took != want {
					t.Errorf("%s: sentence %d took %v, want %v", name, i, took, want)
				}
			}
			if j.Asked() != c.asked {
				t.Errorf("%s: asked %d times, want %d", name, j.Asked(), c.asked)
			}
		})
	}
}
