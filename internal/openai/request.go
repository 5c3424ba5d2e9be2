package openai

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/markdown"
)

// Request is what of a request is in force. Fields that only shape a model's writing are
// read over.
type Request struct {
	Model         string    `json:"model"`
	Messages      []Message `json:"messages"`
	Stream        bool      `json:"stream"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	N              *int            `json:"n"`
	ToolChoice     json.RawMessage `json:"tool_choice"`
	ResponseFormat *struct {
		Type string `json:"type"`
	} `json:"response_format"`
}

// Message is a turn of a conversation.
type Message struct {
	Role    string  `json:"role"`
	Content Content `json:"content"`
}

// Content is the text of a message, which comes as a string or in parts.
type Content struct {
	Text   string
	Unread string // type of a part that is no text; empty if there is none
}

// errContent is returned for content that has another form.
var errContent = errors.New("content is neither a string nor a list of parts")

// UnmarshalJSON implements json.Unmarshaler.
func (c *Content) UnmarshalJSON(raw []byte) error {
	var whole *string
	if err := json.Unmarshal(raw, &whole); err == nil {
		if whole != nil { // null comes with calls of tools
			c.Text = *whole
		}
		return nil
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if err := json.Unmarshal(raw, &parts); err != nil {
		return errContent
	}
	var texts []string
	for _, p := range parts {
		if p.Type != "text" && p.Type != "input_text" {
			c.Unread = cmp.Or(p.Type, "unknown")
			continue
		}
		texts = append(texts, p.Text)
	}
	c.Text = strings.Join(texts, "\n")
	return nil
}

// last is the text of the last message.
func (r *Request) last() string {
	if len(r.Messages) == 0 {
		return ""
	}
	return r.Messages[len(r.Messages)-1].Content.Text
}

// unread is the type of a part of the last message that is no text. What came with a
// message before it was refused then, or answered by another model.
func (r *Request) unread() string {
	if len(r.Messages) == 0 {
		return ""
	}
	return r.Messages[len(r.Messages)-1].Content.Unread
}

// maxTurns is how many turns before the question are read.
const maxTurns = 20

// Texts that a client puts around a question, from files that its user has attached or
// pages that it has found.
var (
	givenTexts = regexp.MustCompile(`(?s)<context>.*</context>`)
	givenAsked = regexp.MustCompile(`(?s)<user_query>(.*)</user_query>`)
)

// asked is the question of a message, without the texts and instructions that a client has
// put around it. They are no evidence: nobody has looked at them, and what is cited is from
// the corpus.
func asked(text string) (question string, given bool) {
	if !choreTask.MatchString(text) || !givenTexts.MatchString(text) {
		return text, false
	}
	if m := givenAsked.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1]), true
	}
	return strings.TrimSpace(text[givenTexts.FindStringIndex(text)[1]:]), true
}

// question is the last message of the user, with the turns before it. given says that texts
// came with it.
func (r *Request) question() (q biopars.Question, given, ok bool) {
	var turns []biopars.Turn
	open := false // the last turn has no answer yet
	for _, m := range r.Messages {
		text := strings.TrimSpace(m.Content.Text)
		switch m.Role {
		case "user":
			text, given = asked(text)
			turns = append(turns, biopars.Turn{Question: text})
			open = true
		case "assistant":
			if open {
				turns[len(turns)-1].Answer = plain(text)
			}
			open = false
		}
	}
	if !open || turns[len(turns)-1].Question == "" {
		return q, given, false
	}
	last := len(turns) - 1
	return biopars.Question{Text: turns[last].Question, History: turns[max(0, last-maxTurns):last]}, given, true
}

var markers = regexp.MustCompile(`\s?\[\d+\]`)

// plain is an answer of ours without what stands below its sentences, and without
// markers.
func plain(text string) string {
	if at := strings.Index(text, "\n"+markdown.Rule+"\n"); at >= 0 {
		text = text[:at]
	}
	return strings.TrimSpace(markers.ReplaceAllString(text, ""))
}
