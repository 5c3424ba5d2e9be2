package sanitize

import (
	"slices"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/biopars/biopars/persian"
)

// obfuscations are ways to write Latin letters that a model reads all the same:
// moved by 13, or with digits in their place. They leave a text's length alone, and are looked at where there
// are signs of them.
var obfuscations = []struct {
	there func(string) bool
	write func(byte) byte
}{
	{movedBy13, func(c byte) byte {
		if c >= 'a' && c <= 'z' {
			return 'a' + (c-'a'+13)%26
		}
		return c
	}},
	{digitsForLetters, func(c byte) byte {
		if i := strings.IndexByte("013457@$", c); i >= 0 {
			return "oieastas"[i]
		}
		return c
	}},
}

// movedWords are words that most English texts have, moved by 13.
var movedWords = []string{"gur", "lbh", "lbhe", "naq", "nyy", "vtaber", "sbetrg", "jevgr", "nafjre", "fnl", "bayl", "abg", "vf", "sbe", "jvgu", "guvf", "erirny", "cevag"}

func movedBy13(s string) bool {
	return slices.ContainsFunc(movedWords, func(w string) bool { return strings.Contains(s, w) })
}

// digitsForLetters reports whether a sign stands for a letter within a word.
func digitsForLetters(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if isSmall(s[i+2]) && strings.IndexByte("013457@$", s[i+1]) >= 0 && (isSmall(s[i]) || s[i] == ' ') {
			return true
		}
	}
	return false
}

func isSmall(c byte) bool { return c >= 'a' && c <= 'z' }

// backwards are words of an order read from their end; no language has them.
var backwards = func() []string {
	out := []string{"ignore", "instruction", "prompt", "system", "forget", "disregard", "answer", "override", "دستور", "پاسخ", "کاربر", "پرامپت", "نادیده", "بنویس", "جواب"}
	for i, w := range out {
		out[i] = reversed(w)
	}
	return out
}()

func reversed(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

// judged is what was found in a text.
type judged struct {
	injections, orders, doubtful, suspect []persian.Span
}

// judgements are those of the texts that were last asked about: a passage is read for
// the prompt, as evidence, and at the next turn again.
var judgements, _ = lru.New[string, *judged](512)

// longestKept is the length of a text, in bytes, up to which what was found is kept.
const longestKept = 16 << 10

func judge(s string) *judged {
	if j, ok := judgements.Get(s); ok {
		return j
	}
	r := skeletonOf(s).read().learn()
	j := &judged{doubtful: r.doubtful(), suspect: r.suspect()}
	j.injections = inReadings(r.skeleton, r.injections(), skeleton.injections)
	j.orders = inReadings(r.skeleton, r.orders(), skeleton.hiddenOrders)
	if len(s) <= longestKept {
		judgements.Add(s, j)
	}
	return j
}

// Injections returns the byte ranges of a text that are a prompt injection.
func Injections(s string) []persian.Span { return judge(s).injections }

// Orders returns the byte ranges of a text that look like an order to a model,
// of whatever words.
func Orders(s string) []persian.Span { return judge(s).orders }

// Doubtful returns the byte ranges of a text that are too likely an order for
// evidence.
func Doubtful(s string) []persian.Span { return judge(s).doubtful }

// Suspect returns the byte ranges of a text that may be an order to a model: among them
// is all that Doubtful returns.
func Suspect(s string) []persian.Span { return judge(s).suspect }

// inReadings adds to what was found in a text what it says when it is read as obfuscated.
func inReadings(v skeleton, found []persian.Span, hidden func(skeleton) []persian.Span) []persian.Span {
	out := slices.Clip(found)
	if slices.ContainsFunc(backwards, func(w string) bool { return strings.Contains(v.text, w) }) && len(hidden(skeletonOf(reversed(v.text)))) > 0 {
		out = append(out, persian.Span{Start: 0, End: v.end})
	}
	if strings.IndexFunc(v.text, func(r rune) bool { return r >= 'a' && r <= 'z' }) < 0 {
		return out
	}
	for _, o := range obfuscations {
		if !o.there(v.text) {
			continue
		}
		plain := v
		b := []byte(v.text)
		for i, c := range b {
			b[i] = o.write(c)
		}
		plain.text = string(b)
		out = append(out, hidden(plain)...)
	}
	return out
}

// clinicians are those whose orders a patient follows.
var clinicians = []string{"پزشک", "طبیب", "داروساز", "پرستار", "doctor", "physician", "pharmacist", "nurse", "doktor", "hekim", "eczaci"}

// modelWords are of what the model was told.
var modelWords = []string{"قبلی", "پیشین", "بالا", "سیستم", "سامانه", "پرامپت", "مدل", "دستیار"}

// advice reports whether a text is about what a clinician has ordered, and not
// about what the model was told: «اگر دستور پزشک را فراموش کنید».
func advice(text string) bool {
	return slices.ContainsFunc(clinicians, func(w string) bool { return strings.Contains(text, w) }) &&
		!slices.ContainsFunc(modelWords, func(w string) bool { return strings.Contains(text, w) })
}

func (v skeleton) injections() []persian.Span {
	var out []persian.Span
	for _, o := range injectionPatterns {
		cued := false
		for _, c := range o.cues {
			if strings.Contains(v.text, c) {
				cued = true
				break
			}
		}
		if !cued {
			continue
		}
		for _, m := range o.pattern().FindAllStringIndex(v.text, -1) {
			if m[0] == m[1] || advice(v.text[m[0]:m[1]]) {
				continue
			}
			end := v.end
			if m[1] < len(v.at) {
				end = v.at[m[1]]
			}
			out = append(out, persian.Span{Start: v.at[m[0]], End: end})
		}
	}
	return out
}

// overlaps reports whether one of the spans has a part of sp.
func overlaps(spans []persian.Span, sp persian.Span) bool {
	return slices.ContainsFunc(spans, func(f persian.Span) bool { return f.Start < sp.End && sp.Start < f.End })
}

// dropInjections replaces whole sentences that hold a part of an injection.
func dropInjections(s string, found []persian.Span) string {
	var b strings.Builder
	at := 0
	dropped := false
	for _, sp := range pieces(s) {
		if !overlaps(found, sp) {
			dropped = false
			continue
		}
		if !dropped {
			b.WriteString(s[at:sp.Start])
			b.WriteString("[…]")
		}
		dropped = true
		at = sp.End
	}
	b.WriteString(s[at:])
	return b.String()
}

// removeInjections drops injections until there are none left: taking a sentence
// out can put one together that was in two parts.
func removeInjections(s string) (clean string, injected bool) {
	for range 4 {
		found := Injections(s)
		if len(found) == 0 {
			return s, injected
		}
		injected = true
		s = dropInjections(s, found)
	}
	if len(Injections(s)) > 0 {
		return "[…]", true
	}
	return s, injected
}

// HasInjection reports whether a sentence is a part of a prompt injection or
// carries mark-up or control tokens, and so must not be quoted.
func HasInjection(s string) bool {
	return tag().MatchString(s) || controlToken().MatchString(s) || markdownLink().MatchString(s) ||
		jsonRole().MatchString(s) || len(Injections(s)) > 0 || len(Orders(s)) > 0 || len(Doubtful(s)) > 0
}
