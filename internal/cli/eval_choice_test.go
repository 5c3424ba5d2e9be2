package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval"
)

// exam are questions of multiple choice, the options of which speak of other things than
// the demo corpus.
func exam(n int) (records []map[string]any, items []eval.Item) {
	options := [][]string{{"کم‌خونی", "دیابت نوع ۲", "میگرن", "آسم"}, {"متفورمین", "پروپرانولول", "وارفارین", "لووتیروکسین"}}
	for i := range n {
		it := eval.Item{ID: fmt.Sprintf("m%02d", i), Question: fmt.Sprintf("بیمار شمارهٔ %d با سردرد ضربان‌دار و تهوع آمده است؛ کدام درست است؟", i+1),
			Options: options[i%2], Correct: (i * 7) % 4}
		items = append(items, it)
		records = append(records, map[string]any{"id": it.ID, "question": it.Question, "options": it.Options, "correct": it.Correct})
	}
	return records, items
}

// TestChoiceOracle: a model that is always right scores 1 with retrieval and without,
// however it words it, and no gate takes anything away.
func TestChoiceOracle(t *testing.T) {
	records, items := exam(60)
	data := jsonl(t, records...)
	words := map[string]func(it *eval.Item) spoken{
		"number": func(it *eval.Item) spoken { return says(eval.OptionName(it.Correct)) },
		"explains": func(it *eval.Item) spoken {
			return says(fmt.Sprintf("گزینهٔ %d نادرست است چون علائم را توضیح نمی‌دهد. پس پاسخ صحیح گزینهٔ %d است، زیرا %s با شرح حال می‌خواند.",
				(it.Correct+1)%4+1, it.Correct+1, it.Options[it.Correct]))
		},
		"cites": func(it *eval.Item) spoken {
			return says(fmt.Sprintf("پاسخ صحیح %s است [1][2].", it.Options[it.Correct]))
		},
		"thinks": func(it *eval.Item) spoken {
			return says("<think>شاید گزینهٔ ۱</think>\\boxed{" + fmt.Sprint(it.Correct+1) + "}")
		},
	}
	for name, say := range words {
		s := speak(t, oracle(t, items, say))
		runs := t.TempDir()
		command(t, exitOK, qa(data, s.model(), runs, "--gates", "on", "--fail-below", "accuracy=1")...)
		if s.asked() != 120 {
			t.Errorf("%s: %d questions", name, s.asked())
		}
		for _, mode := range []string{"on", "off"} {
			r := loadRun(t, s.dir(runs, mode))
			if m := r.Summary.Metric(eval.MetricAccuracy); m.Interval.Value != 1 || r.Summary.Abstained != 0 {
				t.Errorf("%s %s: %+v", name, mode, m)
			}
			if r.Summary.Metric(eval.MetricCitationRecall) != nil || r.Manifest.Prompt == "" || !strings.HasPrefix(r.Manifest.Prompt, "choice-fa-1-") {
				t.Errorf("%s %s: a choice has no citations; prompt %q", name, mode, r.Manifest.Prompt)
			}
			if e := r.Entries[0]; e.Shown != nil || len(e.Retrieved) > 0 != (mode == "on") {
				t.Errorf("%s %s: %+v", name, mode, e)
			}
		}
	}
}

// TestChoiceWrong: what names no option, or several, is wrong and no guess.
func TestChoiceWrong(t *testing.T) {
	records, items := exam(4)
	s := speak(t, oracle(t, items, func(*eval.Item) spoken { return says("گزینهٔ ۱ یا گزینهٔ ۲") }))
	runs := t.TempDir()
	command(t, exitFailure, qa(jsonl(t, records...), s.model(), runs, "--fail-below", "accuracy=0.1")...)
	r := loadRun(t, s.dir(runs, "off"))
	if r.Summary.Metric(eval.MetricAccuracy).Interval.Value != 0 || r.Scores[0].Choice != nil || r.Entries[0].Answer == "" {
		t.Errorf("%+v", r.Scores[0])
	}
}

