// Package triage measures on labelled messages how many emergencies are
// recognised, and how many messages that only look like one.
package triage

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/question/triage"
)

// ErrMessage is wrapped by what is wrong with a line of messages.
var ErrMessage = errors.New("not a message")

// Message is a message with what it is.
type Message struct {
	Text      string `json:"text"`
	Emergency bool   `json:"emergency"`
}

// maxLine bounds the bytes of a line.
const maxLine = 1 << 20

// Read reads messages, a JSON object a line; empty lines are passed over. A line
// must say both what was written and whether it is an emergency: one without a
// label would count as none.
func Read(r io.Reader) (messages []Message, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var m struct {
			Text      *string `json:"text"`
			Emergency *bool   `json:"emergency"`
		}
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return nil, fmt.Errorf("line %d: %w: %w", n, ErrMessage, err)
		}
		if m.Text == nil || *m.Text == "" || m.Emergency == nil {
			return nil, fmt.Errorf("line %d: %w: want text and emergency", n, ErrMessage)
		}
		messages = append(messages, Message{*m.Text, *m.Emergency})
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return messages, nil
}

// Item is a message with the flags that it raised.
type Item struct {
	Message
	Flags []string `json:"flags"` // names; empty, not nil, for none
}

// Missed reports whether an emergency was not recognised.
func (i Item) Missed() bool { return i.Emergency && len(i.Flags) == 0 }

// FalseAlarm reports whether a message that is none raised a flag.
func (i Item) FalseAlarm() bool { return !i.Emergency && len(i.Flags) > 0 }

// Report is how well emergencies were told from other messages. A share of no
// messages is nil.
type Report struct {
	Messages    int            `json:"messages"`
	Emergencies int            `json:"emergencies"`
	Recall      *stat.Interval `json:"recall,omitempty"`       // share of the emergencies that raised a flag
	Precision   *stat.Interval `json:"precision,omitempty"`    // share of the messages with a flag that are emergencies
	FalseAlarms *stat.Interval `json:"false_alarms,omitempty"` // share of the others that raised a flag
	Items       []Item         `json:"-"`                      // in order
}

// Measure looks for emergencies in the messages.
func Measure(messages []Message) (r Report, err error) {
	var recalled, precise, alarmed []bool
	for _, m := range messages {
		item := Item{m, []string{}}
		for _, f := range triage.Check(m.Text) {
			item.Flags = append(item.Flags, f.ID)
		}
		raised := len(item.Flags) > 0
		if m.Emergency {
			recalled = append(recalled, raised)
		} else {
			alarmed = append(alarmed, raised)
		}
		if raised {
			precise = append(precise, m.Emergency)
		}
		r.Items = append(r.Items, item)
	}
	r.Messages, r.Emergencies = len(messages), len(recalled)
	for _, share := range []struct {
		of   []bool
		into **stat.Interval
	}{{recalled, &r.Recall}, {precise, &r.Precision}, {alarmed, &r.FalseAlarms}} {
		if len(share.of) == 0 {
			continue
		}
		interval, err := stat.Wilson(count(share.of), len(share.of), stat.Options{})
		if err != nil {
			return r, err
		}
		*share.into = &interval
	}
	return r, nil
}

func count(of []bool) (n int) {
	for _, yes := range of {
		if yes {
			n++
		}
	}
	return n
}
