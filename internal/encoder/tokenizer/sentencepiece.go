package tokenizer

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// kinds of pieces in a SentencePiece model.
const (
	pieceNormal = 1 + iota
	pieceUnknown
	pieceControl
	pieceUser
	pieceUnused
	pieceByte
)

// unigramModel is the model type that is known; BPE is another.
const unigramModel = 1

// spModel is what is read of a SentencePiece model.
type spModel struct {
	texts  []string
	scores []float64
	kinds  []int
	kind   int // of the model
	spaces spSpaces
	chars  *charsmap
}

// spSpaces says what SentencePiece does with spaces.
type spSpaces struct{ prefix, collapse, escape, suffix bool }

// errProtobuf is a file that is no protocol buffer.
var errProtobuf = errors.New("not a SentencePiece model")

// fields calls f with every field of a message: number for numbers of any width, data
// for bytes and messages.
func fields(b []byte, f func(n protowire.Number, number uint64, data []byte) error) error {
	for len(b) > 0 {
		n, typ, size := protowire.ConsumeTag(b)
		if size < 0 {
			return errProtobuf
		}
		b = b[size:]
		var number uint64
		var data []byte
		switch typ {
		case protowire.VarintType:
			number, size = protowire.ConsumeVarint(b)
		case protowire.Fixed32Type:
			var v uint32
			v, size = protowire.ConsumeFixed32(b)
			number = uint64(v)
		case protowire.Fixed64Type:
			number, size = protowire.ConsumeFixed64(b)
		case protowire.BytesType:
			data, size = protowire.ConsumeBytes(b)
		default:
			size = protowire.ConsumeFieldValue(n, typ, b)
		}
		if size < 0 {
			return errProtobuf
		}
		b = b[size:]
		if err := f(n, number, data); err != nil {
			return err
		}
	}
	return nil
}

// readSentencePiece reads a model file.
func readSentencePiece(b []byte) (*spModel, error) {
	m := &spModel{kind: unigramModel, spaces: spSpaces{prefix: true, collapse: true, escape: true}}
	var table []byte
	err := fields(b, func(n protowire.Number, _ uint64, data []byte) error {
		switch n {
		case 1:
			return m.piece(data)
		case 2:
			return fields(data, func(n protowire.Number, v uint64, _ []byte) error {
				switch n {
				case 3:
					m.kind = int(v)
				case 24:
					m.spaces.suffix = v != 0
				}
				return nil
			})
		case 3:
			return fields(data, func(n protowire.Number, v uint64, data []byte) error {
				switch n {
				case 2:
					table = data
				case 3:
					m.spaces.prefix = v != 0
				case 4:
					m.spaces.collapse = v != 0
				case 5:
					m.spaces.escape = v != 0
				}
				return nil
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if m.kind != unigramModel {
		return nil, fmt.Errorf("SentencePiece model of type %d: only unigram models are known", m.kind)
	}
	if len(m.texts) == 0 {
		return nil, fmt.Errorf("%w: no pieces", errProtobuf)
	}
	m.chars, err = newCharsmap(table)
	return m, err
}

func (m *spModel) piece(b []byte) error {
	text, score, kind := "", 0., pieceNormal
	err := fields(b, func(n protowire.Number, v uint64, data []byte) error {
		switch n {
		case 1:
			text = string(data)
		case 2:
			score = float64(math.Float32frombits(uint32(v)))
		case 3:
			kind = int(v)
		}
		return nil
	})
	m.texts, m.scores, m.kinds = append(m.texts, text), append(m.scores, score), append(m.kinds, kind)
	return err
}

// normalize is SentencePiece's own: the longest replacement at each place, spaces
// joined and written as ▁, one of them in front.
func (m *spModel) normalize(s string) string {
	space := " "
	if m.spaces.escape {
		space = "▁"
	}
	next := func() string { // the next stretch, rewritten
		n, with := m.chars.match(s, true)
		if n > 0 {
			s = s[n:]
			return with
		}
		r, size := utf8.DecodeRuneInString(s)
		text := s[:size]
		s = s[size:]
		if r == utf8.RuneError && size == 1 {
			return "\uFFFD"
		}
		return text
	}
	var b strings.Builder
	b.Grow(len(s) + len(space))
	pending, any := false, false // spaces are written when something follows them
	for s != "" {
		text := next()
		if !m.spaces.collapse {
			b.WriteString(strings.ReplaceAll(text, " ", space))
			continue
		}
		for _, r := range text {
			if r == ' ' {
				pending = any
				continue
			}
			if pending {
				b.WriteString(space)
			}
			pending, any = false, true
			b.WriteRune(r)
		}
	}
	switch out := b.String(); {
	case !m.spaces.prefix || out == "":
		return out
	case m.spaces.suffix:
		return out + space
	default:
		return space + out
	}
}

// unigram makes a model of the pieces, renumbered by layout: the number of a piece in
// the file for each number of the vocabulary, or -1 and a name.
func (m *spModel) unigram(layout []vocabSlot) (*unigram, error) {
	texts, scores := make([]string, len(layout)), make([]float64, len(layout))
	hidden := map[int32]bool{}
	bytesOf := map[byte]int32{}
	user := map[int32]score{}
	unk := int32(-1)
	top := math.Inf(-1)
	low := math.Inf(1)
	for i, slot := range layout {
		id := int32(i)
		if slot.piece < 0 {
			texts[i], hidden[id] = slot.name, true
			continue
		}
		texts[i], scores[i] = m.texts[slot.piece], m.scores[slot.piece]
		switch m.kinds[slot.piece] {
		case pieceNormal:
			top, low = max(top, scores[i]), min(low, scores[i])
			continue
		case pieceUnused, pieceControl:
		case pieceUnknown:
			unk = id
		case pieceByte:
			var c byte
			if _, err := fmt.Sscanf(texts[i], "<0x%02X>", &c); err == nil {
				bytesOf[c] = id
			}
		case pieceUser:
			user[id] = score{}
			continue
		}
		hidden[id] = true
		if slot.name != "" {
			texts[i] = slot.name
		}
	}
	u, err := newUnigram(texts, scores, unk, hidden)
	if err != nil {
		return nil, err
	}
	for id := range user {
		user[id] = score{top}
	}
	u.single, u.bytes, u.score, u.low = true, bytesOf, user, low-unknownPenalty
	return u, nil
}

// vocabSlot is a number of a vocabulary: a piece of the file, under its own name or
// another, or only a name.
type vocabSlot struct {
	piece int
	name  string
}

// ownLayout keeps the numbers of the file.
func (m *spModel) ownLayout() []vocabSlot {
	l := make([]vocabSlot, len(m.texts))
	for i := range l {
		l[i].piece = i
	}
	return l
}

// robertaLayout is that of XLM-R: four special tokens, the pieces behind the file's
// first three, and <mask>.
func (m *spModel) robertaLayout() []vocabSlot {
	unk := -1
	for i, k := range m.kinds {
		if k == pieceUnknown {
			unk = i
		}
	}
	l := []vocabSlot{{-1, "<s>"}, {-1, "<pad>"}, {-1, "</s>"}, {unk, "<unk>"}}
	for i := 3; i < len(m.texts); i++ {
		l = append(l, vocabSlot{piece: i})
	}
	return append(l, vocabSlot{-1, "<mask>"})
}
