package subword

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/biopars/biopars/persian"
)

// The file: magic, version, body, SHA-256 of the body. The body, little-endian:
//
//	uint32 dimension, members, words W, buckets B, length of the analyzer version
//	uint64 passages of the training corpus
//	       analyzer version
//	W ×    uint16 length, bytes of the word, ascending
//	W ×    float32 idf
//	W ×    float32 scale, then W × a row of components
//	B ×    float32 scale, then B × a row of components
//
// A component has four bits, from the lowest of the first byte on, in version 2 three; a row
// is filled up to a byte. In version 1 a component was a byte.
const (
	magic         = "bpsubwrd"
	formatVersion = 3
	oldVersion    = 1
	headerSize    = len(magic) + 4

	maxDimension = 4096
	maxMembers   = 64
	maxRows      = 1 << 22 // words or buckets
	maxVersion   = 256     // bytes of an analyzer version
)

// appendBody appends the body of the file to b.
func (m *Model) appendBody(b []byte) []byte {
	le := binary.LittleEndian
	b = slices.Grow(b, 1024+len(m.lexicon)*(rowBytes(m.version(), m.dim)+32)+m.buckets*(rowBytes(m.version(), m.dim)+4))
	b = le.AppendUint32(b, uint32(m.dim))
	b = le.AppendUint32(b, uint32(m.members))
	b = le.AppendUint32(b, uint32(len(m.lexicon)))
	b = le.AppendUint32(b, uint32(m.buckets))
	b = le.AppendUint32(b, uint32(len(persian.AnalyzerVersion)))
	b = le.AppendUint64(b, uint64(m.passages))
	b = append(b, persian.AnalyzerVersion...)
	for _, w := range m.lexicon {
		b = le.AppendUint16(b, uint16(len(w)))
		b = append(b, w...)
	}
	floats := func(v []float32) {
		for _, x := range v {
			b = le.AppendUint32(b, math.Float32bits(x))
		}
	}
	floats(m.idf)
	for _, q := range [...]*quantized{m.words, m.grams} {
		floats(q.scale)
		if q.packed != nil {
			b = append(b, q.packed...)
			continue
		}
		for _, x := range *q.values.Load() {
			b = append(b, byte(x))
		}
	}
	return b
}

// version is that of the model's file: one that was read from an old one is written as it
// was, or its digest would be another.
func (m *Model) version() uint32 {
	for version, bits := range bitsOf {
		if bits == m.words.bits {
			return version
		}
	}
	return oldVersion
}

// bitsOf are the bits of a component in the versions of the file.
var bitsOf = map[uint32]int{oldVersion: 8, 2: 3, formatVersion: 4}

// rowBytes is the length of a row in a file.
func rowBytes(version uint32, dim int) int { return packedBytes(bitsOf[version], dim) }

// WriteTo writes the model to w. It implements io.WriterTo.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	b := binary.LittleEndian.AppendUint32([]byte(magic), m.version())
	b = m.appendBody(b)
	b = append(b, m.digest[:]...)
	n, err := w.Write(b)
	return int64(n), err
}

// Save writes the model to a file, which appears whole or not at all.
func (m *Model) Save(path string) error {
	if err := m.save(path); err != nil {
		return fmt.Errorf("save subword model: %w", err)
	}
	return nil
}

func (m *Model) save(path string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = m.WriteTo(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Load reads a model that Save wrote. A file that cannot be used is a
// *FormatError; other errors are those of reading it.
func Load(path string, analyzer *persian.Analyzer) (*Model, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("load subword model: %w", err)
	}
	m, err := parse(b, analyzer)
	var bad *FormatError
	if errors.As(err, &bad) {
		bad.Path = path
	}
	return m, err
}

// Read reads a model that WriteTo wrote, up to the end of r. The analyzer must be
// the one the model was trained with; nil stands for the zero persian.Analyzer.
func Read(r io.Reader, analyzer *persian.Analyzer) (*Model, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read subword model: %w", err)
	}
	return parse(b, analyzer)
}

func bad(format string, args ...any) error {
	return &FormatError{Reason: fmt.Sprintf(format, args...)}
}

