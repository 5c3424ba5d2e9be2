package clause

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// word is a word of a text, in one piece: «می شود» and «می‌شود» are «میشود».
type word struct {
	text       string
	verb       *form // what it is a form of, where it is a finite verb
	start, end int
	before     rune // the mark of punctuation before it, 0 for none
}

// form is a form of a verb.
type form struct {
	stem   string // of the present
	denied bool
	order  bool
	modal  bool // needs another verb behind it
	copula bool
}

// split cuts a text into words.
func split(text string) []word {
	out := make([]word, 0, len(text)/8+4)
	var mark rune
	glue := -1 // the word that the next is a part of
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !inWord(r) {
			if !unicode.IsSpace(r) && r != '\u200c' && r != '\u200f' && r != '\u200e' && r != 'ـ' {
				mark = r
			}
			i += n
			continue
		}
		j := i
		for j < len(text) {
			r, n := utf8.DecodeRuneInString(text[j:])
			if !inWord(r) && r != '\u200c' && r != 'ـ' {
				break
			}
			j += n
		}
		s := fold(text[i:j])
		switch {
		case s == "":
		case glue >= 0 && mark == 0:
			out[glue].text += s
			out[glue].end = j
		case mark == 0 && len(out) > 0 && apart()[s]:
			out[len(out)-1].text += s
			out[len(out)-1].end = j
			i = j
			continue
		default:
			out = append(out, word{text: s, start: i, end: j, before: mark})
		}
		glue = -1
		if s == "می" || s == "نمی" {
			glue = len(out) - 1
		}
		mark = 0
		i = j
	}
	for i := range out {
		out[i].verb = forms()[out[i].text]
		if out[i].verb == nil {
			out[i].verb = spoken(out[i].text)
		}
		if out[i].verb == nil {
			out[i].verb = prefixed(out[i].text)
		}
		if i > 0 && out[i].text == "نبود" && (out[i-1].text == "در" || out[i-1].text == "علت" || out[i-1].text == "دلیل") {
			out[i].verb = nil // «در نبود خونریزی»
		}
		if out[i].verb == nil && strings.HasSuffix(text[out[i].start:out[i].end], "\u200cاند") {
			out[i].verb = are // «ممنوع‌اند»
		}
	}
	return out
}

// inWord reports whether a word can begin with a character: a letter, a digit or a mark upon
// them.
func inWord(r rune) bool {
	if r >= arabicFrom && r < arabicFrom+rune(len(arabicInWord)) {
		return arabicInWord[r-arabicFrom]
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// arabicFrom is where the letters begin of which most texts are.
const arabicFrom = 0x600

// arabicInWord is inWord of those letters.
var arabicInWord = func() (t [0x100]bool) {
	for i := range t {
		r := rune(arabicFrom + i)
		t[i] = unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
	}
	return t
}()

// are is the verb that is written together with what it says of several.
var are = &form{stem: "باش", copula: true}

func fold(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] >= 'A' && s[i] <= 'Z' {
			return persian.Fold(s)
		}
	}
	return s
}

// preverbs are the prefixes of verbs, before «می» and «نمی»: «درنمی‌آید», «برمی‌گردد».
var preverbs = []string{"در", "بر", "فرو", "فرا", "وا", "باز", "پس", "پیش", "ور"}

// prefixed reads a verb with such a prefix; its stem has the prefix.
func prefixed(w string) *form {
	for _, p := range preverbs {
		rest, ok := strings.CutPrefix(w, p)
		if !ok || !strings.HasPrefix(rest, "می") && !strings.HasPrefix(rest, "نمی") {
			continue
		}
		if f := forms()[rest]; f != nil && !f.modal && !f.copula {
			return &form{stem: p + f.stem, denied: f.denied}
		}
	}
	return nil
}

// apart are endings that may be written apart from their word.
var apart = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, w := range []string{"ها", "های", "هایی", "هایم", "هایش", "ای", "تر", "ترین", "ام", "اش", "ایم", "اند"} {
		m[w] = true
	}
	return m
})

// noForms look like a form of a verb and are, nearly always, something else.
var noForms = map[string]bool{
	"مانند": true, "روند": true, "برند": true, "نزد": true, "نبرد": true, "بند": true, "برم": true, "باز": true,
	"نشان": true, "بدن": true, "نرم": true, "نامی": true, "کشت": true, "دید": true, "ساخت": true, "شکست": true,
	"نگاه": true, "برده": true, "نماد": true, "رسم": true, "دانه": true, "نمای": true,
	"بری": true, "خوری": true, "نمک": true, "نبات": true, "دهم": true, "دهان": true, "گردن": true, "برای": true,
	"بینی": true, "سازی": true, "نامه": true, "نور": true, "نای": true,
	"افت": true, "گذشت": true, "بخش": true, "شست": true, "سوخت": true, "پخت": true,
	"ترس": true, "نوش": true, "پرس": true, "خرید": true, "شنود": true,
	"کندم": true, "مانم": true, "نیاز": true, "نیام": true, "خواب": true,
	"شدید": true, "بافت": true, "باخت": true, "پوشش": true, "نام": true, "پیچ": true, "نهاد": true, "کارد": true,
	"کارند": true, "کارم": true, "کاری": true, "بست": true, "گردی": true, "نمو": true, "نشست": true,
}

