package tokenizer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// pieceFiles are the names under which SentencePiece models are published.
var pieceFiles = []string{"sentencepiece.bpe.model", "sentencepiece.model", "spiece.model", "spm.model",
	"tokenizer.model"}

// ErrNone is returned by Open for a directory without a tokenizer.
var ErrNone = errors.New("no tokenizer.json, vocab.txt or SentencePiece model")

// Files are the names that a directory's tokenizer may consist of.
func Files() []string {
	return append([]string{"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"}, pieceFiles...)
}

// settings are what tokenizer_config.json and special_tokens_map.json say.
type settings struct {
	Class       string                `json:"tokenizer_class"`
	Lower       *bool                 `json:"do_lower_case"`
	Accents     *bool                 `json:"strip_accents"`
	Chinese     *bool                 `json:"tokenize_chinese_chars"`
	MaxLength   any                   `json:"model_max_length"`
	CLS         name                  `json:"cls_token"`
	SEP         name                  `json:"sep_token"`
	PAD         name                  `json:"pad_token"`
	UNK         name                  `json:"unk_token"`
	MASK        name                  `json:"mask_token"`
	AddedTokens map[string]addedToken `json:"added_tokens_decoder"`
	modelType   string
}

// name of a special token: a string, or an object with it.
type name string

func (n *name) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		var d struct{ Content string }
		err := json.Unmarshal(b, &d)
		*n = name(d.Content)
		return err
	}
	if string(b) == "null" {
		return nil
	}
	return json.Unmarshal(b, (*string)(n))
}

// Open reads the tokenizer of a model directory.
func Open(dir string, o Options) (*Tokenizer, error) {
	s, err := readSettings(dir)
	if err != nil {
		return nil, err
	}
	open := []func(string, settings, Options) (*Tokenizer, error){openPipeline, openVocabulary, openPieces}
	if o.Slow {
		open = []func(string, settings, Options) (*Tokenizer, error){openVocabulary, openPieces, openPipeline}
	}
	for _, f := range open {
		t, err := f(dir, s, o)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("tokenizer: %w", err)
		}
		t.name(s)
		return t, nil
	}
	return nil, fmt.Errorf("tokenizer: %s: %w", dir, ErrNone)
}

// readSettings reads the small files, none of which has to be there.
func readSettings(dir string) (settings, error) {
	var s settings
	for _, file := range []string{"special_tokens_map.json", "tokenizer_config.json"} {
		if err := readJSON(filepath.Join(dir, file), &s); err != nil {
			return s, err
		}
	}
	var c struct {
		Type  string `json:"model_type"`
		Class string `json:"tokenizer_class"`
	}
	err := readJSON(filepath.Join(dir, "config.json"), &c)
	s.modelType, s.Class = c.Type, cmp.Or(s.Class, c.Class)
	return s, err
}

