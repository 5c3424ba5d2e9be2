package wordlist

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

func scanned(t *testing.T, text string) []Entry {
	t.Helper()
	var out []Entry
	err := Scan(strings.NewReader(text), func(e Entry) error {
		out = append(out, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestScan(t *testing.T) {
	got := scanned(t, "\ufeff# note\n\nتب | fever\r\n# --- Signs: of all --- \n\t سرفه  \n# --- \n#x\n \n\ufeffدرد")
	want := []Entry{{3, "", "تب | fever"}, {5, "Signs: of all", "سرفه"}, {9, "", "درد"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestScanErrors(t *testing.T) {
	stop := errors.New("stop")
	lines := 0
	err := Scan(strings.NewReader("a\nb\nc"), func(e Entry) error {
		if lines = e.Line; e.Text == "b" {
			return stop
		}
		return nil
	})
	if err != stop || lines != 2 {
		t.Errorf("%v in line %d", err, lines)
	}
	nothing := func(Entry) error { return nil }
	if err := Scan(iotest.ErrReader(io.ErrUnexpectedEOF), nothing); err != io.ErrUnexpectedEOF {
		t.Error(err)
	}
	if err := Scan(strings.NewReader(strings.Repeat("x", maxLine+1)), nothing); err == nil {
		t.Error("a line without end was read")
	}
}

func TestForms(t *testing.T) {
	e := Entry{Text: "تنگی نفس | دیس‌پنه،، dyspnea |"}
	if got := e.Members("|،"); !reflect.DeepEqual(got, []string{"تنگی نفس", "دیس‌پنه", "dyspnea"}) {
		t.Errorf("%q", got)
	}
	l := List{"x", scanned(t, `# --- a ---
one:1 two:2
three:
# --- b ---
<= = at most | up to
mg mass 1 = mg
# --- c ---
X y | z*`)}
	var got []string
	for k, v := range l.Section("a").Pairs() {
		got = append(got, k+"="+v)
	}
	for k, v := range l.Section("b").Keyed() {
		got = append(got, fmt.Sprint(k, v, len(v)))
	}
	for _, g := range l.Section("c").Groups() {
		got = append(got, fmt.Sprintf("%q", Cues(g)))
	}
	got = append(got, fmt.Sprint(l.Section("c").Set(strings.ToLower)), strings.Join(l.Section("a").Words(), ","))
	want := []string{
		"one=1", "two=2", "three=", "<=[at most up to] 2", "mg mass 1[mg] 1", `["X y " "z"]`,
		"map[x:true y:true z*:true |:true]", "one:1,two:2,three:",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n%q, want\n%q", got, want)
	}
	for range l.Section("a").Pairs() {
		break
	}
	for range l.Section("b").Keyed() {
		break
	}
}

func TestOf(t *testing.T) {
	words := WordsOf("numbers", "only before a unit")
	set := SetOf("numbers", "only before a unit", strings.ToUpper)
	if w := words(); len(w) < 10 || len(set()) != len(w) || !set()["ONCE"] {
		t.Errorf("%q, %v", w, set())
	}
	if c := CuesOf("sentences", "refers back")(); len(c) < 5 || c[0] != "ان " || c[1] != "انها" {
		t.Errorf("%q", c)
	}
}

// What a list of the project has wrong is said with its line.
func TestPanics(t *testing.T) {
	l := List{"x", scanned(t, "\na:1 b")}
	for want, do := range map[string]func(){
		"x.txt: line 2: \"b\" has no : between key and value": func() {
			for range l.Pairs() {
			}
		},
		"x.txt: line 2: no = behind the key": func() {
			for range l.Keyed() {
			}
		},
		"x.txt: no section \"y\"":                                      func() { l.Section("y") },
		"no-such-list.txt: open no-such-list.txt: file does not exist": func() { Open("no-such-list") },
	} {
		func() {
			defer func() {
				err, ok := recover().(*Error)
				if !ok || err.Error() != want {
					t.Errorf("%v, want %s", err, want)
				}
			}()
			do()
		}()
	}
}

func FuzzScan(f *testing.F) {
	f.Add("\ufeff# --- a ---\nتب | fever،x\r\n\n k = v | w \n#")
	f.Add("\xff\x00|=:*# ---")
	f.Fuzz(func(t *testing.T, text string) {
		var again strings.Builder
		line := 0
		var texts []string
		err := Scan(strings.NewReader(text), func(e Entry) error {
			if e.Line <= line || e.Text == "" || e.Text[0] == '#' || strings.TrimSpace(e.Text) != e.Text {
				t.Fatalf("%+v of %q", e, text)
			}
			line = e.Line
			for _, m := range e.Members("|،") {
				if m == "" || strings.TrimSpace(m) != m || strings.ContainsAny(m, "|،") {
					t.Fatalf("member %q of %q", m, e.Text)
				}
			}
			texts = append(texts, e.Text)
			again.WriteString(e.Text + "\n")
			return nil
		})
		if err != nil {
			return
		}
		var l List
		_ = Scan(strings.NewReader(again.String()), func(e Entry) error {
			l.entries = append(l.entries, e)
			return nil
		})
		for i, e := range l.entries {
			if i < len(texts) && !strings.HasPrefix(texts[i], "\ufeff") && e.Text != texts[i] {
				t.Fatalf("%q is read as %q", texts[i], e.Text)
			}
		}
		l.Groups()
		l.Set(nil)
	})
}
