package choice

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// shelf is a corpus whose score of a text is the number of its words in a passage.
type shelf []string

func (s shelf) search(_ context.Context, text string) (string, float64, error) {
	best, most := "", 0.0
	for _, p := range s {
		n := 0.0
		for _, w := range strings.Fields(text) {
			if slices.Contains(strings.Fields(p), w) {
				n++
			}
		}
		if n > most {
			best, most = p, n
		}
	}
	return best, most, nil
}

func TestChoose(t *testing.T) {
	s := shelf{"فشار خون با لوزارتان درمان می‌شود", "عفونت گوش با آموکسی‌سیلین درمان می‌شود", "تب با استامینوفن پایین می‌آید"}
	options := []string{"استامینوفن", "آموکسی‌سیلین", "لوزارتان"}
	for _, c := range []struct {
		question string
		want     int
	}{
		{"درمان فشار خون با چیست", 2},
		{"درمان عفونت گوش با چیست", 1},
		{"تب با چه پایین می‌آید", 0}, // a negated verb it is not
		{"کدام تب با آن پایین نادرست است", 1},
	} {
		p, err := Choose(t.Context(), s.search, c.question, options)
		if err != nil || p.Option != c.want {
			t.Errorf("%s: %+v %v", c.question, p, err)
		}
	}
	if p, err := Choose(t.Context(), s.search, "ستاره چیست", []string{"ماه", "خورشید"}); err != nil || p.Option != -1 || p.Passage != "" {
		t.Errorf("nothing is said of any: %+v %v", p, err)
	}
	broken := errors.New("down")
	if _, err := Choose(t.Context(), func(context.Context, string) (string, float64, error) { return "", 0, broken }, "x", options); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestDenied(t *testing.T) {
	for question, want := range map[string]bool{
		"کدام عبارت نادرست است؟": true, "همهٔ موارد از علل تب‌اند به جز:": true, "کدام دارو در بارداری مجاز نیست؟": true,
		"کدام یک دیده نمی‌شود؟": true, "کدام یک ديده نمي شود": true, "All are causes EXCEPT": true, "Which is NOT a vitamin?": true,
		"کدام دارو مجاز است؟": false, "Which is a vitamin?": false, "بیمار تب ندارد و دارو نمی‌خورد. تشخیص چیست؟": false,
	} {
		if Denied(question) != want {
			t.Errorf("%s: %v", question, !want)
		}
	}
}
