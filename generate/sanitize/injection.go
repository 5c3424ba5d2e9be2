package sanitize

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/persian"
)

// obfuscations are ways to write Latin letters that a model reads all the same:
// moved by 13, or with digits in their place. They leave a text's length alone.
var obfuscations = []func(byte) byte{
	func(c byte) byte {
		if c >= 'a' && c <= 'z' {
			return 'a' + (c-'a'+13)%26
		}
		return c
	},
	func(c byte) byte {
		if i := strings.IndexByte("013457@$", c); i >= 0 {
			return "oieastas"[i]
		}
		return c
	},
}

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

// Injections returns the byte ranges of a text that are a prompt injection.
func Injections(s string) []persian.Span {
	return inReadings(skeletonOf(s), skeleton.injections, skeleton.injections)
}

// Orders returns the byte ranges of a text that look like an order to a model,
// of whatever words.
func Orders(s string) []persian.Span {
	return inReadings(skeletonOf(s), skeleton.orders, skeleton.hiddenOrders)
}

// inReadings looks at a text, and at what it says when it is read as obfuscated.
func inReadings(v skeleton, find, hidden func(skeleton) []persian.Span) []persian.Span {
	out := find(v)
	if slices.ContainsFunc(backwards, func(w string) bool { return strings.Contains(v.text, w) }) && len(hidden(skeletonOf(reversed(v.text)))) > 0 {
		out = append(out, persian.Span{Start: 0, End: v.end})
	}
	if strings.IndexFunc(v.text, func(r rune) bool { return r >= 'a' && r <= 'z' }) < 0 {
		return out
	}
	plain := []byte(v.text)
	for _, write := range obfuscations {
		b := make([]byte, len(plain))
		for i, c := range plain {
			b[i] = write(c)
		}
		v.text = string(b)
		out = append(out, hidden(v)...)
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
	for _, sp := range persian.Sentences(s) {
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
		jsonRole().MatchString(s) || len(Injections(s)) > 0 || len(Orders(s)) > 0 || len(skeletonOf(s).addressed(evidentUpTo+1)) > 0
}
