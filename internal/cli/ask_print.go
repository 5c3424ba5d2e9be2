package cli

import (
	"fmt"
	"strings"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
)

// printAnswer prints what stands below the sentences.
func (o *askOptions) printAnswer(a biopars.Answer) {
	if a.Origin == answer.Courtesy || a.Origin == answer.AskedBack {
		o.printReply(a)
		return
	}
	if a.Origin == answer.Abstained {
		o.println(o.style(bold, o.set(o.tr("نمی‌دانم: شواهد موجود به این پرسش پاسخ نمی‌دهد.",
			"I do not know: the evidence at hand does not answer this question."), "", "")))
	}
	cited, near := split(a, o.showPassage)
	o.printSources(o.tr("منابع", "Sources"), a, cited)
	o.printSources(o.tr("نزدیک‌ترین متن‌ها", "Nearest passages"), a, near)
	for _, c := range a.Conflicts {
		o.println("")
		o.println(o.style(bold, o.disagreement(c.Kind)))
		for _, side := range []answer.CitedText{c.A, c.B} {
			o.println(o.set("«"+quoteLine(side.Quote.Text)+"»", fmt.Sprintf("    [%d] ", side.Source), "    "))
		}
	}
	if len(a.Notices) > 0 {
		o.println("")
	}
	o.printNotices(a.Notices)
}

// disagreeing says above an answer which of its sources disagree.
func (o *askOptions) disagreeing(list []answer.Conflict) string {
	pairs := make([]string, len(list))
	for i, c := range list {
		pairs[i] = fmt.Sprintf(o.tr("[%d] و [%d]", "[%d] and [%d]"), c.A.Source, c.B.Source)
	}
	return o.tr("منابع یکسان نمی‌گویند: ", "The sources do not say the same: ") + strings.Join(pairs, o.tr("؛ ", "; "))
}

// disagreement says above the two sides in what they disagree.
func (o *askOptions) disagreement(kind string) string {
	switch kind {
	case answer.ConflictQuantity:
		return o.tr("منابع یکسان نمی‌گویند: عدد یا مقدار", "The sources do not say the same: a number or an amount")
	case answer.ConflictPolarity:
		return o.tr("منابع یکسان نمی‌گویند: آری یا نه", "The sources do not say the same: yes or no")
	case answer.ConflictChoice:
		return o.tr("منابع یکسان نمی‌گویند: کدام", "The sources do not say the same: which one")
	case answer.ConflictTiming:
		return o.tr("منابع یکسان نمی‌گویند: زمان مصرف", "The sources do not say the same: when it is taken")
	case answer.ConflictRoute:
		return o.tr("منابع یکسان نمی‌گویند: راه تجویز", "The sources do not say the same: by which way it is given")
	}
	return o.tr("منابع یکسان نمی‌گویند", "The sources do not say the same")
}

// printReply prints what was answered without a search: the last notice, and what
// else is to be known below it.
func (o *askOptions) printReply(a biopars.Answer) {
	last := len(a.Notices) - 1
	o.println(o.style(bold, o.set(o.noticeLine(a.Notices[last]), "", "")))
	for _, n := range a.Notices[:last] {
		o.println(o.style(dim, o.set(o.noticeLine(n), "• ", "  ")))
	}
}

// split tells the sources that an answer rests on, or in which it disagrees, from
// passages that are merely near: those of an abstention, and of an answer that was
// only given because it was asked for.
func split(a biopars.Answer, all bool) (cited, near []answer.Source) {
	disagree := map[int]bool{}
	for _, c := range a.Conflicts {
		disagree[c.A.Source], disagree[c.B.Source] = true, true
	}
	for _, s := range a.Sources {
		switch {
		case a.Origin == answer.Abstained:
			if s.Quote.Text != "" || all {
				near = append(near, s)
			}
		case s.Cited || all || disagree[s.Number]:
			cited = append(cited, s)
		case s.Quote.Text != "":
			near = append(near, s)
		}
	}
	return cited, near
}

func (o *askOptions) printSources(title string, a biopars.Answer, sources []answer.Source) {
	if len(sources) == 0 {
		return
	}
	o.println("")
	o.println(o.style(bold, title))
	for _, s := range sources {
		o.println(o.set(heading(s.Passage), fmt.Sprintf("[%d] ", s.Number), "    "))
		if d := o.details(s.Passage); d != "" {
			o.println(o.style(dim, o.set(d, "    ", "    ")))
		}
		if d := o.copies(s.Copies); d != "" {
			o.println(o.style(dim, o.set(d, "    ", "    ")))
		}
		lines := o.evidenceLines(a, s)
		switch {
		case o.showPassage:
			lines = []string{strings.TrimSpace(clean(s.Passage.Text))}
		case !s.Cited && s.Quote.Text != "":
			lines = []string{"«" + quoteLine(s.Quote.Text) + "»"}
		}
		for _, line := range lines {
			o.println(o.set(line, "    ", "    "))
		}
	}
}
