package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars/eval"
)

// TestServerRefuses: what asking again does not mend ends the run at once, with the
// server's own words.
func TestServerRefuses(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
		s := speak(t, func(int, string) spoken { return spoken{status: status, words: "no such key in this house"} })
		for _, mode := range []string{"on", "off"} {
			before := s.asked()
			_, stderr := command(t, exitModel, qa(rehearsal, s.model(), t.TempDir(), "--attempts", "3", "--retrieval", mode)...)
			if s.asked()-before != 1 || !strings.Contains(stderr, "no such key in this house") || !strings.Contains(stderr, "goes on from there") {
				t.Errorf("%d %s: asked %d times\n%s", status, mode, s.asked()-before, stderr)
			}
		}
	}
}

// TestRetryAfter: a server that asks to be left alone is left alone.
func TestRetryAfter(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		var first, second time.Time
		s := speak(t, func(n int, _ string) spoken {
			if n == 0 {
				first = time.Now()
				return spoken{status: status, words: "later", retry: "2"}
			}
			second = time.Now()
			return says("پاسخ.")
		})
		runs := t.TempDir()
		command(t, exitOK, qa(rehearsal, s.model(), runs, "--attempts", "2", "--retrieval", "off", "--limit", "1")...)
		if d := second.Sub(first); d < 2*time.Second {
			t.Errorf("%d: asked again after %s", status, d)
		}
		if e := loadRun(t, s.dir(runs, "off")).Entries[0]; e.Attempts != 2 || e.Failed() {
			t.Errorf("%+v", e)
		}
		// For longer than anybody waits, the run pauses.
		s = speak(t, func(int, string) spoken { return spoken{status: status, words: "come back tomorrow", retry: "86400"} })
		_, stderr := command(t, exitModel, qa(rehearsal, s.model(), t.TempDir(), "--attempts", "3", "--retrieval", "off")...)
		if s.asked() != 1 || !strings.Contains(stderr, "24h") || !strings.Contains(stderr, "come back tomorrow") {
			t.Errorf("%d: asked %d times\n%s", status, s.asked(), stderr)
		}
	}
}

// TestPause: after some failures in a row the run pauses and can be gone on with.
func TestPause(t *testing.T) {
	broken := true
	s := speak(t, func(n int, _ string) spoken {
		if broken && n >= 2 {
			return spoken{status: http.StatusInternalServerError, words: "out of memory"}
		}
		return says("پاسخ.")
	})
	runs := t.TempDir()
	args := qa(rehearsal, s.model(), runs, "--retrieval", "off", "--pause-after", "3")
	_, stderr := command(t, exitModel, args...)
	if s.asked() != 5 || !strings.Contains(stderr, "3 questions in a row") || !strings.Contains(stderr, "out of memory") ||
		!strings.Contains(stderr, "goes on from there") {
		t.Errorf("asked %d times\n%s", s.asked(), stderr)
	}
	broken = false
	command(t, exitOK, args...)
	r := loadRun(t, s.dir(runs, "off"))
	if s.asked() != 5+len(r.Items)-2 || len(r.Summary.Failed) > 0 {
		t.Errorf("asked %d times for %d questions", s.asked(), len(r.Items))
	}
}

// TestCutStream: an answer of which nobody says that it is whole is truncated, kept, and
// not scored as a whole one.
func TestCutStream(t *testing.T) {
	for name, reply := range map[string]spoken{
		"no finish reason": {text: "پاسخی که ناگهان"}, "broken connection": {text: "پاسخی که ناگهان", cut: true},
	} {
		s := speak(t, func(int, string) spoken { return reply })
		runs := t.TempDir()
		out, _ := command(t, exitPartial, qa(rehearsal, s.model(), runs, "--limit", "4")...)
		for _, mode := range []string{"on", "off"} {
			r := loadRun(t, s.dir(runs, mode))
			if r.Summary.Truncated != 4 || r.Summary.Answered != 0 || len(r.Summary.Failed) != 4 || len(r.Summary.Metrics) != 0 {
				t.Errorf("%s %s: %+v", name, mode, r.Summary)
			}
			if e := r.Entries[0]; e.Reply == nil || !strings.Contains(e.Reply.Text, "پاسخی که") {
				t.Errorf("%s %s: what was written is lost: %+v", name, mode, e)
			}
		}
		if !strings.Contains(out, "0 of 4 answered, 0 abstained, 4 truncated") {
			t.Errorf("%s: %s", name, out)
		}
	}
	// One that reached its bound is an answer, which is counted.
	s := speak(t, func(int, string) spoken { return spoken{text: "پاسخی دراز.", stop: "length"} })
	runs := t.TempDir()
	command(t, exitOK, qa(rehearsal, s.model(), runs, "--limit", "4")...)
	if sum := loadRun(t, s.dir(runs, "off")).Summary; sum.Truncated != 4 || sum.Answered != 4 || sum.Metric("rougeL") == nil {
		t.Errorf("%+v", sum)
	}
}

