package verification

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/internal/encoder"
)

// likelihoods is a model that says of a premise what its words say.
type likelihoods struct {
	asked []string
	err   error
}

func (l *likelihoods) Entail(_ context.Context, _ string, premises ...string) (entail, neutral, contradict float64, err error) {
	l.asked = append(l.asked, premises...)
	switch p := premises[0]; {
	case strings.Count(p, "است") > 3 || strings.Contains(p, "دراز"):
		return 0, 0, 0, encoder.ErrTooLong
	case strings.Contains(p, "آری"):
		return .51, .3, .19, l.err
	case strings.Contains(p, "نیمی"):
		return .5, .5, 0, l.err
	case strings.Contains(p, "نه"):
		return .1, .3, .6, l.err
	}
	return .2, .6, .2, l.err
}

func TestAlone(t *testing.T) {
	for text, want := range map[string]metric.Verdict{
		"آری است.":  metric.Supported,
		"نیمی است.": metric.NotMentioned, // not more likely than not
		"نه است.":   metric.Contradicted,
		"شاید است.": metric.NotMentioned,
		"یک است. دو است. سه است. آری است. پنج است.":                   metric.Supported, // in a window
		"نه است. دو است. سه است. چهار است. پنج است. شش است. آری است.": metric.Supported, // whatever others say
		"یک است. دو است. سه است. چهار است. نه است.":                   metric.Contradicted,
	} {
		m := &likelihoods{}
		a := Alone{m}
		if got, err := a.Verify(t.Context(), text, "ادعا"); got != want || err != nil {
			t.Errorf("%s: %v, %v; asked %q", text, got, err, m.asked)
		}
		if got, err := a.Entails(t.Context(), text, "ادعا"); got != (want == metric.Supported) || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	if _, err := (Alone{&likelihoods{}}).Verify(t.Context(), "دراز است.", "ادعا"); !errors.Is(err, encoder.ErrTooLong) {
		t.Errorf("nothing of the text can be read: %v", err)
	}
	if _, err := (Alone{&likelihoods{err: errors.New("broken")}}).Verify(t.Context(), "متن.", "ادعا"); err == nil {
		t.Error("a model that fails decides")
	}
}