// TestChoicePrompt: options are no part of what is searched for, examples stand before
// the question, and a prompt of one's own is looked at first.
func TestChoicePrompt(t *testing.T) {
	records, items := exam(2)
	records[1]["question"], items[1].Question = records[0]["question"], items[0].Question
	data := jsonl(t, records...)
	shots := jsonl(t, map[string]any{"question": "واحد فشار خون چیست؟", "options": []string{"لیتر", "میلی‌متر جیوه"}, "correct": 1},
		map[string]any{"question": "قند خون بالا نشانهٔ چیست؟", "options": []string{"دیابت", "آسم"}, "correct": 0})
	s := speak(t, func(int, string) spoken { return says("گزینهٔ ۱") })
	runs := t.TempDir()
	command(t, exitOK, qa(data, s.model(), runs, "--few-shot", shots, "--max-tokens", "40", "--retrieval", "on")...)
	r := loadRun(t, s.dir(runs, "on"))
	ids := func(e eval.Entry) (out []string) {
		for _, p := range e.Retrieved {
			out = append(out, p.ID)
		}
		return out
	}
	if a, b := ids(r.Entries[0]), ids(r.Entries[1]); len(a) == 0 || strings.Join(a, " ") != strings.Join(b, " ") {
		t.Errorf("the options change the evidence: %v %v", a, b)
	}
	prompt := s.prompts[0]
	for _, want := range []string{"پرسش: واحد فشار خون چیست؟\n۱) لیتر\n۲) میلی‌متر جیوه\nپاسخ: گزینهٔ ۲", "۲) دیابت نوع ۲", "│ "} {
		if !strings.Contains(prompt, want) {
			t.Errorf("no %q in\n%s", want, prompt)
		}
	}
	if s.bodies[0]["max_tokens"] != float64(40) || r.Manifest.Settings["max-tokens"] != "40" ||
		!strings.HasPrefix(r.Manifest.Settings["few-shot"], "set.jsonl sha256:") {
		t.Errorf("%v %v", s.bodies[0]["max_tokens"], r.Manifest.Settings)
	}
	// Other examples are another run.
	_, stderr := command(t, exitFailure, qa(data, s.model(), runs, "--max-tokens", "40", "--retrieval", "on")...)
	if !strings.Contains(stderr, "few-shot") {
		t.Error(stderr)
	}
	command(t, exitUsage, qa(data, s.model(), t.TempDir(), "--few-shot", data)...) // of the data set itself

	own := func(text string) string {
		path := filepath.Join(t.TempDir(), "mine.txt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := own("You answer.\n---\n{{range .Passages}}{{.Text}}\n{{end}}{{.Question}}\n{{range .Options}}{{.Number}} {{.Text}}\n{{end}}MINE")
	runs = t.TempDir()
	command(t, exitOK, qa(data, s.model(), runs, "--prompt", good)...)
	if last := s.prompts[len(s.prompts)-1]; !strings.HasSuffix(last, "MINE") {
		t.Error(last)
	}
	if p := loadRun(t, s.dir(runs, "on")).Manifest.Prompt; !strings.HasPrefix(p, "mine-") {
		t.Error(p)
	}
	for _, bad := range []string{"no dashes", "s\n---\n{{.Nothing}}", "s\n---\n{{.Question}}", "s\n---\n{{range .Options}}{{.Text}}{{end}}{{range .Passages}}{{.Text}}{{end}}",
		"s\n---\n{{.Question}}{{range .Options}}{{.Text}}{{end}}"} { // the last lacks the passages
		command(t, exitUsage, qa(data, s.model(), t.TempDir(), "--prompt", own(bad))...)
	}
	mixed := jsonl(t, append(records, map[string]any{"id": "open", "question": "میگرن چیست؟"})...)
	command(t, exitUsage, qa(mixed, s.model(), t.TempDir(), "--prompt", good)...)
}

// TestExtractiveChoice: without a model, the option is chosen that the corpus supports.
func TestExtractiveChoice(t *testing.T) {
	data := jsonl(t, map[string]any{"id": "a", "question": "داروی خط اول درمان دیابت نوع ۲ کدام است؟",
		"options": []string{"سوماتریپتان", "متفورمین", "سالبوتامول"}, "correct": "متفورمین"})
	runs := t.TempDir()
	command(t, exitOK, qa(data, "extractive", runs, "--retrieval", "on")...)
	r := loadRun(t, filepath.Join(runs, "extractive-on"))
	if e := r.Entries[0]; e.Answer != "گزینهٔ ۲" || len(e.Retrieved) != 1 || r.Scores[0].Values[eval.MetricAccuracy] != 1 {
		b, _ := json.Marshal(e)
		t.Errorf("%s", b)
	}
}

// TestLikelihood takes the option that a server finds likeliest, which may be another
// than the model would write.
func TestLikelihood(t *testing.T) {
	records, items := exam(6)
	data := jsonl(t, records...)
	offers := true
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Prompt string `json:"prompt"`
			Echo   bool   `json:"echo"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.URL.Path != "/v1/completions" || !body.Echo {
			t.Errorf("%s %v", r.URL.Path, err)
		}
		asked = append(asked, body.Prompt)
		if !offers {
			fmt.Fprint(w, `{"choices":[{"text":"x"}]}`)
			return
		}
		// Each character is a token. All are as likely but for the number of the right
		// option behind «گزینهٔ», and one that is generated on top.
		runes := []rune(body.Prompt)
		var tokens []string
		var values []any
		var offsets []int
		for i, c := range append(runes, '!') {
			v := any(-1.0)
			switch {
			case i == 0:
				v = nil
			case i == len(runes):
				v = -1000.0
			case i == len(runes)-1:
				for _, it := range items {
					if strings.Contains(body.Prompt, "پرسش: "+it.Question+"\n") && c == '۱'+rune(it.Correct) {
						v = -0.1
					}
				}
			case i < len(runes)-8:
				v = -float64(i%7) * 100
			}
			tokens, values, offsets = append(tokens, string(c)), append(values, v), append(offsets, i)
		}
		if err := json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"logprobs": map[string]any{
			"tokens": tokens, "token_logprobs": values, "text_offset": offsets}}}}); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	model := "openai:tiny@" + server.URL + "/v1"
	runs := t.TempDir()
	command(t, exitOK, qa(data, model, runs, "--choice-by", "likelihood", "--fail-below", "accuracy=1")...)
	if len(asked) != 6*4*2 || !strings.HasSuffix(asked[1], "پاسخ: گزینهٔ ۲") {
		t.Errorf("%d times asked, %q", len(asked), asked[1])
	}
	r := loadRun(t, filepath.Join(runs, "openai-tiny-"+strings.ReplaceAll(strings.TrimPrefix(server.URL, "http://"), ":", "-")+"-on"))
	if e := r.Entries[0]; len(e.Likelihoods) != 4 || len(e.Retrieved) == 0 || r.Manifest.Settings["choice-by"] != "likelihood" {
		t.Errorf("%+v", e)
	}
	offers, asked = false, nil
	_, stderr := command(t, exitFailure, qa(data, model, t.TempDir(), "--choice-by", "likelihood")...)
	if len(asked) != 1 || !strings.Contains(stderr, "tells no likelihoods") {
		t.Errorf("%d times asked: %s", len(asked), stderr)
	}
	command(t, exitUsage, qa(data, model, t.TempDir(), "--choice-by", "luck")...)
}
