package triage

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/wordlist"
)

type testCase struct{ want, pattern, question string }

func cases(t testing.TB) []testCase {
	t.Helper()
	text, err := os.ReadFile("testdata/cases.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []testCase
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != 3 {
			t.Fatalf("cases.tsv:%d: %d cells, want 3", i+1, len(cells))
		}
		if i > 0 {
			all = append(all, testCase{cells[0], cells[1], cells[2]})
		}
	}
	return all
}

// parse reads patterns in the format that the head of
// persian/data/redflags.txt describes.
func parse(r io.Reader) (*redFlags, error) {
	p := newRedFlags()
	if err := wordlist.Scan(r, p.add); err != nil {
		return nil, err
	}
	return p, nil
}

// ids are the names of the patterns in the order of the file.
func ids(p *redFlags) []string {
	list := make([]string, len(p.flags))
	for i, f := range p.flags {
		list[i] = f.id
	}
	return list
}

func compiled(t testing.TB) *redFlags {
	t.Helper()
	p, err := standard()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Every paraphrase raises its flag; look-alikes and ordinary questions raise none.
func TestCases(t *testing.T) {
	for _, c := range cases(t) {
		flags := Check(c.question)
		switch c.want {
		case "flag":
			if !slices.Contains(flags, Flag{ID: c.pattern}) {
				t.Errorf("%s: not raised by %q (raised: %v)", c.pattern, c.question, flags)
			}
		case "none":
			if len(flags) != 0 {
				t.Errorf("%v raised by %q", flags, c.question)
			}
		default:
			t.Errorf("unknown outcome %q", c.want)
		}
	}
}

// messages are whole messages as they are written, of all classes, in Persian,
// in Latin letters, English and Arabic, with look-alikes of each kind.
func messages(t testing.TB) (emergencies, others []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/messages.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		want, message, found := strings.Cut(line, "\t")
		switch {
		case !found:
			t.Fatalf("messages.tsv:%d: no tab", i+1)
		case want == "flag":
			emergencies = append(emergencies, message)
		case want == "none":
			others = append(others, message)
		}
	}
	return emergencies, others
}

func TestMessages(t *testing.T) {
	emergencies, others := messages(t)
	if len(emergencies) < 300 || len(others) < 170 {
		t.Errorf("%d emergencies and %d others", len(emergencies), len(others))
	}
	for _, m := range emergencies {
		if len(Check(m)) == 0 {
			t.Errorf("no flag: %s", m)
		}
	}
	for _, m := range others {
		if flags := Check(m); len(flags) > 0 {
			t.Errorf("%v: %s", flags, m)
		}
	}
}

// Every flag is raised by a case, and a case names no flag that is not there.
func TestEveryFlagIsRaised(t *testing.T) {
	raised := map[string]bool{}
	emergencies, _ := messages(t)
	ordinary := 0
	for _, c := range cases(t) {
		if c.want == "flag" {
			emergencies = append(emergencies, c.question)
			if !slices.Contains(ids(compiled(t)), c.pattern) {
				t.Errorf("cases of a flag that is not there: %s", c.pattern)
			}
		} else if c.pattern == "-" {
			ordinary++
		}
	}
	for _, m := range emergencies {
		for _, f := range Check(m) {
			raised[f.ID] = true
		}
	}
	for _, id := range ids(compiled(t)) {
		if !raised[id] {
			t.Errorf("no case raises %s", id)
			raised[id] = true
		}
	}
	if ordinary < 60 {
		t.Errorf("%d ordinary questions, want at least 60", ordinary)
	}
}

func TestNegation(t *testing.T) {
	for question, want := range map[string]bool{
		"درد سینه و تنگی نفس دارم":                            true,
		"درد سینه و تنگی نفس ندارم":                           false,
		"سینه‌ام درد نمی‌کند و نفسم تنگ نیست":                 false,
		"بدون درد سینه، فقط تعریق دارم":                       false,
		"تب و لرز و تهوع و سرفه و درد سینه و تنگی نفس ندارم":  false,
		"درد سینه و تنگی نفس و سرفه و تب ندارم":               false,
		"درد سینه دارم و به دستم می‌زند و تب ندارم":           true,
		"درد سینه دارم و تعریق، ولی تب ندارم":                 true,
		"تب ندارم ولی سینه‌ام درد می‌کند و به دست چپم می‌زند": true,
	} {
		got := slices.Contains(Check(question), Flag{ID: "chest-pain-radiation"})
		if got != want {
			t.Errorf("%q: raised %v, want %v", question, got, want)
		}
	}
}

