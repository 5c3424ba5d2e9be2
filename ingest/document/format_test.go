package document

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"testing"
)

func fileOf(name, content string) *File {
	return &File{Name: name, ReaderAt: bytes.NewReader([]byte(content)), Size: int64(len(content))}
}

func register(t *testing.T, formats ...Format) {
	t.Helper()
	was := registry.formats
	t.Cleanup(func() { registry.formats = was })
	registry.formats = nil
	for _, f := range formats {
		f.Read = func(context.Context, *File) iter.Seq2[*Document, error] { return One(&Document{}, nil) }
		Register(f)
	}
}

func TestFindAsksTheContentFirst(t *testing.T) {
	magic := func(m string) func(*File) bool {
		return func(f *File) bool { return bytes.HasPrefix(f.Head(), []byte(m)) }
	}
	register(t, Format{Name: "b", Extensions: []string{".b"}, Detect: magic("BBBB")},
		Format{Name: "a", Extensions: []string{".a", ".aa"}})
	for _, c := range []struct{ name, content, want string }{
		{"x.b", "BBBB", "b"},
		{"x.a", "BBBB", "b"}, // a wrong ending
		{"x", "BBBB", "b"},
		{"x.AA", "text", "a"},
		{`C:\dir.b\x.aa`, "", "a"},
		{"x.b", "text", "b"},
		{"dir.b/x", "text", ""},
		{"x", "", ""},
	} {
		got, ok := Find(fileOf(c.name, c.content))
		if got.Name != c.want || ok != (c.want != "") {
			t.Errorf("%s with %q: found %q, want %q", c.name, c.content, got.Name, c.want)
		}
	}
}

func TestRecordErrorIsOne(t *testing.T) {
	cause := errors.New("cause")
	err := error(&RecordError{ID: "7", Err: cause})
	if !errors.Is(err, ErrRecord) || !errors.Is(err, cause) || err.Error() != "7: cause" {
		t.Error(err)
	}
}

func TestWarningsAreCounted(t *testing.T) {
	var d Document
	d.Warn(WarnReferences, "x", 0)
	d.Warn(WarnReferences, "x", 0)
	d.Warn(WarnReferences, "x", 1)
	if len(d.Warnings) != 2 || d.Warnings[0].Count != 2 || d.Warnings[1].Count != 0 {
		t.Errorf("%+v", d.Warnings)
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                   "",
		" \n\t ":             "",
		"تب\u00a0و\n\tلرز ":  "تب و لرز",
		"می\u200cشود\u200b":  "می\u200cشود",
		"\u200cآب\u200c":     "آب",
		"کم\u00adخونی\ufeff": "کمخونی",
		"a\x00b\x1bc":        "abc",
		"پاراگراف\u2029دیگر": "پاراگراف دیگر",
	} {
		if got := Line(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestSuperscriptChangesNoNumber(t *testing.T) {
	for _, c := range []struct{ before, raised, want string }{
		{"10", "9", "⁹"}, {"kg/m", "2", "²"}, {"10", "-3", "⁻³"}, {"۱۰", "۹", "^۹"}, {"می‌شود", "۱۲", "[۱۲]"},
		{"می‌شود.", "12", "¹²"}, {"۱۰", "9,10", "^9,10"}, {"می‌شود", "[۱]", "[۱]"}, {"H", "+", "+"}, {"1", "st", "st"}, {"x", " ", ""},
	} {
		if got := Superscript(c.before, c.raised); got != c.want {
			t.Errorf("%q raised %q: %q, want %q", c.before, c.raised, got, c.want)
		}
	}
}

func TestYear(t *testing.T) {
	for in, want := range map[string]int{"2020": 2020, "۱۴۰۲/۰۵/۱۲": 2023, "May 2019": 2019, "12": 0, "": 0,
		"1398-1": 2019, "20201": 0, "9999": 0} {
		if got := Year(in); got != want {
			t.Errorf("Year(%q) = %d, want %d", in, got, want)
		}
	}
}
