package subword

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// tiny is a model small enough to mutate.
func tiny(t testing.TB) *Model {
	o := quick()
	o.Dimension, o.Buckets, o.Steps, o.MaxWords = 4, 16, 2, 12
	return trained(t, o)
}

func TestSaveAndLoad(t *testing.T) {
	m := trained(t, quick())
	path := filepath.Join(t.TempDir(), "encoder")
	for range 2 { // the second time over the first
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
	}
	back, err := Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if back.Digest() != m.Digest() || back.Dimension() != m.Dimension() {
		t.Errorf("loaded %s of %d dimensions, saved %s of %d", back.Digest(), back.Dimension(), m.Digest(),
			m.Dimension())
	}
	for _, text := range []string{pseudoWord(1003) + " " + pseudoWord(4), "نادیده", ""} {
		if !slices.Equal(m.Encode(nil, text), back.Encode(nil, text)) {
			t.Errorf("%q: another vector after loading", text)
		}
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("%d files left behind, %v", len(files), err)
	}
	if _, err := Load(path+".none", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if err := m.Save(filepath.Join(t.TempDir(), "no", "such", "place")); err == nil {
		t.Error("saved into a missing directory")
	}
}

// Every single damaged byte and every truncation must be a FormatError.
func TestDamagedFile(t *testing.T) {
	good := stored(t, tiny(t))
	check := func(what string, at int, b []byte) {
		t.Helper()
		_, err := Read(bytes.NewReader(b), nil)
		var bad *FormatError
		if !errors.As(err, &bad) {
			t.Fatalf("%s at %d: got %v", what, at, err)
		}
	}
	for i := range good {
		b := slices.Clone(good)
		b[i] ^= 0x10
		check("flipped bit", i, b)
		check("truncated", i, good[:i])
	}
	check("appended", len(good), append(slices.Clone(good), 0))

	path := filepath.Join(t.TempDir(), "encoder")
	if err := os.WriteFile(path, good[:50], 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(path, nil)
	var bad *FormatError
	if !errors.As(err, &bad) || bad.Path != path {
		t.Errorf("got %v", err)
	}
}

// FuzzRead seals whatever it is given with a right checksum, so that the parser
// behind it is reached: it must refuse or give a model that works.
func FuzzRead(f *testing.F) {
	good := stored(f, tiny(f))
	body := good[headerSize : len(good)-sha256.Size]
	f.Add(body)
	f.Add([]byte{})
	f.Add(body[:28])
	for _, at := range []int{0, 4, 8, 12, 16, 20, 34, 60, len(body) - 5} {
		b := slices.Clone(body)
		b[at] ^= 0xff
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := sha256.Sum256(body)
		b := append(slices.Clone(good[:headerSize]), body...)
		m, err := Read(bytes.NewReader(append(b, sum[:]...)), nil)
		if err != nil {
			var bad *FormatError
			if !errors.As(err, &bad) {
				t.Fatalf("got %T %v", err, err)
			}
			return
		}
		if v := m.Encode(nil, "قند خون 500mg"); len(v) != m.Dimension() {
			t.Fatalf("%d components, want %d", len(v), m.Dimension())
		}
		if again := stored(t, m); !bytes.Equal(again[headerSize:len(again)-sha256.Size], body) {
			t.Fatal("not the same bytes when written again")
		}
	})
}

// Files of older versions are read, give the vectors they gave, and are written as they were.
func TestFilesOfOlderVersions(t *testing.T) {
	for version, bits := range map[byte]int{1: 8, 2: 3} {
		m := tiny(t)
		for _, q := range []**quantized{&m.words, &m.grams} {
			old := newQuantized(len((*q).scale), m.dim, bits)
			old.scale = (*q).scale
			(*q).unpack()
			values := *(*q).values.Load()
			if bits == 8 {
				old.packed = nil
				old.values.Store(&values)
			} else {
				for i := range old.packed {
					old.packed[i] = byte(values[i])
				}
			}
			*q = old
		}
		m.digest = sha256.Sum256(m.appendBody(nil))
		old := stored(t, m)
		if old[len(magic)] != version {
			t.Fatalf("version %d is written, want %d", old[len(magic)], version)
		}
		back, err := Read(bytes.NewReader(old), nil)
		if err != nil {
			t.Fatal(err)
		}
		if again := stored(t, back); !bytes.Equal(again, old) || back.Digest() != m.Digest() {
			t.Errorf("version %d: not the same bytes when written again", version)
		}
		for _, text := range []string{pseudoWord(1003) + " " + pseudoWord(4), "نادیده"} {
			if !slices.Equal(m.Encode(nil, text), back.Encode(nil, text)) {
				t.Errorf("version %d, %q: another vector after loading", version, text)
			}
		}
	}
}
