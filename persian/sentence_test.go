package persian

import (
	"slices"
	"testing"
	"unicode/utf8"
)

func TestSentences(t *testing.T) {
	for in, want := range map[string][]string{
		"تب دارد. سرفه ندارد؟ بله!":               {"تب دارد.", "سرفه ندارد؟", "بله!"},
		"دوز ۲.۵ میلی‌گرم است. تمام.":             {"دوز ۲.۵ میلی‌گرم است.", "تمام."},
		"دکتر م. احمدی گفت. رفت.":                 {"دکتر م. احمدی گفت.", "رفت."},
		"e.g. aspirin is used. Dr. Smith agrees.": {"e.g. aspirin is used.", "Dr. Smith agrees."},
		"۱. استراحت کنید.\n۲. آب بنوشید.":         {"۱. استراحت کنید.", "۲. آب بنوشید."},
		"• تب\n• سرفه":                            {"تب", "سرفه"},
		"گفت: «خوب است.» و رفت.":                  {"گفت: «خوب است.»", "و رفت."},
		"آهن لازم است. [۱] مصرف شود.[2]":          {"آهن لازم است. [۱]", "مصرف شود.[2]"},
		"آهن لازم است [1]. تمام شد [۱،۲].":        {"آهن لازم است [1].", "تمام شد [۱،۲]."},
		"تب؛ سرفه؛ درد: همه. پایان":               {"تب؛ سرفه؛ درد: همه.", "پایان"},
		"خوب است.بد نیست.":                        {"خوب است.", "بد نیست."},
		"www.example.org را ببینید.":              {"www.example.org را ببینید."},
		"واقعاً؟! بله...":                         {"واقعاً؟!", "بله..."},
		"":                                        nil,
		" \n ":                                    nil,
		"...":                                     nil,
	} {
		var got []string
		for _, s := range Sentences(in) {
			got = append(got, in[s.Start:s.End])
		}
		if !slices.Equal(got, want) {
			t.Errorf("Sentences(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSentences(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, sp := range Sentences(s) {
			if sp.Start < end || sp.End <= sp.Start || sp.End > len(s) {
				t.Fatalf("sentence %+v after %d in %q", sp, end, s)
			}
			if utf8.ValidString(s) && !utf8.ValidString(s[sp.Start:sp.End]) {
				t.Fatalf("sentence %q of %q cuts a character", s[sp.Start:sp.End], s)
			}
			end = sp.End
		}
	})
}
