package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPrecedence(t *testing.T) {
	path := file(t, "# comment\nk: 5\nmodel: from-file\nmode: bm25\nretrieval: off\n")
	c, err := Load(Sources{
		Flags: map[string]string{"k": "12"},
		Environ: []string{"BIOPARS_K=7", "BIOPARS_MODEL=from-env", "OLLAMA_HOST=10.0.0.1:11434",
			"BIOPARS_TEST_OLLAMA=x", "HOME=/x"},
		File: path,
	})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string][2]string{
		"k":         {"12", "--k"},
		"model":     {"from-env", "BIOPARS_MODEL"},
		"mode":      {"bm25", path + ":4"},
		"retrieval": {"off", path + ":5"},
		"ollama":    {"http://10.0.0.1:11434", "OLLAMA_HOST"},
		"lang":      {"fa", "default"},
	} {
		for _, v := range c.Values() {
			if v.Key == key && (v.Text != want[0] || v.Origin != want[1]) {
				t.Errorf("%s is %q from %s, want %q from %s", key, v.Text, v.Origin, want[0], want[1])
			}
		}
	}
	if c.Int("k") != 12 || c.Float("alpha") != 0.2 || c.Duration("timeout") != 5*time.Minute ||
		c.String("mode") != "bm25" {
		t.Error("accessors disagree with the values")
	}
}

func TestErrorsNameTheirOrigin(t *testing.T) {
	for name, c := range map[string]struct {
		src  Sources
		want string
	}{
		"unknown key": {Sources{File: file(t, "k: 3\nmodell: x\n")},
			`biopars.yaml:2: unknown key "modell" (did you mean "model"?)`},
		"bad number": {Sources{File: file(t, "k: many\n")}, `biopars.yaml:1: k: "many" is not a number`},
		"twice":      {Sources{File: file(t, "k: 3\nk: 4\n")}, "stands there twice"},
		"list":       {Sources{File: file(t, "k: [1]\n")}, "k: want one value"},
		"no mapping": {Sources{File: file(t, "- k\n")}, "key: value"},
		"syntax":     {Sources{File: file(t, "k: 'x\n")}, "biopars.yaml"},
		"unknown variable": {Sources{Environ: []string{"BIOPARS_MODELL=x"}},
			`BIOPARS_MODELL: unknown variable (did you mean "model"?)`},
		"enum": {Sources{Environ: []string{"BIOPARS_MODE=best"}},
			`BIOPARS_MODE: mode: "best" is not one of hybrid, bm25, dense`},
		"range":    {Sources{Flags: map[string]string{"k": "0"}}, "--k: k: 0 is below 1"},
		"above":    {Sources{Flags: map[string]string{"alpha": "2"}}, "--alpha: alpha: 2 is above 1"},
		"nan":      {Sources{Flags: map[string]string{"alpha": "NaN"}}, "not a decimal"},
		"duration": {Sources{Flags: map[string]string{"timeout": "5"}}, "not a duration"},
		"url":      {Sources{Flags: map[string]string{"ollama": "localhost"}}, "not an address"},
		"list value": {Sources{Flags: map[string]string{"prefer": "recent,old"}},
			`--prefer: prefer: "recent,old" is not any of recent, guideline`},
		"list twice":       {Sources{Flags: map[string]string{"prefer": "recent,recent"}}, "each once"},
		"missing file":     {Sources{File: "no/such.yaml"}, "no/such.yaml"},
		"named in environ": {Sources{Environ: []string{"BIOPARS_CONFIG=no/such.yaml"}}, "no/such.yaml"},
	} {
		_, err := Load(c.src)
		if !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q in it", name, err, c.want)
		}
	}
}

func TestList(t *testing.T) {
	for text, want := range map[string][]string{"": nil, "recent": {"recent"},
		"guideline, recent": {"guideline", "recent"}} {
		c, err := Load(Sources{Flags: map[string]string{"prefer": text}})
		if err != nil || !slices.Equal(c.List("prefer"), want) {
			t.Errorf("%q: %q, %v", text, c.List("prefer"), err)
		}
	}
}

func TestSearchTakesTheFirstThatExists(t *testing.T) {
	first, second := file(t, "k: 3"), file(t, "k: 4")
	c, err := Load(Sources{Search: []string{"no/such.yaml", first, second}})
	if err != nil || c.Int("k") != 3 || c.File() != first {
		t.Errorf("k %v from %q, %v", c.Int("k"), c.File(), err)
	}
	if c, err = Load(Sources{Search: []string{"no/such.yaml"}}); err != nil || c.File() != "" {
		t.Errorf("no file: %q, %v", c.File(), err)
	}
}

// TestDefaults: every default would be accepted if it were given, and its
// accessor gives it back as it is written.
func TestDefaults(t *testing.T) {
	c, err := Load(Sources{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Settings() {
		if s.Usage == "" || s.Fa == "" {
			t.Errorf("%s has no usage in both languages", s.Key)
		}
		if c.String(s.Key) != s.Default {
			t.Errorf("%s is %q, want the default %q", s.Key, c.String(s.Key), s.Default)
		}
		if s.Kind == URL || s.Kind == Int || s.Kind == Float || s.Kind == Duration || s.Kind == Enum {
			if s.Default == "" {
				t.Errorf("%s has no default", s.Key)
			}
		}
		if s.Default != "" { // else nothing is chosen, which need not be given
			if err := s.check(s.Default); err != nil {
				t.Errorf("%s: %v", s.Key, err)
			}
		}
		if text := accessed(c, s); text != s.Default {
			t.Errorf("%s: its accessor gives %s, the default is %s", s.Key, text, s.Default)
		}
	}
}

// accessed is a setting as the accessor of its kind gives it.
func accessed(c *Config, s Setting) string {
	switch s.Kind {
	case Int:
		return strconv.Itoa(c.Int(s.Key))
	case Float:
		return decimal(c.Float(s.Key))
	case Duration:
		return short(c.Duration(s.Key))
	case List:
		return strings.Join(c.List(s.Key), ",")
	}
	return c.String(s.Key)
}

func FuzzYAML(f *testing.F) {
	for _, s := range []string{"k: 3", "k:\n  - 1", "? [a]\n: b", "&a k: *a", "k: 'x", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := &Config{values: map[string]Value{}}
		if err := c.readYAML("x.yaml", []byte(text)); err != nil {
			return
		}
		for key, v := range c.values {
			if err := v.check(v.Text); err != nil {
				t.Errorf("%s = %q was accepted: %v", key, v.Text, err)
			}
		}
	})
}

func TestWith(t *testing.T) {
	c, err := Load(Sources{Flags: map[string]string{"k": "3"}})
	if err != nil {
		t.Fatal(err)
	}
	other, err := c.With(map[string]string{"k": "5", "mode": "bm25"})
	if err != nil || other.Int("k") != 5 || other.String("mode") != "bm25" || c.Int("k") != 3 || c.String("mode") == "bm25" {
		t.Errorf("%v: %d and %d", err, other.Int("k"), c.Int("k"))
	}
	for key, value := range map[string]string{"k": "0", "mode": "best", "kk": "1"} {
		if _, err := c.With(map[string]string{key: value}); !errors.Is(err, ErrConfig) {
			t.Errorf("%s=%s: %v", key, value, err)
		}
	}
}
