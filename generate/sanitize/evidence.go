package sanitize

import (
	"slices"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/biopars/biopars/persian"
)

// Hostile reports whether a text holds a prompt injection or looks like an order
// to a model, and so can be no evidence.
func Hostile(s string) bool {
	clean, injected := Clean(s)
	return injected || len(Orders(clean)) > 0 || Forged(s)
}

// Forged reports whether a text has the form of a conversation's turns or of a
// template's control tokens, as if another than the passage spoke. Clean takes
// that form away.
func Forged(s string) bool {
	s = brackets.Replace(stripInvisible(unescape(s)))
	has := func(sign string) bool { return strings.Contains(s, sign) }
	return controls(s) && controlToken().MatchString(s) || has("<") && speakingTag().MatchString(s) ||
		(has("{") || has("}")) && templateSign().MatchString(s) || has("=") && keyedRole().MatchString(s) ||
		has(`"`) && jsonRole().MatchString(s) || defuseTurns(s) != s
}

// speakingTag is a tag that names a part in a conversation.
var speakingTag = lazily(`(?i)<\s{0,4}/?\s{0,4}(?:system|assistant|user|human|developer|instruction|think|tool)[^<>]{0,80}>`)

// Evidence returns what of a passage can be evidence: the text, in which sentences
// of a prompt injection, those that look like an order to a model or are too likely one, and what
// stands next to an order as what it orders to write, are blanks. Byte positions are those of s. Found tells how
// many of s were blanked, in bytes.
func Evidence(s string) (evidence string, found int) {
	if e, ok := evidences.Get(s); ok {
		return e.text, e.found
	}
	evidence, found = evidenceOf(s)
	if len(s) <= longestKept {
		evidences.Add(s, kept{evidence, found})
	}
	return evidence, found
}

// kept is the evidence of a text.
type kept struct {
	text  string
	found int
}

// evidences are those of the texts that were last asked about.
var evidences, _ = lru.New[string, kept](512)

func evidenceOf(s string) (evidence string, found int) {
	hostile := Hostile(s)
	doubtful := Doubtful(s)
	if !hostile && len(doubtful) == 0 {
		return s, 0
	}
	b := []byte(s)
	orders := slices.Concat(Orders(s), Injections(s))
	sentences := pieces(s)
	for i, sp := range sentences {
		order := overlaps(orders, sp) || hostile && Hostile(s[sp.Start:sp.End])
		if !order && !overlaps(doubtful, sp) {
			continue
		}
		found += blankOut(b, sp)
		for j := max(i-1, 0); j < min(i+2, len(sentences)); j++ {
			near := s[sentences[j].Start:sentences[j].End]
			if strings.ContainsAny(near, "«»\"“”„") || order && (j > i || pointsBack().MatchString(s[sp.Start:sp.End])) {
				found += blankOut(b, sentences[j])
			}
		}
	}
	// What is left may still be an order that is spread over sentences.
	if found == 0 || Hostile(string(b)) {
		found = blankOut(b, persian.Span{Start: 0, End: len(b)})
	}
	return string(b), found
}

// pieces are the sentences of a text, and what stands between them if it has letters that are
// drawn as signs.
func pieces(s string) []persian.Span {
	var out []persian.Span
	at := 0
	between := func(end int) {
		if gap := strings.TrimSpace(s[at:end]); gap != "" && len(skeletonOf(gap).words()) > 0 {
			start := at + strings.Index(s[at:end], gap)
			out = append(out, persian.Span{Start: start, End: start + len(gap)})
		}
	}
	for _, sp := range persian.Sentences(s) {
		between(sp.Start)
		out = append(out, sp)
		at = sp.End
	}
	between(len(s))
	return out
}

// pointsBack are words of an order to write what stands before it.
var pointsBack = lazily(`(?i)(?:جمله|سطر|خط|عبارت|بند|گفته|نوشته|مورد|رقم|عدد)\S{0,6}\s{1,3}(?:\S{1,9}\s)?(?:قبل|بالا|پیش|پشت)|(?:previous|preceding|last|above)\s(?:sentence|line|statement|claim|paragraph)|(?:sentence|line|statement|claim)\s(?:above|before)|(?:الجملة|السطر|العبارة)\sالسابق|أعلاه|(?:önceki|yukarıdaki)\s(?:cümle|satır)|(?:jomle|khat)\S{0,3}\s(?:ghabl|bala)`)

// Doubted reports whether a text has a sentence that is too likely an order for evidence.
func Doubted(s string) bool { return len(Doubtful(s)) > 0 }

func blankOut(b []byte, sp persian.Span) int {
	for i := sp.Start; i < sp.End; i++ {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
	return sp.End - sp.Start
}

// Signs in a prompt of a sentence that looks like an order, and of one that may be one.
const (
	orderOpens   = "⟦دستورنما: "
	suspectOpens = "⟦شاید دستور: "
	orderCloses  = "⟧"
)

// MarkFirst puts marks around the first sentence of a clean text.
func MarkFirst(s string) string {
	spans := persian.Sentences(s)
	if len(spans) == 0 {
		return s
	}
	first := spans[0]
	return s[:first.Start] + orderOpens + s[first.Start:first.End] + orderCloses + s[first.End:]
}

// MarkOrders puts marks around the sentences of a clean text that look like an
// order to a model, which it counts, and others around those that may be one.
func MarkOrders(s string) (marked string, orders int) {
	found, suspect := Orders(s), Suspect(s)
	if len(found)+len(suspect) == 0 {
		return s, 0
	}
	var b strings.Builder
	at := 0
	open := ""
	for _, sp := range pieces(s) {
		opens := ""
		switch {
		case overlaps(found, sp):
			opens = orderOpens
		case overlaps(suspect, sp):
			opens = suspectOpens
		}
		if opens != open {
			if open != "" {
				b.WriteString(orderCloses)
			}
			b.WriteString(s[at:sp.Start])
			at = sp.Start
			b.WriteString(opens)
			if opens == orderOpens {
				orders++
			}
		}
		b.WriteString(s[at:sp.End])
		at = sp.End
		open = opens
	}
	if open != "" {
		b.WriteString(orderCloses)
	}
	b.WriteString(s[at:])
	return b.String(), orders
}
