package sanitize

import (
	"slices"
	"strings"

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

// Commands reports whether a text has a command to one alone to write something,
// such as «بنویس», or speaks of texts, answers and who asks: too little for an order
// to the model, too much for evidence.
func Commands(s string) bool {
	v := skeletonOf(s)
	return v.commands() || len(v.addressed(evidentUpTo+1)) > 0
}

// Evidence returns what of a passage can be evidence: the text, in which sentences
// of a prompt injection, and those that look like an order to a model, are
// blanks. Byte positions are those of s. Found tells how many of s were blanked,
// in bytes.
func Evidence(s string) (evidence string, found int) {
	if !Hostile(s) && !Commands(s) {
		return s, 0
	}
	b := []byte(s)
	spans := slices.Concat(Orders(s), Injections(s))
	sentences := persian.Sentences(s)
	for i, sp := range sentences {
		if !overlaps(spans, sp) && !Hostile(s[sp.Start:sp.End]) && !Commands(s[sp.Start:sp.End]) {
			continue
		}
		found += blankOut(b, sp)
		// What it orders to write may be quoted beside it.
		for _, sp := range sentences[max(i-1, 0):min(i+2, len(sentences))] {
			if strings.ContainsAny(s[sp.Start:sp.End], "«»\"“”„") {
				found += blankOut(b, sp)
			}
		}
	}
	// What is left may still be an order that is spread over sentences.
	if found == 0 || Hostile(string(b)) {
		found = blankOut(b, persian.Span{Start: 0, End: len(b)})
	}
	return string(b), found
}

func blankOut(b []byte, sp persian.Span) int {
	for i := sp.Start; i < sp.End; i++ {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
	return sp.End - sp.Start
}

// Signs of a sentence that looks like an order, in a prompt.
const (
	orderOpens  = "⟦دستورنما: "
	orderCloses = "⟧"
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
// order to a model.
func MarkOrders(s string) (marked string, orders int) {
	found := Orders(s)
	if len(found) == 0 {
		return s, 0
	}
	var b strings.Builder
	at := 0
	open := false
	for _, sp := range persian.Sentences(s) {
		hit := overlaps(found, sp)
		if hit == open {
			if hit {
				b.WriteString(s[at:sp.End])
				at = sp.End
			}
			continue
		}
		if hit {
			b.WriteString(s[at:sp.Start])
			b.WriteString(orderOpens)
			b.WriteString(s[sp.Start:sp.End])
			at = sp.End
			orders++
		} else {
			b.WriteString(orderCloses)
		}
		open = hit
	}
	if open {
		b.WriteString(orderCloses)
	}
	b.WriteString(s[at:])
	return b.String(), orders
}
