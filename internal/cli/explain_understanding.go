package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
)

// printUnderstanding shows what the question was taken to mean.
func (a *app) printUnderstanding(u biopars.Understanding) {
	if u.Terms == nil {
		return // nothing was searched for
	}
	fmt.Fprintf(a.Out, "\n%s\n", a.style(bold, a.tr("برداشت از پرسش", "What the question was taken to mean")))
	line := func(fa, en, value string) {
		if value == "" {
			value = "-"
		}
		a.println(a.set(a.tr(fa, en)+" "+clean(value), "", "  "))
	}
	line("زبان:", "language:", u.Language)
	var corrections []string
	for _, c := range u.Corrections {
		corrections = append(corrections, fmt.Sprintf("«%s» → «%s» (%s)", c.From, c.To, c.Cause))
	}
	line("اصلاح:", "corrected:", strings.Join(corrections, "، "))
	line("نوع پرسش:", "asks for:", strings.Join(u.Type, " "))
	line("واژه‌ها:", "terms:", strings.Join(u.Terms, " · "))
	var names []string
	for _, s := range u.Synonyms {
		names = append(names, s.Terms+" = "+strings.Join(s.Names, " | "))
	}
	line("نام‌های دیگر:", "other names:", strings.Join(names, "؛ "))
	line("پالایه:", "filter:", filterText(u.Filter))
	if recognised := filterText(u.Recognised); recognised != "" {
		line("پالایه‌ای که از پرسش برمی‌آید و به کار نرفت:", "filter that the wording asks for, not applied:",
			recognised)
	}
}

// filterText names the restrictions of a filter by their flags.
func filterText(f index.Filter) string {
	var parts []string
	add := func(name string, values ...string) {
		if len(values) > 0 {
			parts = append(parts, name+"="+strings.Join(values, ","))
		}
	}
	add("publisher", f.Publishers...)
	add("evidence-type", f.EvidenceTypes...)
	add("language", f.Languages...)
	add("document", f.Documents...)
	if f.YearFrom != 0 {
		add("year-from", strconv.Itoa(f.YearFrom))
	}
	if f.YearTo != 0 {
		add("year-to", strconv.Itoa(f.YearTo))
	}
	for _, c := range f.Where {
		parts = append(parts, c.String())
	}
	return strings.Join(parts, " ")
}
