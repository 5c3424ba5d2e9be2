package openai

import (
	"encoding/json"
	"errors"
	"fmt"
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
	N              *int `json:"n"`
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
type Content string

// errContent is returned for a part that is no text.
var errContent = errors.New("only text can be asked")

// UnmarshalJSON implements json.Unmarshaler.
func (c *Content) UnmarshalJSON(raw []byte) error {
	var whole *string
	if err := json.Unmarshal(raw, &whole); err == nil {
		if whole != nil { // null comes with calls of tools
			*c = Content(*whole)
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
			return fmt.Errorf("%w, not %q", errContent, p.Type)
		}
		texts = append(texts, p.Text)
	}
	*c = Content(strings.Join(texts, "\n"))
	return nil
}

// maxTurns is how many turns before the question are read.
const maxTurns = 20

// question is the last message of the user, with the turns before it.
func (r *Request) question() (q biopars.Question, ok bool) {
	var turns []biopars.Turn
	asked := false // the last turn has no answer yet
	for _, m := range r.Messages {
		text := strings.TrimSpace(string(m.Content))
		switch m.Role {
		case "user":
			turns = append(turns, biopars.Turn{Question: text})
			asked = true
		case "assistant":
			if asked {
				turns[len(turns)-1].Answer = plain(text)
			}
			asked = false
		}
	}
	if !asked || turns[len(turns)-1].Question == "" {
		return q, false
	}
	last := len(turns) - 1
	return biopars.Question{Text: turns[last].Question, History: turns[max(0, last-maxTurns):last]}, true
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