// forms are the finite forms of verbs, with and without «می».
var forms = sync.OnceValue(func() map[string]*form {
	m := map[string]*form{}
	put := func(s string, f form) {
		s = fold(s)
		if _, taken := m[s]; !taken && !noForms[s] && s != "" {
			m[s] = &f
		}
	}
	for _, w := range []string{"است", "هست", "هستند", "هستید", "هستیم", "هستم", "می‌باشد", "می‌باشند", "باشد", "باشند", "بود", "بودند", "باشید"} {
		put(w, form{stem: "باش", copula: true})
	}
	for _, w := range []string{"نیست", "نیستند", "نیستید", "نمی‌باشد", "نمی‌باشند", "نباشد", "نباشند", "نبود", "نبودند", "نباشید"} {
		put(w, form{stem: "باش", denied: true, copula: true})
	}
	for _, w := range []string{"باید", "بایستی", "بایست", "می‌بایست", "می‌باید", "می‌تواند", "می‌توانند", "می‌توان", "می‌توانید", "بتواند", "بتوانند", "بتوان", "می‌تونید", "می‌تونه"} {
		put(w, form{stem: "باید", modal: true})
	}
	for _, w := range []string{"نباید", "نبایستی", "نبایست", "نمی‌تواند", "نمی‌توانند", "نمی‌توان", "نمی‌توانید", "نتواند", "نتوانند", "نتوان", "نمی‌تونید"} {
		put(w, form{stem: "باید", modal: true, denied: true})
	}
	list := wordlist.Open("verbs")
	for _, section := range []string{"verbs", "verbs whose past stem is a noun"} {
		noun := section != "verbs"
		for past, present := range list.Section(section).Pairs() {
			short := utf8.RuneCountInString(present) < 2
			for _, e := range []string{"", "م", "یم", "ید", "ند"} {
				if !noun || e != "" && e != "م" && e != "ید" {
					put(past+e, form{stem: present})
				}
				put("ن"+past+e, form{stem: present, denied: true})
				put("می"+past+e, form{stem: present})
				put("نمی"+past+e, form{stem: present, denied: true})
			}
			if rest, ok := strings.CutPrefix(past, "ا"); ok {
				for _, e := range []string{"", "ند"} {
					put("نی"+rest+e, form{stem: present, denied: true})
				}
			}
			for _, e := range []string{"م", "ی", "د", "یم", "ید", "ند", "ه", "ین", "ن"} {
				put("می"+present+e, form{stem: present})
				put("نمی"+present+e, form{stem: present, denied: true})
				if short {
					continue
				}
				order := e == "ید" || e == "ین"
				if e != "ه" && e != "ن" && e != "م" && e != "ی" && e != "ین" {
					put(present+e, form{stem: present, order: order})
				}
				put("ب"+present+e, form{stem: present, order: order})
				put("ن"+present+e, form{stem: present, denied: true, order: order})
				if rest, ok := strings.CutPrefix(present, "ا"); ok {
					put("بی"+rest+e, form{stem: present, order: order})
					put("نی"+rest+e, form{stem: present, denied: true, order: order})
				}
			}
			if !short {
				put("ب"+present, form{stem: present, order: true})
				put("ن"+present, form{stem: present, denied: true, order: true})
			}
		}
	}
	for past, present := range list.Section("other verbs").Pairs() {
		for _, e := range []string{"", "م", "یم", "ید", "ند"} {
			put("می"+past+e, form{stem: present})
			put("نمی"+past+e, form{stem: present, denied: true})
		}
		for _, e := range []string{"م", "ی", "د", "یم", "ید", "ند"} {
			put("می"+present+e, form{stem: present})
			put("نمی"+present+e, form{stem: present, denied: true})
		}
	}
	put("شود", form{stem: "شو"})
	put("دهید", form{stem: "ده", order: true})
	for _, w := range []string{"ندارد", "ندارند", "نداشت", "نداشتند", "ندارید", "نداره"} {
		put(w, form{stem: "دار", denied: true})
	}
	for _, w := range []string{"بگذارید", "بذارید", "بذار"} {
		put(w, form{stem: "گذار", order: true})
	}
	return m
})

// spoken reads forms of everyday speech that the list of verbs does not make.
func spoken(w string) *form {
	switch w {
	case "میشه", "میکنه", "میده", "کنین", "بکنین":
		return &form{stem: "شو", order: strings.HasSuffix(w, "ین")}
	case "نمیشه", "نمیکنه", "نمیده", "نکنین":
		return &form{stem: "شو", denied: true, order: strings.HasSuffix(w, "ین")}
	}
	return nil
}
