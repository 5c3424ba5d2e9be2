package persian

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// What is no built-in name must have so many letters and be in so many passages:
// «کی تی ام» may be words.
const (
	minOther      = 3
	minOtherCount = 2
)

// letterSounds are the Latin letters that a Persian name of a letter may stand for.
var letterSounds = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for name, letters := range wordlist.Open("letters").Section("names").Pairs() {
		m[Normalize(name)] = letters
	}
	return m
})

// Bounds of the letters of an abbreviation that is spelt out, and of the ways to read
// it that are looked at.
const (
	minSpelt    = 2
	maxSpelt    = 6
	maxReadings = 64
)

// Abbreviate writes abbreviations that are spelt out in a question, «ام آر آی»,
// «ام‌آرآی», the way that the corpus or else the built-in names have them: in Latin letters, or
// together in Persian ones. Frequency is that of [Correct]; nil leaves it to the
// names. What takes the place of others is filled up with blanks, so that places in
// the text stay.
func Abbreviate(text string, frequency func(term string) int) string {
	var a Analyzer
	tokens := Tokens(text)
	var b strings.Builder
	at := 0
	for i := 0; i < len(tokens); {
		n, spelt := 0, []string(nil)
		for k := i; k < len(tokens) && len(spelt) < maxSpelt; k++ {
			if k > i && strings.TrimSpace(text[tokens[k-1].End:tokens[k].Start]) != "" {
				break
			}
			letters := lettersOf(tokens[k])
			if letters == nil || len(spelt)+len(letters) > maxSpelt {
				break
			}
			spelt = append(spelt, letters...)
			n = k - i + 1
		}
		written := ""
		for ; n > 0 && len(spelt) >= minSpelt; n-- {
			raw := text[tokens[i].Start:tokens[i+n-1].End]
			if written = abbreviation(&a, raw, spelt, frequency); written != "" && len(written) <= len(raw) {
				b.WriteString(text[at:tokens[i].Start])
				b.WriteString(written + strings.Repeat(" ", len(raw)-len(written)))
				at = tokens[i+n-1].End
				break
			}
			written = ""
			spelt = spelt[:len(spelt)-len(lettersOf(tokens[i+n-1]))]
		}
		i += max(n, 1)
	}
	b.WriteString(text[at:])
	return b.String()
}

// lettersOf reads a word as names of letters written together or with non-joiners;
// nil when it is something else.
func lettersOf(t Token) []string {
	if t.Kind != Word {
		return nil
	}
	var out []string
	for _, part := range strings.Split(t.Text, string(zwnj)) {
		letters := spelledIn(part)
		if letters == nil {
			return nil
		}
		out = append(out, letters...)
	}
	return out
}

// spelledIn cuts a word into names of letters, the longer ones first.
func spelledIn(word string) []string {
	if word == "" {
		return []string{}
	}
	rs := []rune(word)
	for n := min(len(rs), 6); n > 0; n-- {
		letters, ok := letterSounds()[string(rs[:n])]
		if !ok || n == 1 && len(rs) > 1 {
			continue
		}
		if rest := spelledIn(string(rs[n:])); rest != nil {
			return append([]string{letters}, rest...)
		}
	}
	return nil
}

// abbreviation picks the writing that most passages have, of those that the built-in
// names have if none is in any; "" for none.
func abbreviation(a *Analyzer, raw string, spelt []string, frequency func(string) int) string {
	readings := []string{""}
	for _, letters := range spelt {
		var next []string
		for _, r := range readings {
			for _, l := range letters {
				if len(next) < maxReadings {
					next = append(next, r+string(l))
				}
			}
		}
		readings = next
	}
	best, most := "", 0
	for _, r := range readings {
		n := 0
		if frequency != nil {
			n = frequency(r)
		}
		switch {
		case lexicon()[r]:
			n = max(2*n, 1) // a name that is built in rather than any like it
		case len(spelt) < minOther || n < minOtherCount:
			continue
		}
		if n > most {
			best, most = r, n
		}
	}
	if best == "" {
		return ""
	}
	if frequency != nil {
		joined := joinedForm(strings.ReplaceAll(raw, " ", ""))
		if n := a.rarest(joined, frequency); n > most {
			return joined
		}
	}
	return best
}