// TestWorstCase: what has no answer enters no mean, and counts 0 in the one beside it.
func TestWorstCase(t *testing.T) {
	records, items := exam(60)
	s := speak(t, oracle(t, items, func(it *eval.Item) spoken {
		if it.ID >= "m50" {
			return spoken{status: http.StatusInternalServerError, words: "broken"}
		}
		return says(eval.OptionName(it.Correct))
	}))
	runs := t.TempDir()
	out, _ := command(t, exitPartial, qa(jsonl(t, records...), s.model(), runs, "--retrieval", "off", "--pause-after", "-1")...)
	m := loadRun(t, s.dir(runs, "off")).Summary.Metric(eval.MetricAccuracy)
	if m.Interval.Value != 1 || m.Worst == nil || *m.Worst != 50.0/60 {
		t.Errorf("%+v", m)
	}
	if !strings.Contains(out, "50 of 60 answered") || !strings.Contains(out, "at worst 0.8333") {
		t.Error(out)
	}
	command(t, exitOK, "eval", "report", runs)
	if text := readFile(t, filepath.Join(runs, "report.md")); !strings.Contains(text, "| answered | 50 of 60 |") || !strings.Contains(text, "at worst 0.8333") {
		t.Error(text)
	}
}

// TestIdentity: two servers are two runs, what differs is named, and no password is
// written anywhere.
func TestIdentity(t *testing.T) {
	say := func(int, string) spoken { return says("پاسخ.") }
	a, b := speak(t, say), speak(t, say)
	runs := t.TempDir()
	withPassword := strings.Replace(a.model(), "http://", "http://house:pass-word-7@", 1)
	if strings.Contains(withPassword, "@house") {
		t.Fatal(withPassword)
	}
	command(t, exitOK, qa(rehearsal, withPassword, runs, "--limit", "2", "--retrieval", "off")...)
	command(t, exitOK, qa(rehearsal, b.model(), runs, "--limit", "2", "--retrieval", "off")...)
	if a.asked() != 2 || b.asked() != 2 {
		t.Errorf("%d and %d questions", a.asked(), b.asked())
	}
	ra, rb := loadRun(t, a.dir(runs, "off")), loadRun(t, b.dir(runs, "off"))
	if ra.Manifest.Model.Address != a.URL+"/v1" || rb.Manifest.Model.Address != b.URL+"/v1" || ra.Manifest.Name == rb.Manifest.Name {
		t.Errorf("%+v %+v", ra.Manifest.Model, rb.Manifest.Model)
	}
	err := filepath.WalkDir(runs, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.Contains(readFile(t, path), "pass-word-7") || strings.Contains(readFile(t, path), "house")) {
			t.Errorf("the password is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// A directory that another server began is not gone on with.
	if err := os.RemoveAll(b.dir(runs, "off")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(a.dir(runs, "off"), b.dir(runs, "off")); err != nil {
		t.Fatal(err)
	}
	_, stderr := command(t, exitFailure, qa(rehearsal, b.model(), runs, "--limit", "2", "--retrieval", "off")...)
	if !strings.Contains(stderr, "differs") || !strings.Contains(stderr, strings.TrimPrefix(a.URL, "http://")) || strings.Contains(stderr, "pass-word-7") {
		t.Error(stderr)
	}
	for setting, more := range map[string][]string{
		"max-tokens": {"--max-tokens", "9"}, "think": {"--think", "drop"}, "temperature": {"--temperature", "1"},
	} {
		if _, stderr := command(t, exitFailure, qa(rehearsal, a.model(), renamed(t, runs, a, b), append(more, "--limit", "2", "--retrieval", "off")...)...); !strings.Contains(stderr, setting) {
			t.Errorf("%s: %s", setting, stderr)
		}
	}
}

// renamed gives back the directory of a to a.
func renamed(t *testing.T, runs string, a, b *speaker) string {
	t.Helper()
	if _, err := os.Stat(a.dir(runs, "off")); err == nil {
		return runs
	}
	if err := os.Rename(b.dir(runs, "off"), a.dir(runs, "off")); err != nil {
		t.Fatal(err)
	}
	return runs
}

// TestWrittenCitations: a model that cites nothing gets nothing for citations, whatever
// the checker adds to its answer; what that comes to stands apart, and who judged is said.
func TestWrittenCitations(t *testing.T) {
	s := speak(t, func(_ int, prompt string) spoken {
		if m := firstPassage.FindStringSubmatch(prompt); m != nil {
			return says(strings.TrimSpace(m[2]))
		}
		return says("پاسخ.")
	})
	runs := t.TempDir()
	out, _ := command(t, exitOK, qa(rehearsal, s.model(), runs, "--retrieval", "on")...)
	sum := loadRun(t, s.dir(runs, "on")).Summary
	if m := sum.Metric(eval.MetricCitationRecall); m == nil || m.Interval.Value != 0 {
		t.Errorf("%+v", m)
	}
	if m := sum.Metric(eval.MetricAttributedRecall); m == nil || m.Interval.Value < .8 {
		t.Errorf("%+v", m)
	}
	if sum.Metric(eval.MetricCitationPrecision) != nil {
		t.Error("no citation has a precision")
	}
	if !strings.Contains(out, "by our own checker") {
		t.Error(out)
	}
	command(t, exitOK, "eval", "report", runs)
	if text := readFile(t, filepath.Join(runs, "report.md")); !strings.Contains(text, "attributed-recall (by our own checker)") {
		t.Error(text)
	}
}

// TestThinkOff tells a server's chat template not to let the model reason.
func TestThinkOff(t *testing.T) {
	s := speak(t, func(int, string) spoken { return says("پاسخ.") })
	command(t, exitOK, qa(rehearsal, s.model(), t.TempDir(), "--limit", "1", "--retrieval", "off", "--think", "off")...)
	kwargs, _ := s.bodies[0]["chat_template_kwargs"].(map[string]any)
	if kwargs["enable_thinking"] != false {
		t.Errorf("%v", s.bodies[0])
	}
	command(t, exitUsage, qa(rehearsal, s.model(), t.TempDir(), "--think", "maybe")...)
}

// TestWhereAndScores chooses questions by a column and takes values that were made
// elsewhere.
func TestWhereAndScores(t *testing.T) {
	data := jsonl(t, map[string]any{"id": "1", "question": "میگرن چیست؟", "answer": "سردرد", "field": "Biology"},
		map[string]any{"id": "2", "question": "آسم چیست؟", "answer": "تنگی نفس", "field": "Law"},
		map[string]any{"id": "3", "question": "دیابت چیست؟", "answer": "قند", "field": "biology"})
	scores := jsonl(t, map[string]any{"id": "1", "score": 0.25}, map[string]any{"id": "3", "score": "0.75"})
	runs := t.TempDir()
	args := qa(data, "extractive", runs, "--retrieval", "on", "--where", "field=Biology")
	out, _ := command(t, exitOK, append(args, "--scores", "human="+scores)...)
	r := loadRun(t, filepath.Join(runs, "extractive-on"))
	if len(r.Items) != 2 || r.Manifest.Dataset.Where["field"] != "Biology" || r.Manifest.Dataset.Total != 3 {
		t.Errorf("%+v", r.Manifest.Dataset)
	}
	if m := r.Summary.Metric("human"); m == nil || m.Interval.Value != .5 || m.Interval.Items != 2 || !strings.Contains(out, "human") {
		t.Errorf("%+v\n%s", m, out)
	}
	command(t, exitFailure, append(args, "--scores", "human="+scores, "--fail-below", "human=0.9")...)
	command(t, exitFailure, append(args, "--scores", "rougeL="+scores)...)                                         // made already
	command(t, exitFailure, append(args, "--scores", "human="+jsonl(t, map[string]any{"id": "9", "score": 1}))...) // unknown
	command(t, exitFailure, qa(data, "extractive", t.TempDir(), "--where", "branch=x")...)
	command(t, exitFailure, qa(data, "extractive", t.TempDir(), "--where", "field=History")...)
}
