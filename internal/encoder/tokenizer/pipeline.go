package tokenizer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// pipelineFile is tokenizer.json.
type pipelineFile struct {
	AddedTokens   []addedToken `json:"added_tokens"`
	Normalizer    json.RawMessage
	PreTokenizer  json.RawMessage `json:"pre_tokenizer"`
	PostProcessor json.RawMessage `json:"post_processor"`
	Model         modelFile
}

// modelFile is its model; the fields of all kinds lie side by side.
type modelFile struct {
	Type                    string
	Vocab                   json.RawMessage
	UnkToken                *string `json:"unk_token"`
	UnkID                   *int32  `json:"unk_id"`
	ContinuingSubwordPrefix *string `json:"continuing_subword_prefix"`
	EndOfWordSuffix         *string `json:"end_of_word_suffix"`
	MaxInputCharsPerWord    int     `json:"max_input_chars_per_word"`
	Merges                  []mergePair
	FuseUnk                 bool `json:"fuse_unk"`
	ByteFallback            bool `json:"byte_fallback"`
	IgnoreMerges            bool `json:"ignore_merges"`
}

// mergePair is "a b", or ["a", "b"].
type mergePair [2]string

func (p *mergePair) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[2]string)(p))
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	for i := range s {
		if s[i] == ' ' && i > 0 {
			*p = mergePair{s[:i], s[i+1:]}
			return nil
		}
	}
	return fmt.Errorf("merge %q is no pair", s)
}

// readPipeline builds what tokenizer.json describes.
func readPipeline(b []byte, o Options) (*Tokenizer, error) {
	var f pipelineFile
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, err
	}
	t := &Tokenizer{}
	var err error
	if t.norm, err = readNormalizer(f.Normalizer); err != nil {
		return nil, err
	}
	if n, ok := t.norm.(*bertNormalizer); ok {
		n.compose = o.Slow
		if o.Lower != nil {
			n.Lowercase = *o.Lower
		}
	}
	if t.pre, err = readPreTokenizer(f.PreTokenizer); err != nil {
		return nil, err
	}
	if t.template, err = readTemplate(f.PostProcessor); err != nil {
		return nil, err
	}
	if t.model, err = f.Model.build(); err != nil {
		return nil, err
	}
	t.added = newAddedTokens(f.AddedTokens, t.norm)
	return t, nil
}

// build makes the model. Old files don't say its type.
func (m *modelFile) build() (model, error) {
	vocab := bytes.TrimSpace(m.Vocab)
	kind := m.Type
	switch {
	case kind != "":
	case len(vocab) > 0 && vocab[0] == '[':
		kind = "Unigram"
	case m.Merges != nil:
		kind = "BPE"
	case m.MaxInputCharsPerWord > 0:
		kind = "WordPiece"
	}
	if kind == "Unigram" {
		return m.unigram(vocab)
	}
	ids := map[string]int32{}
	if err := json.Unmarshal(vocab, &ids); err != nil {
		return nil, fmt.Errorf("vocabulary: %w", err)
	}
	v, err := newVocabulary(ids)
	if err != nil {
		return nil, err
	}
	unk, hasUnk := int32(-1), false
	if m.UnkToken != nil {
		unk, hasUnk = v.ids[*m.UnkToken]
		if !hasUnk {
			unk = -1
		}
	}
	switch kind {
	case "WordPiece":
		prefix, name, longest := "##", "[UNK]", 100
		if m.ContinuingSubwordPrefix != nil {
			prefix = *m.ContinuingSubwordPrefix
		}
		if m.UnkToken != nil {
			name = *m.UnkToken
		}
		if m.MaxInputCharsPerWord > 0 {
			longest = m.MaxInputCharsPerWord
		}
		return newWordPiece(v, name, prefix, longest)
	case "WordLevel":
		if !hasUnk {
			return nil, fmt.Errorf("WordLevel: no unknown token")
		}
		return &wordLevel{v, unk}, nil
	case "BPE":
		return m.bpe(v, unk)
	}
	return nil, fmt.Errorf("model %q is not known", kind)
}

func (m *modelFile) bpe(v vocabulary, unk int32) (model, error) {
	pairs := make([][2]string, len(m.Merges))
	for i, p := range m.Merges {
		pairs[i] = p
	}
	prefix := ""
	if m.ContinuingSubwordPrefix != nil {
		prefix = *m.ContinuingSubwordPrefix
	}
	b, err := newBPE(v, pairs, prefix)
	if err != nil {
		return nil, err
	}
	b.unk, b.fuse, b.byteFallback, b.ignoreMerges = unk, m.FuseUnk, m.ByteFallback, m.IgnoreMerges
	if m.EndOfWordSuffix != nil {
		b.suffix = *m.EndOfWordSuffix
	}
	return b, nil
}

func (m *modelFile) unigram(vocab []byte) (model, error) {
	texts, scores, err := readPieces(vocab)
	if err != nil {
		return nil, err
	}
	unk := int32(-1)
	if m.UnkID != nil {
		unk = *m.UnkID
	}
	u, err := newUnigram(texts, scores, unk, nil)
	if err != nil {
		return nil, err
	}
	if m.ByteFallback {
		u.bytes = map[byte]int32{}
		for c := range 256 {
			if id, ok := u.id(byteToken(byte(c))); ok {
				u.bytes[byte(c)] = id
			}
		}
	}
	return u, nil
}

// readPieces reads [["piece", score], …], which is valid JSON, faster than a general
// decoder would: there are 250,000 in XLM-R.
func readPieces(b []byte) (texts []string, scores []float64, err error) {
	bad := func() ([]string, []float64, error) {
		return nil, nil, fmt.Errorf("vocabulary: piece %d isn't a text with a score", len(texts))
	}
	if len(b) < 2 || b[0] != '[' {
		return bad()
	}
	b = b[1 : len(b)-1]
	for {
		b = bytes.TrimLeft(b, " \t\r\n,")
		if len(b) == 0 {
			return texts, scores, nil
		}
		if b[0] != '[' {
			return bad()
		}
		b = bytes.TrimLeft(b[1:], " \t\r\n")
		end := stringEnd(b)
		if end < 0 {
			return bad()
		}
		text := string(b[1 : end-1])
		if bytes.IndexByte(b[:end], '\\') >= 0 {
			if err := json.Unmarshal(b[:end], &text); err != nil {
				return bad()
			}
		}
		b = bytes.TrimLeft(b[end:], " \t\r\n,")
		end = bytes.IndexByte(b, ']')
		if end < 0 {
			return bad()
		}
		score, err := strconv.ParseFloat(string(bytes.TrimSpace(b[:end])), 64)
		if err != nil {
			return bad()
		}
		texts, scores = append(texts, text), append(scores, score)
		b = b[end+1:]
	}
}

// stringEnd is where a JSON string at the beginning of b ends; -1 if none is there.
func stringEnd(b []byte) int {
	if len(b) == 0 || b[0] != '"' {
		return -1
	}
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}