func parse(b []byte, analyzer *persian.Analyzer) (*Model, error) {
	if len(b) < headerSize+sha256.Size || string(b[:len(magic)]) != magic {
		return nil, bad("not a subword model")
	}
	version := binary.LittleEndian.Uint32(b[len(magic):])
	if bitsOf[version] == 0 {
		return nil, bad("format version %d, this program reads %d to %d", version, oldVersion, formatVersion)
	}
	body, sum := b[headerSize:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	digest := sha256.Sum256(body)
	if !bytes.Equal(digest[:], sum) {
		return nil, bad("damaged: checksum does not match")
	}
	m, err := parseBody(body, version)
	if err != nil {
		return nil, err
	}
	m.digest = digest
	m.prepare(analyzer)
	return m, nil
}

// parseBody trusts nothing: the checksum finds accidents, not intent.
func parseBody(b []byte, format uint32) (*Model, error) {
	le := binary.LittleEndian
	const fixed = 5*4 + 8
	if len(b) < fixed {
		return nil, bad("truncated header")
	}
	dim, members := le.Uint32(b), le.Uint32(b[4:])
	words, buckets, version := le.Uint32(b[8:]), le.Uint32(b[12:]), le.Uint32(b[16:])
	passages := le.Uint64(b[20:])
	b = b[fixed:]
	switch {
	case dim < 1 || dim > maxDimension:
		return nil, bad("dimension %d out of range", dim)
	case members < 1 || members > maxMembers || dim%members != 0:
		return nil, bad("%d members of dimension %d out of range", members, dim)
	case words > maxRows || buckets > maxRows || buckets == 0 || buckets&(buckets-1) != 0:
		return nil, bad("%d words and %d buckets out of range", words, buckets)
	case passages < 1 || passages > 1<<40:
		return nil, bad("%d passages out of range", passages)
	case version > maxVersion || int(version) > len(b):
		return nil, bad("truncated header")
	}
	if v := string(b[:version]); v != persian.AnalyzerVersion {
		return nil, bad("trained with analyzer %q, this program has %q", v, persian.AnalyzerVersion)
	}
	b = b[version:]
	// What is left must hold the tables; only then is memory taken for them.
	row := rowBytes(format, int(dim))
	need := int64(words)*(2+8+int64(row)) + int64(buckets)*(4+int64(row))
	if int64(len(b)) < need {
		return nil, bad("truncated: %d bytes of tables, want at least %d", len(b), need)
	}
	m := &Model{dim: int(dim), members: int(members), buckets: int(buckets), passages: int(passages)}
	m.lexicon = make([]string, words)
	for i := range m.lexicon {
		if len(b) < 2 || len(b) < 2+int(le.Uint16(b)) {
			return nil, bad("truncated word list")
		}
		n := 2 + int(le.Uint16(b))
		m.lexicon[i], b = string(b[2:n]), b[n:]
		if i > 0 && m.lexicon[i] <= m.lexicon[i-1] {
			return nil, bad("words out of order")
		}
	}
	if want := int(words)*(8+row) + int(buckets)*(4+row); len(b) != want {
		return nil, bad("%d bytes of tables, want %d", len(b), want)
	}
	floats := func(n int) ([]float32, error) {
		v := make([]float32, n)
		for i := range v {
			v[i] = math.Float32frombits(le.Uint32(b[4*i:]))
			if !(v[i] >= 0 && v[i] <= 1e6) {
				return nil, bad("weight %g out of range", v[i])
			}
		}
		b = b[4*n:]
		return v, nil
	}
	var err error
	if m.idf, err = floats(int(words)); err != nil {
		return nil, err
	}
	for _, t := range []struct {
		table **quantized
		n     int
	}{{&m.words, int(words)}, {&m.grams, int(buckets)}} {
		q := &quantized{dim: m.dim, bits: bitsOf[format]}
		if q.scale, err = floats(t.n); err != nil {
			return nil, err
		}
		size := t.n * row
		if format == oldVersion {
			values := make([]int8, size)
			for i := range values {
				values[i] = int8(b[i])
			}
			q.values.Store(&values)
		} else {
			q.packed = b[:size:size]
		}
		*t.table, b = q, b[size:]
	}
	return m, nil
}
