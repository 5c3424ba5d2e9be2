package cli

import (
	"errors"
	"slices"
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
)

func TestNoticeLines(t *testing.T) {
	down := answer.NewNotice(answer.NoticeModelDown, errors.New("nobody there"))
	down.Repair = index.RepairStartModels
	notices := []answer.Notice{answer.NewNotice(answer.NoticeDemo), down, answer.NewNotice(answer.NoticeExtractive),
		answer.NewNotice(answer.NoticeCorrected, "nvlhk", "درمان"), answer.NewNotice(answer.NoticeCorrected, "metformin", "متفورمین")}
	for lang, want := range map[string][]string{
		"fa": {"اصلاح: «nvlhk» ← «درمان»، «metformin» ← «متفورمین» (با --verbatim عین نوشته جست‌وجو می‌شود)",
			"پیکرهٔ نمایشی است و برای تصمیم بالینی نیست.",
			"مدل زبانی در دسترس نیست؛ جمله‌ها عیناً از متن‌ها نقل شده است. (چاره: ollama serve)"},
		"en": {"Corrected: «nvlhk» → «درمان», «metformin» → «متفورمین» (--verbatim searches for what was typed)",
			"This is the demo corpus, not meant for clinical decisions.",
			"No language model is available; the sentences are quoted from the passages. (try: ollama serve)"},
	} {
		a := &app{args: []string{"--lang", lang}}
		list := slices.Clone(notices)
		for i := range list {
			list[i] = localizeNotice(list[i], lang)
		}
		if got := a.noticeLines(list); !slices.Equal(got, want) {
			t.Errorf("%s: %q", lang, got)
		}
		if got := a.noticeLines(list); len(got) != 2 {
			t.Errorf("%s: with the second answer of a conversation: %q", lang, got)
		}
	}
	// Without both, each says what it has to say.
	for _, n := range []answer.Notice{down, answer.NewNotice(answer.NoticeExtractive)} {
		if got := (&app{}).noticeLines([]answer.Notice{n}); len(got) != 1 || got[0] != n.Text {
			t.Errorf("%q", got)
		}
	}
}
