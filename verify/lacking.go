package verify

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// lackWords are the lists of words of sentences that say what texts lack.
var lackWords = sync.OnceValue(func() (l struct{ texts, nothing, missing, auxiliaries, more map[string]bool }) {
	list := wordlist.Open("lacking")
	l.texts, l.nothing = list.Section("texts").Set(persian.Normalize), list.Section("nothing").Set(persian.Normalize)
	l.missing, l.auxiliaries = list.Section("missing").Set(persian.Normalize), list.Section("auxiliaries").Set(persian.Normalize)
	l.more = list.Section("more").Set(persian.Normalize)
	return l
})

// lackReach is how far behind the word that denies what is missing stands in English.
const lackReach = 3

// saysLacking reports whether a sentence says no more than that the texts lack
// something: «در متن‌ها چیزی نیامده است». Where it names an amount, an exception or
// goes on, it may say more.
func saysLacking(s string) bool {
	l := lackWords()
	words := strings.FieldsFunc(persian.Normalize(s), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(".!«»\"()[]*", r)
	})
	text, nothing, missing := -1, -1, -1
	for i, w := range words {
		switch {
		case strings.IndexFunc(w, unicode.IsDigit) >= 0, strings.ContainsAny(w, ":؛;،,؟?"), l.more[w]:
			return false
		case text < 0 && l.texts[w]:
			text = i
		case l.nothing[w]:
			nothing = i
		case l.missing[w]:
			missing = i
		}
	}
	if text < 0 || nothing < 0 || missing < 0 {
		return false
	}
	if words[missing][0] < utf8.RuneSelf { // «the texts do not mention …»
		return text < missing && missing < nothing && nothing-missing <= lackReach
	}
	if nothing > missing || text > missing {
		return false
	}
	for i, w := range words[nothing+1:] {
		if !l.auxiliaries[w] && nothing+1+i != missing {
			return false
		}
	}
	return true
}
