package tokenizer

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/biopars/biopars/internal/encodertest"
)

// words are the tokens as they are written.
func words(t *Tokenizer, ids []int32) string {
	var w []string
	for _, id := range ids {
		w = append(w, t.Token(id))
	}
	return strings.Join(w, " ")
}

// mustRead builds a tokenizer of a tokenizer.json.
func mustRead(t testing.TB, text string) *Tokenizer {
	t.Helper()
	tok, err := readPipeline([]byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	tok.name(settings{})
	return tok
}

// wordPieces is a vocab.txt of its own.
func wordPieces(t testing.TB, o Options) *Tokenizer {
	t.Helper()
	dir := t.TempDir()
	if err := (encodertest.Model{}).Write(dir); err != nil {
		t.Fatal(err)
	}
	tok, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestWordPiece(t *testing.T) {
	no := false
	for _, c := range []struct {
		o          Options
		text, want string
	}{
		{Options{}, "بیمار تب دارد.", "[CLS] بیمار تب دارد . [SEP]"},
		{Options{}, "قندها،خونی", "[CLS] قند ##ها ، خون ##ی [SEP]"},
		{Options{}, "می\u200cآورد", "[CLS] [UNK] [SEP]"}, // ZWNJ goes, and «میآورد» is no word here
		{Options{}, "The PATIENT", "[CLS] the patient [SEP]"},
		{Options{Lower: &no}, "The patient", "[CLS] [UNK] patient [SEP]"},
		{Options{}, "a\tb\u00a0c", "[CLS] a b c [SEP]"},
		{Options{}, "á", "[CLS] a [SEP]"},
		{Options{}, "a[SEP]b", "[CLS] a [SEP] b [SEP]"},
		{Options{}, "a中b", "[CLS] a [UNK] b [SEP]"},
		{Options{}, "", "[CLS] [SEP]"},
		{Options{}, strings.Repeat("ا", 101), "[CLS] [UNK] [SEP]"},
		{Options{}, "ا" + strings.Repeat("ا", 99), "[CLS] ا" + strings.Repeat(" ##ا", 99) + " [SEP]"},
		{Options{}, "a\x00\x07b", "[CLS] [UNK] [SEP]"},
	} {
		tok := wordPieces(t, c.o)
		if got := words(tok, tok.Encode(c.text, 0).IDs); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// TestComposition: Python's tokenizer composes a text, so that ا with a madda is one
// letter; Rust's doesn't.
func TestComposition(t *testing.T) {
	text := "ا\u0653"
	n := bertNormalizer{CleanText: true, compose: true}
	if got := n.normalize(text); got != "آ" {
		t.Errorf("%q", got)
	}
	n.compose = false
	if got := n.normalize(text); got != text {
		t.Errorf("%q", got)
	}
}

func TestPairs(t *testing.T) {
	fast, slow := wordPieces(t, Options{}), wordPieces(t, Options{Slow: true})
	e := fast.EncodePair("تب دارد", "تب ندارد", 0)
	if words(fast, e.IDs) != "[CLS] تب دارد [SEP] تب ندارد [SEP]" || !slices.Equal(e.Types, []int32{0, 0, 0, 0, 1, 1, 1}) ||
		!slices.Equal(e.Special, []bool{true, false, false, true, false, false, true}) {
		t.Errorf("%+v", e)
	}
	if got := len(fast.EncodePair("تب", "", 0).IDs); got != 3 { // as in Python, where '' is no second segment
		t.Errorf("%d tokens", got)
	}
	if got := len(slow.EncodePair("تب", "", 0).IDs); got != 4 {
		t.Errorf("%d tokens", got)
	}
	long, short := strings.Repeat("تب ", 20), "خون خون"
	if e := fast.EncodePair(long, short, 10); words(fast, e.IDs) != "[CLS] تب تب تب تب تب [SEP] خون خون [SEP]" || e.Dropped != 15 {
		t.Errorf("%s %d", words(fast, e.IDs), e.Dropped)
	}
}

func TestLongestFirst(t *testing.T) {
	for _, c := range []struct {
		n, m, room         int
		fastN, fastM, slow int
	}{
		{5, 5, 10, 5, 5, 5}, {5, 5, 7, 3, 4, 4}, {9, 2, 8, 6, 2, 6}, {2, 9, 8, 2, 6, 2}, {9, 8, 7, 4, 3, 4}, {8, 9, 7, 3, 4, 4}, {3, 3, 0, 0, 0, 0}, {1, 9, 1, 0, 1, 1},
	} {
		n, m := longestFirst(c.n, c.m, c.room, false)
		if n != c.fastN || m != c.fastM {
			t.Errorf("%v: fast %d %d", c, n, m)
		}
		if n, m = longestFirst(c.n, c.m, c.room, true); n != c.slow || n+m > c.room && n+m != c.n+c.m {
			t.Errorf("%v: slow %d %d", c, n, m)
		}
	}
}

// TestEndlessText: the end of a text that is far too long isn't looked at.
func TestEndlessText(t *testing.T) {
	tok := mustRead(t, unigramJSON(t))
	text := strings.Repeat("قند", 1<<22/6)
	e := tok.Encode(text, 8)
	if short := tok.Encode(text[:6000], 8); !slices.Equal(e.IDs, short.IDs) || e.Dropped > 1<<21 {
		t.Errorf("%d tokens, %d dropped", len(e.IDs), e.Dropped)
	}
	for _, n := range []int{0, 1<<20 + 100, 1<<20 + 8<<10 - 1, 1<<20 + 8<<10, 1<<20 + 8<<10 + 1, 4 << 20 / 6 * 6} {
		got := beginning(text[:n], 8)
		if want := min(n, 1<<20+8<<10); len(got) > n || want-len(got) > 3 {
			t.Errorf("%d of %d bytes", len(got), n)
		}
	}
}

// charsmapOf is a double-array trie over single-byte replacements, each to a text of
// its own: enough of the format to read one.
func charsmapOf(t testing.TB, from byte, to string) []byte {
	t.Helper()
	units := make([]uint32, 1024)
	base := uint32(256)
	units[0] = base << 10
	next := base ^ uint32(from)
	leafBase := uint32(512)
	units[next] = uint32(from) | 1<<8 | (next^leafBase)<<10
	units[leafBase] = 1 << 31
	b := binary.LittleEndian.AppendUint32(nil, uint32(4*len(units)))
	for _, u := range units {
		b = binary.LittleEndian.AppendUint32(b, u)
	}
	return append(append(b, to...), 0)
}

func TestCharsmap(t *testing.T) {
	c, err := newCharsmap(charsmapOf(t, 'x', "yz"))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.graphemes("axb x\u0301 q"); got != "ayzb yz q" { // the mark goes with the letter it stands on
		t.Errorf("%q", got)
	}
	if n, with := c.match("xx", true); n != 1 || with != "yz" {
		t.Error(n, with)
	}
}

// unigramJSON is a tokenizer.json as XLM-R has it.
func unigramJSON(t testing.TB) string {
	t.Helper()
	table := base64.StdEncoding.EncodeToString(charsmapOf(t, '\t', " "))
	return `{"added_tokens":[{"id":0,"content":"<s>","special":true},{"id":1,"content":"</s>","special":true},
		{"id":12,"content":"<mask>","lstrip":true,"special":true,"normalized":true}],
	"normalizer":{"type":"Sequence","normalizers":[{"type":"Precompiled","precompiled_charsmap":"` + table + `"},
		{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]},
	"pre_tokenizer":{"type":"Metaspace","replacement":"▁","add_prefix_space":true},
	"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}],
		"pair":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}},{"Sequence":{"id":"B","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}],
		"special_tokens":{"<s>":{"id":"<s>","ids":[0],"tokens":["<s>"]},"</s>":{"id":"</s>","ids":[1],"tokens":["</s>"]}}},
	"model":{"type":"Unigram","unk_id":2,"vocab":[["<s>",0],["</s>",0],["<unk>",0],["▁خون",-3.5],["▁",-2],["خو",-4.5],["ن",-3],["▁قند",-3],
		["می",-4],["\u200c",-5],["\"q\\",-1],["آورد",-4],["<mask>",0]]}}`
}

func TestUnigram(t *testing.T) {
	tok := mustRead(t, unigramJSON(t))
	for text, want := range map[string]string{
		"قند خون":      "<s> ▁قند ▁خون </s>",
		"قند\t\t خون":  "<s> ▁قند ▁خون </s>",
		"می\u200cآورد": "<s> ▁ می \u200c آورد </s>",
		"قند خونن":     "<s> ▁قند ▁خون ن </s>",
		"کبدن":         "<s> ▁ <unk> ن </s>", // characters outside the vocabulary are one token
		"قند <mask>":   "<s> ▁قند <mask> </s>",
		"":             "<s> </s>",
		`"q\`:          `<s> ▁ "q\ </s>`,
	} {
		if got := words(tok, tok.Encode(text, 0).IDs); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
	if e := tok.EncodePair("قند", "خون", 0); words(tok, e.IDs) != "<s> ▁قند </s> </s> ▁خون </s>" || slices.Max(e.Types) != 0 {
		t.Errorf("%+v", e)
	}
	if tok.CLS() != 0 || tok.SEP() != 1 || tok.UNK() != 2 || tok.MASK() != 12 {
		t.Errorf("%+v", tok.special)
	}
}

// spModelBytes writes a SentencePiece model.
func spModelBytes() []byte {
	var b []byte
	for i, p := range []struct {
		text  string
		score float32
		kind  uint64
	}{{"<unk>", 0, pieceUnknown}, {"<s>", 0, pieceControl}, {"</s>", 0, pieceControl}, {"▁خون", -3.5, pieceNormal}, {"▁", -2, pieceNormal},
		{"ن", -3, pieceNormal}, {"▁قند", -3, pieceNormal}, {"ویژه", -9, pieceUser}, {"[CLS]", 0, pieceControl}, {"[SEP]", 0, pieceControl}} {
		_ = i
		var m []byte
		m = protowire.AppendTag(m, 1, protowire.BytesType)
		m = protowire.AppendString(m, p.text)
		m = protowire.AppendTag(m, 2, protowire.Fixed32Type)
		m = protowire.AppendFixed32(m, math.Float32bits(p.score))
		m = protowire.AppendTag(m, 3, protowire.VarintType)
		m = protowire.AppendVarint(m, p.kind)
		b = protowire.AppendTag(b, 1, protowire.BytesType)
		b = protowire.AppendBytes(b, m)
	}
	return b
}

func TestSentencePiece(t *testing.T) {
	for class, cases := range map[string]map[string]string{
		"BleurtSPTokenizer": {"  قند   خون ": "[CLS] ▁قند ▁خون [SEP]", "ک خون": "[CLS] ▁ <unk> ▁خون [SEP]", "": "[CLS] [SEP]", "   ": "[CLS] [SEP]",
			"ویژه": "[CLS] ▁ ویژه [SEP]", "[CLS]خون": "[CLS] [CLS] ▁خون [SEP]"},
		"XLMRobertaTokenizer": {"قند خون": "<s> ▁قند ▁خون </s>", "ک": "<s> ▁ <unk> </s>", "خون <mask>": "<s> ▁خون <mask> </s>"},
	} {
		tok, err := readPieceModel(spModelBytes(), settings{Class: class})
		if err != nil {
			t.Fatal(err)
		}
		for text, want := range cases {
			if got := words(tok, tok.Encode(text, 0).IDs); got != want {
				t.Errorf("%s %q:\n got %s\nwant %s", class, text, got, want)
			}
		}
	}
	tok, err := readPieceModel(spModelBytes(), settings{Class: "XLMRobertaTokenizer"})
	if err != nil {
		t.Fatal(err)
	}
	if ids := tok.Encode("خون", 0).IDs; !slices.Equal(ids, []int32{0, 4, 2}) { // the file's number, and one
		t.Error(ids)
	}
}

func TestBPE(t *testing.T) {
	tok := mustRead(t, `{"added_tokens":[{"id":9,"content":"<end>","special":true}],
	"normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},
	"model":{"type":"BPE","vocab":{"l":0,"o":1,"w":2,"e":3,"r":4,"lo":5,"low":6,"er":7,"Ġlow":8,"<end>":9,"Ġ":10,"Ã":11,"©":12},
	"merges":["l o","lo w","e r",["Ġ","low"]]}}`)
	for text, want := range map[string]string{"lower low": "low er Ġlow", "low<end>": "low <end>", "lé": "l Ã ©", "wolol": "w o lo l", "xlow": "low"} {
		if got := words(tok, tok.Tokenize(text)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestGPT2Words(t *testing.T) {
	for text, want := range map[string]string{
		"it's fine": "it|'s| fine", "a  b": "a| | b", "قند ۱۲۰ mg/dl": "قند| ۱۲۰| mg|/|dl", "a \n\n": "a| \n\n", "x!!y": "x|!!|y", "  z": " | z", "\n x": "\n| x",
	} {
		var got []string
		for s := text; s != ""; {
			n := gpt2Word(s)
			got, s = append(got, s[:n]), s[n:]
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: %q", text, strings.Join(got, "|"))
		}
	}
}

// TestUnknownParts: what isn't known is named, and not passed over.
func TestUnknownParts(t *testing.T) {
	for text, want := range map[string]string{
		`{"normalizer":{"type":"Magic"},"model":{"type":"BPE","vocab":{}}}`:       "Magic",
		`{"pre_tokenizer":{"type":"Magic"},"model":{"type":"BPE","vocab":{}}}`:    "Magic",
		`{"post_processor":{"type":"Magic"},"model":{"type":"BPE","vocab":{}}}`:   "Magic",
		`{"model":{"type":"Magic","vocab":{}}}`:                                   "Magic",
		`{"model":{"type":"WordPiece","vocab":{"a":0}}}`:                          "[UNK]",
		`{"model":{"type":"WordPiece","unk_token":"a","vocab":{"a":2000000000}}}`: "2000000000",
		`{"model":{"type":"Unigram","unk_id":7,"vocab":[["a",0]]}}`:               "7 of 1",
		`{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}`:               `"b"`,
	} {
		if _, err := readPipeline([]byte(text), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := Open(t.TempDir(), Options{}); err == nil || !strings.Contains(err.Error(), "vocab.txt") {
		t.Error(err)
	}
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "tokenizer.json"), []byte("{"), 0o600)
	if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), "tokenizer.json") {
		t.Error(err)
	}
}

// covers fails unless a text's tokens are numbers of the vocabulary and keep the limit.
func covers(t *testing.T, tok *Tokenizer, text string) {
	for _, limit := range []int{0, 1, 3, 8} {
		e := tok.EncodePair(text, text, limit)
		if len(e.IDs) != len(e.Types) || len(e.IDs) != len(e.Special) || limit >= 4 && len(e.IDs) > limit {
			t.Fatalf("%d tokens of at most %d", len(e.IDs), limit)
		}
		for _, id := range tok.Encode(text, limit).IDs {
			if tok.Token(id) == "" {
				t.Fatalf("token %d", id)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"بیمار می\u200cآورد [SEP]<mask> a", "\xff\xfe", "\u200c", "ا\u0653 İß  ﷺ"} {
		f.Add(s)
	}
	sp, err := readPieceModel(spModelBytes(), settings{Class: "XLMRobertaTokenizer"})
	if err != nil {
		f.Fatal(err)
	}
	all := []*Tokenizer{wordPieces(f, Options{}), wordPieces(f, Options{Slow: true}), mustRead(f, unigramJSON(f)), sp}
	f.Fuzz(func(t *testing.T, text string) {
		for _, tok := range all {
			covers(t, tok, text)
		}
	})
}

func FuzzPipeline(f *testing.F) {
	f.Add([]byte(unigramJSON(f)), "قند خون")
	f.Add([]byte(`{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a+"},"behavior":"Removed"},"model":{"type":"BPE","vocab":{"b":0},"merges":[]}}`), "aab")
	f.Add([]byte(`{"normalizer":{"type":"BertNormalizer","lowercase":true},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Whitespace"},{"type":"Digits","individual_digits":true},{"type":"Punctuation"}]},"model":{"type":"WordLevel","unk_token":"u","vocab":{"u":0,"":1}}}`), "a 1.2")
	f.Fuzz(func(t *testing.T, b []byte, text string) {
		if tok, err := readPipeline(b, Options{}); err == nil {
			tok.name(settings{})
			tok.EncodePair(text, text, 8)
		}
	})
}

func FuzzSentencePieceFile(f *testing.F) {
	f.Add(spModelBytes(), "قند ")
	f.Fuzz(func(t *testing.T, b []byte, text string) {
		for _, class := range []string{"", "XLMRobertaTokenizer"} {
			if tok, err := readPieceModel(b, settings{Class: class}); err == nil {
				tok.EncodePair(text, text, 8)
			}
		}
	})
}

func FuzzCharsmap(f *testing.F) {
	f.Add(charsmapOf(f, 'x', "y"), "axx\u0301")
	f.Fuzz(func(t *testing.T, b []byte, text string) {
		if c, err := newCharsmap(b); err == nil {
			c.graphemes(text)
			c.match(text, true)
		}
	})
}

// FuzzPieces: the fast reader of pieces says what a general decoder says.
func FuzzPieces(f *testing.F) {
	f.Add([]byte(`[["a",1],["\u0628\"",-2.5e1], ["",0]]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var want [][]any
		if json.Unmarshal(b, &want) != nil || want == nil {
			return
		}
		texts, scores, err := readPieces(b)
		if err != nil {
			return
		}
		if len(texts) != len(want) {
			t.Fatalf("%d pieces, want %d", len(texts), len(want))
		}
		for i, p := range want {
			if len(p) == 2 && (texts[i] != p[0] || scores[i] != p[1]) {
				t.Fatalf("%q %v, want %v", texts[i], scores[i], p)
			}
		}
	})
}
