package pdf

import "testing"

func TestOrderOfReading(t *testing.T) {
	looks := order{mirrored: func(int) bool { return true }}
	for _, c := range []struct{ paper, want string }{
		// Left to right as it stands on paper.
		{"تسا ۵۰۰ زود", "دوز ۵۰۰ است"},
		{"mg ۲۰۰۰–۵۰۰ زود", "دوز ۵۰۰–۲۰۰۰ mg"},
		{"(metformin) نیمروفتم", "متفورمین (metformin)"},
		{"mg ۸ (losartan) ناتراسل", "لسارتان (losartan) ۸ mg"},
		{"(CI: 1.6–4.7 ٪۹۵) تبسن", "نسبت (۹۵٪ CI: 1.6–4.7)"},
	} {
		var tokens []token
		for _, r := range c.paper {
			tokens = append(tokens, token{text: string(r), class: classOf(string(r))})
		}
		if got := looks.read(tokens, true, false); got != c.want {
			t.Errorf("%q: read %q, want %q", c.paper, got, c.want)
		}
	}
}
