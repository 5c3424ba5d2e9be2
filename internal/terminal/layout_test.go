package terminal

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWidths(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "می‌شود": 5, "مَرَض": 3, "۱۲۳": 3, "[1]": 3, Mark("خون"): 3, "日本": 4, "é": 1,
	} {
		if got := columns(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	for name, c := range map[string]struct {
		width int
		text  string
		want  []string
	}{
		"no width":    {0, "یک دو سه چهار پنج شش هفت هشت", []string{"یک دو سه چهار پنج شش هفت هشت"}},
		"it fits":     {24, "aaaa bbbb cccc dddd eeee", []string{"aaaa bbbb cccc dddd eeee"}},
		"one more":    {23, "aaaa bbbb cccc dddd eeee", []string{"aaaa bbbb cccc dddd", "eeee"}},
		"non-joiners": {20, "می‌شود می‌شود می‌شود می‌شود", []string{"می‌شود می‌شود می‌شود", "می‌شود"}},
		"marker":      {20, "درمان آن با دارو است. [1]", []string{"درمان آن با دارو", "است. [1]"}},
		"markers":     {20, "درمان آن با دارو است [1][12].", []string{"درمان آن با دارو", "است [1][12]."}},
		"marked ⚠":    {20, "درمان آن با دارو است. [1] ⚠", []string{"درمان آن با دارو", "است. [1] ⚠"}},
		"unit":        {20, "مقدار این داروها ۵۰۰ میلی‌گرم است", []string{"مقدار این داروها", "۵۰۰ میلی‌گرم است"}},
		"unit, apart": {22, "مقدار این دارو ۵۰۰ میلی گرم است", []string{"مقدار این دارو", "۵۰۰ میلی گرم است"}},
		"long word": {20, "see https://example.org/a/very/long/path now", []string{"see",
			"https://example.org/a/very/long/path", "now"}},
		"too narrow": {3, "aaaa bbbb cccc dddd eeee", []string{"aaaa bbbb cccc dddd", "eeee"}},
		"item":       {20, "• aaaaaaaaaaaaaaaaaaa b", []string{"•", "aaaaaaaaaaaaaaaaaaa", "b"}},
		"no bracket": {20, "aaaa bbbb cccc dddd [see eeee]", []string{"aaaa bbbb cccc dddd", "[see eeee]"}},
	} {
		got := strings.Split(Layout{Width: c.width}.Set(c.text, "", ""), "\n")
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestIndents(t *testing.T) {
	got := Layout{Width: 20}.Set("aaaa bbbb cccc dddd\n\nee", "[1] ", "    ")
	if want := "[1] aaaa bbbb cccc\n    dddd\n\n    ee"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMarks(t *testing.T) {
	s := "مصرف " + Mark("نباید") + " شود"
	if got := (Layout{}).Set(s, "", ""); got != "مصرف **نباید** شود" {
		t.Errorf("%q", got)
	}
	if got := (Layout{Colour: true}).Set(s, "", ""); got != "مصرف \x1b[1;4mنباید\x1b[22;24m شود" {
		t.Errorf("%q", got)
	}
}

func TestIsolates(t *testing.T) {
	show := strings.NewReplacer("\u2066", "<", "\u2067", ">", "\u2069", "|").Replace
	for _, c := range []struct{ text, want string }{
		{"مقدار HbA1c را بسنجید. [1]", "مقدار <HbA1c| را بسنجید. [1]"},
		{"کاهش HbA1c [1]", "کاهش <HbA1c| [1]"},
		{"سطح HbA1c [1] LDL را ببینید", "سطح <HbA1c| [1] <LDL| را ببینید"},
		{"MRI در میگرن", "<MRI| در میگرن"},
		{"متفورمین (Metformin) [2].", "متفورمین (<Metformin|) [2]."},
		{"اگر eGFR < 30 mL/min باشد", "اگر <eGFR < 30 mL/min| باشد"},
		{"در eGFR (mL/min) زیر ۳۰", "در <eGFR (mL/min)| زیر ۳۰"},
		{"HbA1c 6.5% یا بیشتر", "<HbA1c 6.5%| یا بیشتر"},
		{"منبع — https://example.org/2?a=1", "منبع — <https://example.org/2?a=1|"},
		{"سن ۳۰ تا 40 سال", "سن ۳۰ تا 40 سال"},
		{"a line of English [1]", "a line of English [1]"},
		{"", ""},
	} {
		if got := show(Layout{Isolate: true, Persian: true}.Set(c.text, "", "")); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	// In English, Persian is the other direction, unless there is more of it.
	for text, want := range map[string]string{
		"«متفورمین» was read as it stands.": "«>متفورمین|» was read as it stands.",
		"درمان آن با Aspirin است.":          "درمان آن با <Aspirin| است.",
	} {
		if got := show(Layout{Isolate: true}.Set(text, "", "")); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Setting changes white space and adds isolates, and nothing else.
func FuzzSet(f *testing.F) {
	for _, s := range []string{"مقدار HbA1c (۶٫۵٪) [1]", "a\n\nb", "\u200c", "[1", "(((a)", Mark("۵ mg") + " ۵۰۰ میلی گرم"} {
		f.Add(s, 20)
	}
	bare := func(s string) string {
		s = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2069", "", "\x1b[1;4m", "", "\x1b[22;24m", "").Replace(unmarked(s))
		return strings.Join(strings.Fields(s), " ")
	}
	f.Fuzz(func(t *testing.T, text string, width int) {
		if !utf8.ValidString(text) {
			return
		}
		out := Layout{Width: width, Isolate: true, Persian: true, Colour: true}.Set(text, "", "  ")
		if bare(out) != bare(text) {
			t.Errorf("%q became %q", text, out)
		}
		if strings.Count(out, "\u2066")+strings.Count(out, "\u2067") !=
			strings.Count(out, "\u2069")+strings.Count(text, "\u2066")+strings.Count(text, "\u2067")-strings.Count(text, "\u2069") {
			t.Errorf("%q: an isolate is not closed", out)
		}
	})
}
