package neural

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/encoder"
	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

var update = flag.Bool("update", false, "write testdata/reference.json anew, from the directory that BIOPARS_ENCODER_GOLDEN names")

// referenceFile holds hidden states of a few texts under two models, and what the Python
// implementations make of them: bert-score 0.3.13, and the sources of MoverScore with
// pyemd 1.0.0.
const referenceFile = "testdata/reference.json"

type referenceCase struct {
	Model                string
	Width, Depth, Layer  int      // Layer is BERTScore's
	Candidate, Reference []string // tokens
	// Hidden are the candidate's and the reference's states by layer: float32, little
	// endian, in base64.
	Hidden map[int][2]string
	BERT   [3]float64         // precision, recall, F
	Mover  map[string]float64 // by version and size of n-grams
}

func TestReferenceValues(t *testing.T) {
	if *update {
		writeReference(t)
	}
	b, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	var cases []referenceCase
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	y := newTally(1e-6)
	for _, c := range cases {
		tokens, candidate, reference := c.open(t)
		bs := &bertScore{tokens: tokens, width: c.Width, layer: c.Layer}
		got := bs.compare(candidate, reference)
		where := strings.Join(c.Candidate, " ")
		y.add(t, "bertscore", where, got[:], c.BERT[:])
		for name, want := range c.Mover {
			version, n, _ := strings.Cut(name, " ")
			s := &moverScore{version: moverVersion(version), tokens: tokens, width: c.Width, depth: c.Depth, ngram: 1}
			if n == "2" {
				s.ngram = 2
			}
			y.add(t, name, where, []float64{s.compare(candidate, reference)[2]}, []float64{want})
			if s.version == mover2 {
				s.version = mover2PyPI
				y.add(t, string(mover2PyPI), where, []float64{s.compare(candidate, reference)[2]}, []float64{2 - 1/want})
			}
		}
	}
	if len(y.kinds) != 5 {
		t.Errorf("%d kinds of values", len(y.kinds))
	}
	y.log(t)
}

// open gives a tokenizer that knows the tokens of a case, and its texts.
func (c *referenceCase) open(t *testing.T) (tokens *tokenizer.Tokenizer, candidate, reference *states) {
	t.Helper()
	vocabulary := []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
	for _, tok := range slices.Concat(c.Candidate, c.Reference) {
		if !slices.Contains(vocabulary, tok) {
			vocabulary = append(vocabulary, tok)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte(strings.Join(vocabulary, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	tokens, err := tokenizer.Open(dir, tokenizer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out [2]*states
	for side, text := range [][]string{c.Candidate, c.Reference} {
		out[side] = &states{hidden: map[int][]float32{}}
		for _, tok := range text {
			id, _ := tokens.ID(tok)
			out[side].seq.IDs = append(out[side].seq.IDs, id)
		}
		for l, h := range c.Hidden {
			raw, err := base64.StdEncoding.DecodeString(h[side])
			if err != nil || len(raw) != 4*c.Width*len(text) {
				t.Fatal(err, len(raw))
			}
			for at := 0; at < len(raw); at += 4 {
				out[side].hidden[l] = append(out[side].hidden[l], math.Float32frombits(binary.LittleEndian.Uint32(raw[at:])))
			}
		}
	}
	return tokens, out[0], out[1]
}

// writeReference takes a few of the reference values and the states that belong to them.
func writeReference(t *testing.T) {
	t.Helper()
	dir := goldenDir(t)
	byID, _, _ := goldenCases(t)
	var out []referenceCase
	for _, id := range []string{"en-15", "en-16", "mixed-22"} {
		for _, m := range []struct {
			name   string
			layer  int
			layers []int
		}{{"bert-uncased", 2, []int{1, 2, 3}}, {"distilbert-uncased", 2, []int{2, 3}}} {
			c := referenceCase{Model: m.name, Layer: m.layer, Hidden: map[int][2]string{}, Mover: map[string]float64{}}
			model := goldenModels{}.open(t, dir, m.name)
			c.Width, c.Depth = model.encoder.Config().Hidden, model.encoder.Config().Layers
			c.states(t, model, m.layers, byID[id].Candidate, byID[id].References[0])
			c.values(t, id)
			out = append(out, c)
		}
	}
	b, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(referenceFile, append(b, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (c *referenceCase) states(t *testing.T, m *model, layers []int, candidate, reference string) {
	t.Helper()
	for side, text := range []string{candidate, reference} {
		got, err := m.encoder.Encode(t.Context(), []encoder.Input{{Text: text}}, encoder.Want{Layers: layers})
		if err != nil {
			t.Fatal(err)
		}
		var tokens []string
		for _, id := range got[0].Tokens.IDs {
			tokens = append(tokens, m.encoder.Tokenizer().Token(id))
		}
		if side == 0 {
			c.Candidate = tokens
		} else {
			c.Reference = tokens
		}
		for k, l := range layers {
			var raw []byte
			for _, x := range got[0].Hidden[k] {
				raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
			}
			h := c.Hidden[l]
			h[side] = base64.StdEncoding.EncodeToString(raw)
			c.Hidden[l] = h
		}
	}
}

func (c *referenceCase) values(t *testing.T, id string) {
	t.Helper()
	_, bert := goldenLines[struct {
		Model, ID, Mode string
		IDF, Fast       bool
		Single          []float64
	}](t, "expected_bertscore.jsonl")
	for _, l := range bert {
		if l.Model == c.Model && l.ID == id && !l.IDF && !l.Fast && l.Mode == "" {
			c.BERT = [3]float64(l.Single)
		}
	}
	_, mover := goldenLines[struct {
		Variant, Model, ID string
		IDF, Batch         bool
		NGram              int      `json:"n_gram"`
		StopWords          []string `json:"stop_words"`
		RemoveSubwords     *bool    `json:"remove_subwords"`
		Score              float64
	}](t, "expected_moverscore.jsonl")
	for _, l := range mover {
		if l.Model != c.Model || l.ID != id || l.IDF || l.Batch || len(l.StopWords) > 0 || l.RemoveSubwords != nil || l.NGram > 2 {
			continue
		}
		switch l.Variant {
		case "v1":
			c.Mover[fmt.Sprint(mover1, " ", l.NGram)] = l.Score
		case "v2-github":
			c.Mover[fmt.Sprint(mover2, " 1")] = l.Score
		}
	}
}
