package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/ollama"
)

// noticeLines are notices as they stand below an answer, one a line: that there is
// no model is said once, with what it means for the answer, and all corrections of
// the question are in one line.
func (a *app) noticeLines(notices []answer.Notice) []string {
	has := func(code string) bool {
		return slices.ContainsFunc(notices, func(n answer.Notice) bool { return n.Code == code })
	}
	var lines, corrections []string
	for _, n := range notices {
		switch {
		case n.Code == answer.NoticeCorrected && len(n.Args) == 2:
			corrections = append(corrections, clean(fmt.Sprintf(a.tr("«%v» ← «%v»", "«%v» → «%v»"), n.Args...)))
		case n.Code == answer.NoticeModelDown && has(answer.NoticeExtractive):
			if !a.toldModel { // in a conversation, with the first answer
				lines = append(lines, a.withoutModel(n))
			}
			a.toldModel = true
		case n.Code == answer.NoticeExtractive && has(answer.NoticeModelDown):
		default:
			lines = append(lines, a.noticeLine(n))
		}
	}
	if len(corrections) > 0 {
		lines = slices.Insert(lines, 0, a.tr("اصلاح: ", "Corrected: ")+strings.Join(corrections, a.tr("، ", ", "))+
			a.tr(" (با --verbatim عین نوشته جست‌وجو می‌شود)", " (--verbatim searches for what was typed)"))
	}
	return lines
}

// noticeLine is a notice in one line, with what mends it.
func (a *app) noticeLine(n answer.Notice) string {
	if n.Hint == "" {
		return clean(n.Text)
	}
	return clean(fmt.Sprintf("%s (%s: %s)", n.Text, a.tr("چاره", "try"), n.Hint))
}

// withoutModel is the short word that the model is missing.
func (a *app) withoutModel(n answer.Notice) string {
	text, hint := a.tr("مدل زبانی در دسترس نیست؛ جمله‌ها عیناً از متن‌ها نقل شده است.",
		"No language model is available; the sentences are quoted from the passages."), n.Hint
	var missing *ollama.Error
	if errors.As(n.Err, &missing) && errors.Is(n.Err, ollama.ErrModelMissing) {
		text = fmt.Sprintf(a.tr("مدل %s در Ollama نیست؛ جمله‌ها عیناً از متن‌ها نقل شده است.",
			"Ollama does not have the model %s; the sentences are quoted from the passages."), missing.Model)
	}
	if n.Repair == index.RepairInstallModel { // that is longer than a line
		hint = repairs[index.RepairDiagnose]
	}
	if hint == "" {
		return clean(text)
	}
	return clean(fmt.Sprintf("%s (%s: %s)", text, a.tr("چاره", "try"), hint))
}

// printNotices prints them.
func (a *app) printNotices(notices []answer.Notice) {
	for _, line := range a.noticeLines(notices) {
		a.println(a.style(dim, a.set(line, "• ", "  ")))
	}
}