// Spelling must not decide: half-spaces, Arabic letters, digits of any script.
func TestSpelling(t *testing.T) {
	for _, question := range []string{
		"بچه دو ماهه‌ام ۳۸٫۵ درجه تب دارد", "بچه 2 ماهه ام 38.5 درجه تب دارد", "بچه ٢ ماهه ام ٣٨.٥ درجه تب دارد",
		"بچه دو ماهه ام تب دارد",
	} {
		if !slices.Contains(Check(question), Flag{ID: "infant-fever"}) {
			t.Errorf("not raised by %q", question)
		}
	}
	for _, question := range []string{"جوهرنمک خورده", "جوهر نمک خورده", "جوهر‌نمك خورده"} {
		if !slices.Contains(Check(question), Flag{ID: "corrosive-poisoning"}) {
			t.Errorf("not raised by %q", question)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, line := range map[string]int{
		"no-bar":                  1,
		"# fine\n\nid | @unknown": 3,
		"@empty =":                1,
		"@a = ب\n@a = پ":          2,
		"id | الف / ":             1,
		"id | >=many":             1,
		"?other | الف":            1,
		"@a = ب\n@b += پ":         2,
		"id | %none":              1,
		"id | %none=x":            1,
		"@a = @b | ب":             1,
		" | الف":                  1,
		"id | الف ! ":             1,
		"id | الف \"ب پ\"":        1,
		"id | *":                  1,
	} {
		_, err := parse(strings.NewReader(text))
		var syntax *syntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%q: error %v, want a syntaxError", text, err)
		} else if syntax.Line != line {
			t.Errorf("%q: line %d, want %d", text, syntax.Line, line)
		}
	}
}

func TestOwnPatterns(t *testing.T) {
	p, err := parse(strings.NewReader("@دارو = قرص شربت\nx | @دارو تلخ / \"آب نمک\" ! شیرین\n?general | تعریف\n?personal | من"))
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string]bool{
		"شربت خیلی تلخ": true, "تلخ است قرص": true, "شربت. تلخ": false, "قرص تلخ و شیرین": false, "آب نمک": true,
		"نمک آب": false, "تعریف قرص تلخ": false, "تعریف قرص تلخ من": true, "": false,
	} {
		if got := len(p.Check(question)) == 1; got != want {
			t.Errorf("%q: raised %v, want %v", question, got, want)
		}
	}
}

func TestNotice(t *testing.T) {
	danger := []Flag{{ID: "choking"}}
	harm := []Flag{{ID: "choking"}, {ID: "suicide-intent"}}
	for _, c := range []struct {
		name     string
		options  Options
		flags    []Flag
		language string
		has, not []string
	}{
		{"Iran, Persian", Options{}, danger, "fa", []string{"۱۱۵"}, []string{"۱۲۳", "115"}},
		{"Iran, Arabic", Options{}, danger, "ar", []string{"۱۱۵", "فوریت پزشکی"}, []string{"emergency"}},
		{"Iran, English", Options{}, danger, "en-GB", []string{"115"}, []string{"123", "۱۱۵"}},
		{"self-harm in Iran", Options{Country: "ir"}, harm, "fa", []string{"۱۱۵", "۱۲۳"}, nil},
		{"self-harm elsewhere", Options{Country: "DE"}, harm, "fa", []string{"۱۱۲"}, []string{"۱۲۳"}},
		{"own number", Options{Country: "XX", Number: "42"}, danger, "en", []string{"42"}, []string{"115"}},
		{"unknown country", Options{Country: "XX"}, danger, "en", []string{"local emergency number"}, []string{"115"}},
	} {
		text := c.options.Notice(c.flags, c.language)
		for _, s := range c.has {
			if !strings.Contains(text, s) {
				t.Errorf("%s: %q lacks %q", c.name, text, s)
			}
		}
		for _, s := range c.not {
			if strings.Contains(text, s) {
				t.Errorf("%s: %q holds %q", c.name, text, s)
			}
		}
	}
	if text := (Options{}).Notice(nil, "fa"); text != "" {
		t.Errorf("a notice without a flag: %q", text)
	}
}

func FuzzCheck(f *testing.F) {
	for _, c := range cases(f)[:40] {
		f.Add(c.question)
	}
	emergencies, _ := messages(f)
	for i := 0; i < len(emergencies); i += 9 {
		f.Add(emergencies[i])
	}
	f.Add("bp 160/ k 7,.5 38/5 /// mi nemi khodkosh")
	f.Add("نمی\u200c")
	f.Add("۱۲.٫۳ بی می")
	f.Fuzz(func(t *testing.T, question string) {
		ids := ids(compiled(t))
		for _, flag := range Check(question) {
			if !slices.Contains(ids, flag.ID) {
				t.Errorf("unknown flag %q", flag.ID)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("@a = ب پ*\nid | @a / \"ج د\" & >=3 ! <=4")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := parse(strings.NewReader(text)); err == nil {
			p.Check("بچه دو ماهه تب دارد")
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	questions := cases(b)
	for i := 0; b.Loop(); i++ {
		Check(questions[i%len(questions)].question)
	}
}
