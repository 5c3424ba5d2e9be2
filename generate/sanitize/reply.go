package sanitize

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Reply takes apart what a model writes as it arrives: the answer, and what chat
// formats put around it. Reasoning between marks, the channels of the harmony format
// but the final one, control tokens and the lines of code fences are no part of the
// answer; what follows the end of the model's turn is dropped. However the text is
// cut, the answer is the same. The zero value is ready.
type Reply struct {
	held      string          // may be the beginning of a mark
	hidden    string          // the mark that ends what is hidden; "" in the answer
	fenced    bool            // in a code fence
	midline   bool            // something stands before on this line
	ended     bool            // the turn is over
	answered  bool            // something of the answer was met
	given     strings.Builder // the answer, as far as it was given out
	reasoning strings.Builder // what was hidden
	size      int
}

// maxReasoning bounds what Reasoning keeps, in bytes.
const maxReasoning = 1 << 20

// reasoningMarks begin and end reasoning.
var reasoningMarks = [][2]string{
	{"<think>", "</think>"}, {"<thinking>", "</thinking>"}, {"<thought>", "</thought>"}, {"<reasoning>", "</reasoning>"},
	{"<reflection>", "</reflection>"}, {"<seed:think>", "</seed:think>"}, {"◁think▷", "◁/think▷"},
	{"[think]", "[/think]"}, {"<|begin_of_thought|>", "<|end_of_thought|>"}, {"<|start_thinking|>", "<|end_thinking|>"},
	{"<unused94>", "<unused95>"},
}

// endMarks end a model's turn. What it writes behind one, such as the next question of
// the user, is no answer.
var endMarks = []string{
	"<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|endoftext|>", "<|end_of_text|>", "<|end_of_sentence|>", "<｜end▁of▁sentence｜>", "<|return|>",
	"<|call|>", "<|eos|>", "</s>", "<eos>", "<end_of_turn>", "<|end_of_turn|>", "<|end_of_turn_token|>", "<|eot|>", "<|user|>",
	"<|im_start|>user", "<start_of_turn>user", "[inst]",
}

// dropMarks are control tokens that say nothing.
var dropMarks = []string{
	"<|im_start|>assistant", "<|start_header_id|>assistant<|end_header_id|>", "<|begin_of_text|>", "<|start|>assistant", "<|start|>", "<|assistant|>",
	"<start_of_turn>model", "<|begin_of_solution|>", "<|end_of_solution|>", "<|start_response|>", "<|end_response|>", "<｜assistant｜>",
	"<bos>", "<s>", "[/inst]", "<pad>", "<answer>", "</answer>", "<response>", "</response>", "<output>", "</output>", "<|end|>", "<|im_start|>",
	strings.TrimSpace(orderOpens), strings.TrimSpace(suspectOpens), orderCloses,
}

const (
	channelMark = "<|channel|>"
	messageMark = "<|message|>"
	fenceMark   = "```"
)

// marks are all marks, the longest first.
var marks = func() []string {
	all := []string{channelMark, messageMark, fenceMark}
	for _, r := range reasoningMarks {
		all = append(all, r[0], r[1])
	}
	all = append(append(all, endMarks...), dropMarks...)
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return all
}()

// Reasoning is what the model thought aloud, at most a megabyte of it.
func (r *Reply) Reasoning() string { return strings.TrimSpace(r.reasoning.String()) }

// ReasoningBytes is the length of what the model thought aloud.
func (r *Reply) ReasoningBytes() int { return r.size }

// Write takes a chunk and returns what has become certain of the answer. withdrawn
// says that what was given out before was reasoning: the end of it has been met
// without its beginning, which some templates put into the prompt.
func (r *Reply) Write(chunk string) (text string, withdrawn bool) { return r.run(r.held+chunk, false) }

// Close returns what was held back.
func (r *Reply) Close() (text string, withdrawn bool) { return r.run(r.held, true) }