// readJSON reads a file that may be missing.
func readJSON(path string, into any) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func openPipeline(dir string, s settings, o Options) (*Tokenizer, error) {
	path := filepath.Join(dir, "tokenizer.json")
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if o.Lower == nil {
		o.Lower = s.Lower
	}
	t, err := readPipeline(b, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

func openVocabulary(dir string, s settings, o Options) (*Tokenizer, error) {
	path := filepath.Join(dir, "vocab.txt")
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, err := readVocabulary(b, s, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// readVocabulary builds BERT's tokenizer over a list of tokens.
func readVocabulary(b []byte, s settings, o Options) (*Tokenizer, error) {
	ids := map[string]int32{}
	for i, line := range bytes.Split(bytes.TrimSuffix(b, []byte("\n")), []byte("\n")) {
		ids[string(bytes.TrimSuffix(line, []byte("\r")))] = int32(i)
	}
	v, err := newVocabulary(ids)
	if err != nil {
		return nil, err
	}
	w, err := newWordPiece(v, string(cmp.Or(s.UNK, "[UNK]")), "##", 100)
	if err != nil {
		return nil, err
	}
	yes := func(b *bool) bool { return b == nil || *b }
	n := &bertNormalizer{CleanText: true, Chinese: yes(s.Chinese), StripAccents: s.Accents, Lowercase: yes(s.Lower),
		compose: o.Slow}
	if o.Lower != nil {
		n.Lowercase = *o.Lower
	}
	t := &Tokenizer{model: w, norm: n, pre: runeCutter(bertCut), python: o.Slow}
	cls, sep := cmp.Or(s.CLS, "[CLS]"), cmp.Or(s.SEP, "[SEP]")
	t.added = newAddedTokens(s.specials(ids, cls, sep, "[PAD]", "[UNK]", "[MASK]"), n)
	t.template, err = s.bothEnds(t, cls, sep)
	return t, err
}

func openPieces(dir string, s settings, o Options) (*Tokenizer, error) {
	for _, file := range pieceFiles {
		path := filepath.Join(dir, file)
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		t, err := readPieceModel(b, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return t, nil
	}
	return nil, fs.ErrNotExist
}

// readPieceModel builds the tokenizer of a SentencePiece model: XLM-R's, or one that
// keeps the file's numbers, as RemBERT and BLEURT do.
func readPieceModel(b []byte, s settings) (*Tokenizer, error) {
	m, err := readSentencePiece(b)
	if err != nil {
		return nil, err
	}
	layout, cls, sep := m.ownLayout(), cmp.Or(s.CLS, "[CLS]"), cmp.Or(s.SEP, "[SEP]")
	if s.roberta() || s.Class == "" && !slices.Contains(m.texts, string(cls)) {
		layout, cls, sep = m.robertaLayout(), cmp.Or(s.CLS, "<s>"), cmp.Or(s.SEP, "</s>")
	}
	u, err := m.unigram(layout)
	if err != nil {
		return nil, err
	}
	ids := map[string]int32{}
	for id := range u.hidden {
		ids[u.texts[id]] = id
	}
	t := &Tokenizer{model: u, norm: nil, pre: cutter(func(dst []piece, p piece) []piece {
		return append(dst, piece{m.normalize(p.text), p.first})
	}), python: true}
	t.added = newAddedTokens(s.specials(ids, cls, sep, s.PAD, s.UNK, s.MASK, "<pad>", "<unk>", "<mask>"), nil)
	t.template, err = s.bothEnds(t, cls, sep)
	return t, err
}

// roberta reports whether segments are parted by two tokens and pieces numbered anew.
func (s settings) roberta() bool {
	return strings.Contains(s.Class, "XLMRoberta") || s.Class == "" && s.modelType == "xlm-roberta"
}

// bothEnds is the template of tokenizers that don't bring their own.
func (s settings) bothEnds(t *Tokenizer, cls, sep name) (template, error) {
	first, ok := t.ID(string(cls))
	last, ok2 := t.ID(string(sep))
	if !ok || !ok2 {
		return template{}, fmt.Errorf("%q or %q isn't in the vocabulary", cls, sep)
	}
	if s.roberta() || strings.Contains(s.Class, "MPNet") || s.modelType == "mpnet" {
		return robertaTemplate(first, last), nil
	}
	return bertTemplate(first, last), nil
}

// specials are the tokens to be looked for in a text: those that the files list, and
// the names that the vocabulary has.
func (s settings) specials(ids map[string]int32, names ...name) []addedToken {
	var tokens []addedToken
	seen := map[string]bool{}
	for number, t := range s.AddedTokens {
		if id, err := strconv.ParseInt(number, 10, 32); err == nil {
			t.ID, t.Normalized = int32(id), false
			tokens = append(tokens, t)
			seen[t.Content] = true
		}
	}
	for _, n := range names {
		if id, ok := ids[string(n)]; ok && n != "" && !seen[string(n)] {
			tokens = append(tokens, addedToken{ID: id, Content: string(n), Special: true, LStrip: n == "<mask>"})
			seen[string(n)] = true
		}
	}
	return tokens
}

// name finds the tokens with a part to play, and the limit.
func (t *Tokenizer) name(s settings) {
	find := func(names ...name) int32 {
		for _, n := range names {
			if id, ok := t.ID(string(n)); ok && n != "" {
				return id
			}
		}
		return -1
	}
	t.special = specialIDs{find(s.CLS), find(s.SEP), find(s.PAD, "[PAD]", "<pad>"), find(s.UNK, "[UNK]", "<unk>"),
		find(s.MASK, "[MASK]", "<mask>")}
	l := t.template.single
	if len(l) > 0 && l[0].segment == 0 && t.special.cls < 0 {
		t.special.cls = l[0].id
	}
	if len(l) > 0 && l[len(l)-1].segment == 0 && t.special.sep < 0 {
		t.special.sep = l[len(l)-1].id
	}
	if n, ok := s.MaxLength.(float64); ok && n >= 1 && n < maxLimit {
		t.limit = int(n)
	}
}
