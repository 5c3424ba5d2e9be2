package triage

import (
	"strings"
	"testing"
)

func raises(t *testing.T, p *redFlags, message string, want bool) {
	t.Helper()
	if flags := p.Check(message); (len(flags) > 0) != want {
		t.Errorf("%q: %v", message, flags)
	}
}

func lines(t *testing.T, text string) *redFlags {
	t.Helper()
	p, err := parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.lexicon.check(); err != nil {
		t.Fatal(err)
	}
	return p
}

// Endings are taken off, the silent ه comes back, and whole words stay whole.
func TestEndings(t *testing.T) {
	p := lines(t, "x | سینه / خون / باتری / گوش / قلب")
	for _, m := range []string{
		"سینم", "سینه‌ام", "سینش", "سینمون", "باتریو", "باتریشو", "باتری‌ها", "گوشش", "گوشامو", "قلبمه", "خونش", "والقلب",
	} {
		raises(t, p, m, true)
	}
	for _, m := range []string{"خونه", "خونمون", "گوشی", "سن", "باتلاق"} {
		raises(t, p, m, false)
	}
}

// One slip is corrected: letters of one sound, a key beside the right one, one
// letter wrong, missing, doubled or exchanged, words joined or torn apart.
func TestSlips(t *testing.T) {
	p := lines(t, "x | باتری / سکته / تشنج / استفراغ / بیهوش / هذیان / نبض / battery")
	for _, m := range []string{
		"باطری", "سکتع", "صکته", "تشنچ", "تشننج", "استفراق", "استفرغ", "اسنفراغ", "بهیوش", "بی هوش", "هزیان", "هذیاان",
		"batery the is", "is the battrey",
	} {
		raises(t, p, m, true)
	}
	for _, m := range []string{"بازی", "سخت", "نبش", "نبات", "تشنه", "سکت", "the batty is"} {
		raises(t, p, m, false)
	}
}

// A word of its own is no slip of another, whatever its ending; another spelling
// of one sound is.
func TestWordsAreNoSlips(t *testing.T) {
	p := lines(t, "x | اغما / بمیر / باتری / شوند")
	for message, want := range map[string]bool{
		"آقام": false, "بخیر": false, "سوند": false, "باکتری": false, "باطری": true, "باتزی": true,
	} {
		raises(t, p, message, want)
	}
}

// A slip never silences: words of guards are read as they are written.
func TestGuardsAreReadAsWritten(t *testing.T) {
	p := lines(t, "x | زهر\n?silent | امتحان / سناریو")
	raises(t, p, "زهر امتحان", false)
	raises(t, p, "زهر امتحام", true)
	raises(t, p, "zahr emtehan", false)
}

// Persian in Latin letters is read however it is spelt.
func TestLatinLetters(t *testing.T) {
	p := lines(t, "x | قلب / خودکشی / قطع / خواب / تشنج / شوهر / نمیتون* / باتری")
	for _, m := range []string{
		"ghalb", "qalb", "qalbam", "ghalbesh", "khodkoshi", "xodkoshi", "khod koshi", "ghat", "khab", "khaab", "tashanoj",
		"tashanojesh", "shohar", "showharam", "nemitoone", "nemitunam", "nemi toonam", "batri", "baatri",
	} {
		raises(t, p, m, true)
	}
	for _, m := range []string{"gol", "khoob", "tashakor", "shahr", "k", "the is of tashanoj"} {
		raises(t, p, m, false)
	}
}