func (r *Reply) run(s string, last bool) (string, bool) {
	var out strings.Builder
	withdrawn := false
	i := 0
	for i < len(s) && !r.ended {
		if r.hidden != "" {
			n, done := r.hide(s[i:], last)
			i += n
			if !done {
				break
			}
			continue
		}
		c, n := utf8.DecodeRuneInString(s[i:])
		if !last && !utf8.FullRuneInString(s[i:]) {
			break
		}
		if c == '<' || c == '[' || c == '◁' || c == '`' || c == '⟦' || c == '⟧' {
			length, partial, restart := r.mark(s[i:], last)
			if partial {
				break
			}
			if restart {
				withdrawn = withdrawn || r.given.Len() > 0
				r.think(r.given.String())
				r.think(out.String())
				out.Reset()
				r.given.Reset()
				r.answered, r.midline, r.fenced = false, false, false
			}
			if length > 0 {
				i += length
				continue
			}
		}
		if r.answered = r.answered || !strings.ContainsRune(" \t\r\n", c); r.answered {
			out.WriteString(s[i : i+n])
		}
		r.midline = c != '\n' && (r.midline || c != ' ' && c != '\t')
		i += n
	}
	if r.ended {
		i = len(s)
	}
	r.held = s[i:]
	if r.given.Len() < maxReasoning {
		r.given.WriteString(out.String())
	}
	return out.String(), withdrawn
}

// hide passes over hidden text up to the mark that ends it.
func (r *Reply) hide(s string, last bool) (n int, done bool) {
	if at := indexFold(s, r.hidden); at >= 0 {
		r.think(s[:at])
		n = at
		if r.hidden != channelMark { // which is read again, with the name behind it
			n += len(r.hidden)
		}
		r.hidden = ""
		return n, true
	}
	n = len(s)
	if !last {
		n = max(0, len(s)-len(r.hidden)+1)
		for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
			n--
		}
	}
	r.think(s[:n])
	return n, false
}

func (r *Reply) think(s string) {
	r.size += len(s)
	if room := maxReasoning - r.reasoning.Len(); room > 0 {
		if len(s) > room {
			s = strings.ToValidUTF8(s[:room], "")
		}
		r.reasoning.WriteString(s)
	}
}

// mark reads the mark at the beginning of s and returns its length, 0 when there is
// none. partial says that it may become one; restart that all before it was reasoning.
func (r *Reply) mark(s string, last bool) (length int, partial, restart bool) {
	head := s[:min(len(s), len(marks[0]))]
	maybe := func(m string) bool {
		return !last && len(head) < len(m) && strings.EqualFold(head, m[:len(head)])
	}
	is := func(m string) bool { return len(s) >= len(m) && strings.EqualFold(s[:len(m)], m) }
	if strings.HasPrefix(head, "`") {
		if r.midline && !r.fenced { // code within a line is text
			return 0, false, false
		}
		if !is(fenceMark) {
			return 0, maybe(fenceMark), false
		}
		// A name of a language stands alone on the line.
		end := len(fenceMark)
		for end < len(s) && end < maxHeader && (s[end] > ' ' && s[end] < utf8.RuneSelf) && s[end] != '`' {
			end++
		}
		switch {
		case end == len(s) && !last:
			return 0, true, false
		case end < len(s) && s[end] != '\n' && s[end] != '\r':
			end = len(fenceMark)
		}
		r.fenced = !r.fenced
		return end, false, false
	}
	if slices.ContainsFunc(marks, maybe) {
		return 0, true, false
	}
	for _, m := range reasoningMarks {
		switch {
		case is(m[0]):
			r.hidden = m[1]
			return len(m[0]), false, false
		case is(m[1]):
			return len(m[1]), false, true
		}
	}
	switch {
	case is(channelMark):
		at := strings.Index(s, messageMark)
		if at < 0 {
			if !last && len(s) < maxHeader {
				return 0, true, false
			}
			return len(channelMark), false, false
		}
		length = at + len(messageMark)
		name := strings.TrimSpace(s[len(channelMark):at])
		if final := len(name) >= len("final") && strings.EqualFold(name[:len("final")], "final"); final {
			return length, false, true
		}
		r.hidden = channelMark
		return length, false, false
	case is(messageMark):
		return len(messageMark), false, false
	}
	for _, m := range endMarks {
		if is(m) {
			r.ended = r.answered
			return len(m), false, false
		}
	}
	for _, m := range dropMarks {
		if is(m) {
			return len(m), false, false
		}
	}
	return 0, false, false
}

// maxHeader bounds the name of a channel.
const maxHeader = 128

// indexFold is strings.Index without regard to the case of ASCII letters.
func indexFold(s, sub string) int {
	for i := 0; i+len(sub) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(sub)], sub) {
			return i
		}
	}
	return -1
}

// Answer is the answer in a whole reply.
func Answer(reply string) string {
	var r Reply
	text, _ := r.Write(reply)
	rest, withdrawn := r.Close()
	if withdrawn {
		text = ""
	}
	return strings.TrimSpace(text + rest)
}
