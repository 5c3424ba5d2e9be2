package openai

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Chat clients send chores beside questions: a title for the conversation, words to file it
// under, what could be asked next. They come as messages of the user, with the conversation
// within them. To the engine that would be a question about whatever the conversation was,
// answered by a page of evidence as the title of a chat; and where somebody has told of an
// emergency, its warning would stand in a list of chats. So no chore is asked of the engine
// or of a model: a title is what was asked first, and everything else is empty.

// chore is something to be done with a conversation.
type chore struct {
	title string // of the conversation; "" for other chores
	field string // of the JSON that is expected; "" for plain text
}

// The beginnings of chores, and what they are about. A question of somebody who wants to
// know about titles has no conversation within it.
var (
	choreTask  = regexp.MustCompile(`^\s*#{1,3}\s*Task:`)
	choreVerb  = regexp.MustCompile(`(?is)\b(generate|provide|create|write|suggest|summari[sz]e|analy[sz]e|determine|craft)\b.{0,160}\b(title|tags?|follow-?ups?|quer(y|ies)|emojis?)\b`)
	choreField = regexp.MustCompile(`\{\s*"(title|tags|follow_ups|queries|text|prompt|emoji)"\s*:`)
	// A conversation within a message: as an element, or as lines of those who speak.
	choreHistory = regexp.MustCompile(`(?s)<chat_history>(.*)</chat_history>|<conversation>(.*)</conversation>`)
	choreLines   = regexp.MustCompile(`(?im)^[\s|>"#*-]*(user|human)\s*:`)
	choreAnswers = regexp.MustCompile(`(?im)^[\s|>"#*-]*(assistant|ai|response|bot|model)\s*:`)
	// A text that is to be gone on with.
	choreText = regexp.MustCompile(`(?s)<type>.*</type>.*<text>.*</text>`)
	// Tools among which a model is to choose.
	choreTools = regexp.MustCompile(`(?s)Available Tools:.*tool_calls`)
)

// head is how much of a message its instruction is looked for in.
const head = 1500

// chore is what the last message asks for, if that is none of a question.
func (r *Request) chore() (c chore, ok bool) {
	if len(r.Messages) == 0 {
		return c, false
	}
	last := r.Messages[len(r.Messages)-1]
	text := last.Content.Text
	if last.Role == "user" && strings.HasPrefix(strings.TrimSpace(text), "Query:") {
		for _, m := range r.Messages {
			if m.Role == "system" && choreTools.MatchString(m.Content.Text) {
				return chore{field: "tool_calls"}, true
			}
		}
	}
	begin := text[:min(len(text), head)]
	within := choreHistory.FindStringSubmatch(text)
	spoken := choreLines.MatchString(text) && choreAnswers.MatchString(text)
	switch {
	case choreTask.MatchString(text) && (within != nil || choreText.MatchString(text)):
	case choreVerb.MatchString(begin) && (within != nil || spoken):
	case len(r.Messages) > 1 && titleOnly.MatchString(begin): // of the messages before it
	default:
		return c, false
	}
	if m := choreField.FindStringSubmatch(text); m != nil {
		c.field = m[1]
	}
	if c.field == "title" || c.field == "" && strings.Contains(strings.ToLower(begin), "title") {
		history := text
		for _, part := range within[min(1, len(within)):] {
			if part != "" {
				history = part
			}
		}
		c.title = r.firstAsked(history)
	}
	return c, true
}

// titleOnly is an instruction that stands alone behind the conversation it is about.
var titleOnly = regexp.MustCompile(`(?is)^\s*(please\s+)?(generate|provide|create|write)\s+a\s+(concise|short|brief)\b.{0,60}\btitle\s+for\s+(the|this|our)\s+(conversation|chat)\b`)

// firstAsked is what was asked first in a conversation that is told as lines, else in the
// messages.
func (r *Request) firstAsked(history string) string {
	at := choreLines.FindStringIndex(history)
	if at == nil {
		for _, m := range r.Messages[:len(r.Messages)-1] {
			if text := strings.TrimSpace(m.Content.Text); m.Role == "user" && text != "" {
				return short(text)
			}
		}
		return ""
	}
	asked := history[at[1]:]
	if end := choreAnswers.FindStringIndex(asked); end != nil {
		asked = asked[:end[0]]
	}
	if next := choreLines.FindStringIndex(asked); next != nil {
		asked = asked[:next[0]]
	}
	return short(asked)
}

// titleLetters is how long a title is at most.
const titleLetters = 60

// short is the beginning of a text, in whole words, on one line.
func short(text string) string {
	text = strings.Trim(strings.Join(strings.Fields(text), " "), `"'|> `)
	if utf8.RuneCountInString(text) <= titleLetters {
		return text
	}
	cut := string([]rune(text)[:titleLetters])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return cut + "…"
}

// text is what is replied: what the message wants, or nothing in the form that it wants.
func (c chore) text(lang string) string {
	title := c.title
	if title == "" {
		title = map[string]string{"fa": "گفت‌وگو", "en": "Conversation"}[lang]
	}
	var v any
	switch c.field {
	case "":
		if c.title == "" {
			return ""
		}
		return title
	case "title":
		v = map[string]string{"title": title}
	case "text", "prompt", "emoji":
		v = map[string]string{c.field: ""}
	default:
		v = map[string][]string{c.field: {}}
	}
	raw, _ := json.Marshal(v) // it always can be
	return string(raw)
}

// toolCall is how a client that wants values in a form is given them.
type toolCall struct {
	Index    int    `json:"index"`
	ID       string `json:"id"`
	Type     string `json:"type"` // "function"
	Function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

// function is the one that a request must be answered by; "" if there is none.
func (r *Request) function() string {
	var choice struct {
		Function struct {
			Name string `json:"name"`
		} `json:"function"`
	}
	if json.Unmarshal(r.ToolChoice, &choice) != nil { // such as "auto"
		return ""
	}
	return choice.Function.Name
}

// chore answers a chore.
func (h *Handler) chore(w http.ResponseWriter, req *Request, c chore, out Completion) {
	lang := h.lang(c.title)
	reply := &Reply{Role: "assistant", Content: c.text(lang)}
	reason := "stop"
	wanted, _ := json.Marshal(map[string]string{"title": c.title, "language": lang}) // it always can be
	switch name := req.function(); {
	case name != "":
		call := toolCall{ID: "call_" + out.ID, Type: "function"}
		call.Function.Name, call.Function.Arguments = name, string(wanted)
		reply.Content, reply.ToolCalls, reason = "", []toolCall{call}, "tool_calls"
	case req.ResponseFormat != nil && req.ResponseFormat.Type != "text" && c.field == "":
		reply.Content = string(wanted)
	}
	if !req.Stream {
		out.Object, out.Usage = "chat.completion", &Usage{}
		out.Choices = []Choice{{Message: reply, FinishReason: &reason}}
		writeJSON(w, http.StatusOK, out)
		return
	}
	s := &stream{handler: h, w: w, head: out, gone: func() {}}
	s.head.Object = "chat.completion.chunk"
	s.send(Choice{Delta: reply})
	s.close(Choice{Delta: &Reply{}, FinishReason: &reason}, req.StreamOptions.IncludeUsage, &Usage{})
}
