package tokenizer

import (
	"encoding/json"
	"fmt"
)

// template says where special tokens go.
type template struct{ single, pair layout }

// layout is a sequence of special tokens and segments.
type layout []slot

// slot is a special token, or a segment where segment is 'A' or 'B'.
type slot struct {
	segment  byte
	id, kind int32
}

// added counts the special tokens.
func (l layout) added() (n int) {
	for _, s := range l {
		if s.segment == 0 {
			n++
		}
	}
	return n
}

// apply puts the segments into their places.
func (l layout) apply(a, b []int32) Encoding {
	n := len(a) + len(b) + len(l)
	e := Encoding{make([]int32, 0, n), make([]int32, 0, n), make([]bool, 0, n), 0}
	add := func(id, kind int32, special bool) {
		e.IDs, e.Types, e.Special = append(e.IDs, id), append(e.Types, kind), append(e.Special, special)
	}
	for _, s := range l {
		ids := a
		switch s.segment {
		case 0:
			add(s.id, s.kind, true)
			continue
		case 'B':
			ids = b
		}
		for _, id := range ids {
			add(id, s.kind, false)
		}
	}
	return e
}

// bertTemplate is [CLS] A [SEP] B [SEP].
func bertTemplate(cls, sep int32) template {
	single := layout{{0, cls, 0}, {'A', 0, 0}, {0, sep, 0}}
	return template{single, append(single[:3:3], slot{'B', 0, 1}, slot{0, sep, 1})}
}

// robertaTemplate is <s> A </s> </s> B </s>.
func robertaTemplate(cls, sep int32) template {
	single := layout{{0, cls, 0}, {'A', 0, 0}, {0, sep, 0}}
	return template{single, append(single[:3:3], slot{0, sep, 0}, slot{'B', 0, 0}, slot{0, sep, 0})}
}

// plainTemplate adds nothing.
var plainTemplate = template{layout{{'A', 0, 0}}, layout{{'A', 0, 0}, {'B', 0, 1}}}

// tokenID is a pair like ["[SEP]", 102].
type tokenID struct{ id int32 }

func (t *tokenID) UnmarshalJSON(b []byte) error {
	var text string
	return json.Unmarshal(b, &[]any{&text, &t.id})
}

// readTemplate builds what tokenizer.json calls the post-processor.
func readTemplate(raw json.RawMessage) (template, error) {
	var d struct {
		Type          string
		Processors    []json.RawMessage
		Single, Pair  []json.RawMessage
		SpecialTokens map[string]struct{ IDs []int32 } `json:"special_tokens"`
		CLS, SEP      tokenID
	}
	if absent(raw) {
		return plainTemplate, nil
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return template{}, fmt.Errorf("post-processor: %w", err)
	}
	switch d.Type {
	case "BertProcessing":
		return bertTemplate(d.CLS.id, d.SEP.id), nil
	case "RobertaProcessing":
		return robertaTemplate(d.CLS.id, d.SEP.id), nil
	case "ByteLevel": // only moves offsets
		return plainTemplate, nil
	case "Sequence":
		for i := len(d.Processors) - 1; i >= 0; i-- {
			t, err := readTemplate(d.Processors[i])
			if err != nil || len(t.single) > 1 {
				return t, err
			}
		}
		return plainTemplate, nil
	case "TemplateProcessing":
		ids := map[string][]int32{}
		for name, s := range d.SpecialTokens {
			ids[name] = s.IDs
		}
		single, err := readLayout(d.Single, ids)
		if err != nil {
			return template{}, err
		}
		pair, err := readLayout(d.Pair, ids)
		return template{single, pair}, err
	}
	return template{}, fmt.Errorf("post-processor %q is not known", d.Type)
}

func readLayout(raw []json.RawMessage, ids map[string][]int32) (layout, error) {
	var l layout
	for _, r := range raw {
		var d struct {
			SpecialToken, Sequence *struct {
				ID   string
				Type int32 `json:"type_id"`
			}
		}
		if err := json.Unmarshal(r, &d); err != nil {
			return nil, fmt.Errorf("post-processor: %w", err)
		}
		switch {
		case d.Sequence != nil && (d.Sequence.ID == "A" || d.Sequence.ID == "B"):
			l = append(l, slot{d.Sequence.ID[0], 0, d.Sequence.Type})
		case d.SpecialToken != nil && len(ids[d.SpecialToken.ID]) > 0:
			for _, id := range ids[d.SpecialToken.ID] {
				l = append(l, slot{0, id, d.SpecialToken.Type})
			}
		default:
			return nil, fmt.Errorf("post-processor: part %s is not known", r)
		}
	}
	return l, nil
}
