package ggufgen

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
)

func TestModelsAreReproducible(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"script":    func(w io.Writer) error { return Script(w, 512) },
		"embedding": func(w io.Writer) error { return Embedding(w, 64) },
	} {
		var a, b bytes.Buffer
		if err := write(&a); err != nil {
			t.Fatal(err)
		}
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: two runs differ", name)
		}
		if !bytes.HasPrefix(a.Bytes(), []byte("GGUF")) || binary.LittleEndian.Uint32(a.Bytes()[4:]) != 3 ||
			a.Len()%alignment != 0 {
			t.Errorf("%s: header %q, %d bytes", name, a.Bytes()[:8], a.Len())
		}
	}
}

func TestEncodeChecksShapes(t *testing.T) {
	if err := encode(io.Discard, nil, []tensor{{"t", []uint64{2, 2}, make([]float32, 3)}}); err == nil {
		t.Error("a tensor with too few values is accepted")
	}
	if err := encode(io.Discard, []entry{{"k", struct{}{}}}, nil); err == nil {
		t.Error("metadata of an unknown type is accepted")
	}
}

func TestByteSymbolsAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range symbols {
		if seen[s] || strings.TrimSpace(s) == "" {
			t.Errorf("symbol %q", s)
		}
		seen[s] = true
	}
}
