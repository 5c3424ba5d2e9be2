package main

import (
	"embed"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"regexp"
	"strings"
)

// Orders to whoever writes an answer, and what texts of medicine tell their
// readers, are made by grammars: «name = one | another», in which <name> is
// made again, <name?> or nothing, and <name:form> of verbs in that form, which goes for all
// that stands below. An alternative «noun present/past» is a Persian verb by its stems.
//
//go:embed grammar/*.txt
var grammarFiles embed.FS

// grammar are the alternatives of each name.
type grammar map[string][]string

// grammars are those of the files, by the files' names without their ending.
func grammars() (map[string]grammar, error) {
	files, err := fs.Glob(grammarFiles, "grammar/*.txt")
	if err != nil {
		return nil, err
	}
	out := map[string]grammar{}
	for _, name := range files {
		b, err := grammarFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		g := grammar{}
		for line := range strings.Lines(string(b)) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			left, right, ok := strings.Cut(line, " = ")
			if !ok {
				return nil, fmt.Errorf("%s: no alternatives in %q", name, line)
			}
			g[left] = append(g[left], strings.Split(right, " | ")...)
		}
		if err := g.check(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[strings.TrimSuffix(path.Base(name), ".txt")] = g
	}
	return out, nil
}

var (
	nonterminal = regexp.MustCompile(`<([a-z]+[0-9]?)(:[a-z]+)?(\?)?>`)
	twoStems    = regexp.MustCompile(`^(.* )?(\pL+)/(\pL+)( .*)?$`)
)

// check says whether every name that is used has alternatives.
func (g grammar) check() error {
	for name, alternatives := range g {
		for _, a := range alternatives {
			for _, m := range nonterminal.FindAllStringSubmatch(a, -1) {
				if len(g[m[1]]) == 0 && !isTag[m[1]] {
					return fmt.Errorf("%s has <%s>, which is nothing", name, m[1])
				}
			}
		}
	}
	return nil
}

// isTag are names of HTML in the grammars.
var isTag = map[string]bool{"td": true, "b": true}

// deepest bounds how names may stand in each other.
const deepest = 12

// make makes one text of a name.
func (g grammar) make(name, form string, depth int, r *rand.Rand) string {
	alternatives := g[name]
	a := alternatives[r.IntN(len(alternatives))]
	if depth > deepest {
		return ""
	}
	var verb []string
	if m := twoStems.FindStringSubmatch(a); m != nil {
		a, verb = m[1], m[2:]
	}
	fill := func(s string) string {
		m := nonterminal.FindStringSubmatch(s)
		if isTag[m[1]] {
			return s
		}
		if m[3] != "" && r.IntN(2) == 0 {
			return ""
		}
		own := form
		if m[2] != "" {
			own = m[2][1:]
		}
		return g.make(m[1], own, depth+1, r)
	}
	a = nonterminal.ReplaceAllStringFunc(a, fill)
	if verb != nil {
		a = conjugate(strings.TrimSpace(a), verb[0], verb[1], form) + nonterminal.ReplaceAllStringFunc(verb[2], fill)
	}
	if form == "talk" {
		a = spoken.Replace(a)
	}
	return strings.TrimSpace(strings.ReplaceAll(a, "  ", " "))
}

// spoken is colloquial Persian.
var spoken = strings.NewReplacer(" را ", " رو ", "بگذار", "بذار", "بینداز", "بنداز", " است", "ه", "دیگر", "دیگه", "اگر ", "اگه ", "همین", "همین", "می‌خواهم", "می‌خوام", "چیزی", "چیزی", "آن‌ها", "اونا", " این ", " این ", "نیست", "نیس")

// Stems that are written with a prefix in the grammars, and verbs that take none.
var (
	deniedStem = map[string]string{"نکن": "کن", "نده": "ده", "نگو": "گو", "ننویس": "نویس", "نزن": "زن", "نبر": "بر", "نیاور": "آور", "نپرداز": "پرداز", "نگیر": "گیر",
		"نریز": "ریز", "ننشین": "نشین", "نپوشان": "پوشان", "نخواب": "خواب", "نشو": "شو", "نگذار": "گذار", "نگشا": "گشا", "نسپار": "سپار", "نترسان": "ترسان", "نشمار": "شمار"}
	toldStem = map[string]string{"بخور": "خور", "ببلع": "بلع", "بجو": "جو", "بمال": "مال", "بگو": "گو", "بگذار": "گذار", "بپوشان": "پوشان",
		"بپوش": "پوش", "ببین": "بین", "بنویس": "نویس", "بخواه": "خواه", "بگیر": "گیر", "بگذر": "گذر", "بخوان": "خوان", "بپرس": "پرس", "بسپار": "سپار", "بشوی": "شوی",
		"برو": "رو", "بکش": "کش", "بخواب": "خواب", "بمان": "مان", "بینداز": "انداز", "بزن": "زن", "بیاور": "آور", "بچکان": "چکان", "بخوابان": "خوابان"}
	bare = map[string]bool{"باش": true, "بردار": true, "برگردان": true, "درآور": true, "دار": true}
)

// conjugate gives a verb by its noun, its stems and the form: one and many are
// imperatives, thou and third subjunctives, talk is colloquial.
func conjugate(noun, present, past, form string) string {
	denied := false
	if stem, ok := deniedStem[present]; ok {
		present, denied = stem, true
	}
	if stem, ok := toldStem[present]; ok {
		present = stem
	}
	prefix := "ب"
	if denied {
		prefix = "ن"
	}
	light := present == "کن" && noun != "" || bare[present]
	stem := present
	rest, vowel := strings.CutPrefix(present, "آ")
	switch {
	case vowel:
		stem = prefix + "یا" + rest
	case strings.HasPrefix(present, "ا"):
		stem = prefix + "ی" + strings.TrimPrefix(present, "ا")
		if strings.HasPrefix(present, "اند") || strings.HasPrefix(present, "افز") {
			stem = prefix + "ی" + present[len("ا"):]
		}
	default:
		stem = prefix + present
	}
	if light && !denied {
		stem = present
	}
	ending := ""
	long := strings.HasSuffix(present, "و") || strings.HasSuffix(present, "ا")
	switch form {
	case "many":
		ending = "ید"
	case "thou":
		ending = "ی"
	case "third":
		ending = "د"
	}
	if ending != "" && long {
		ending = map[string]string{"many": "یید", "third": "ید", "thou": "یی"}[form]
	}
	verb := stem + ending
	switch form {
	case "passive":
		become := "شود"
		if denied {
			become = "نشود"
		}
		if present == "کن" && noun != "" {
			verb = become
		} else {
			verb = past + "ه " + become
		}
	case "present":
		verb = strings.TrimPrefix(conjugate("", present, past, "thou"), "ب")
		if light {
			verb = present + "ی"
		}
		verb = "می‌" + strings.TrimPrefix(verb, "ی")
		if vowel {
			verb = "می‌آ" + rest + "ی"
		}
		if denied {
			verb = "ن" + verb
		}
	case "nominal":
		verb = past + "ن"
		if denied {
			verb = "ن" + verb
		}
	}
	return strings.TrimSpace(noun + " " + verb)
}
