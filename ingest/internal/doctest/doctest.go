// Package doctest helps the tests of readers of formats: it packs files in memory and
// shows documents as short text.
package doctest

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars/ingest/document"
)

// File is a file in memory.
func File(name string, data []byte) *document.File {
	return &document.File{Name: name, ReaderAt: bytes.NewReader(data), Size: int64(len(data))}
}

// Zip packs parts, given as name and content in turn; the first one is not compressed,
// as the formats want it that name their kind there.
func Zip(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		method := zip.Deflate
		if i == 0 {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: parts[i], Method: method})
		if err != nil {
			panic(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// Read reads a file in the format that is found for it.
func Read(t *testing.T, f *document.File) ([]*document.Document, error) {
	t.Helper()
	format, ok := document.Find(f)
	if !ok {
		t.Fatalf("%s is recognised as no format", f.Name)
	}
	var out []*document.Document
	for d, err := range format.Read(t.Context(), f) {
		if err != nil {
			return out, err
		}
		out = append(out, d)
	}
	return out, nil
}

// One reads a file that is one document.
func One(t *testing.T, f *document.File) *document.Document {
	t.Helper()
	got, err := Read(t, f)
	if err != nil || len(got) != 1 {
		t.Fatalf("%s: %d documents, %v", f.Name, len(got), err)
	}
	return got[0]
}

// Outline shows the blocks of a document, a line each: "# heading", "- item",
// "|cell|cell", "||name|name" for the names of columns, "^ caption", "* note".
func Outline(d *document.Document) string {
	var b strings.Builder
	for _, block := range d.Blocks {
		switch block.Kind {
		case document.Heading:
			b.WriteString(strings.Repeat("#", block.Level) + " " + block.Text)
		case document.Item:
			b.WriteString(strings.Repeat("  ", max(block.Level, 1)-1) + "- " + block.Text)
		case document.Row:
			if block.Head {
				b.WriteByte('|')
			}
			b.WriteString("|" + strings.Join(block.Cells, "|"))
		case document.Caption:
			b.WriteString("^ " + block.Text)
		case document.Note:
			b.WriteString("* " + block.Text)
		default:
			b.WriteString(block.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Same compares the outline of a document.
func Same(t *testing.T, d *document.Document, want string) {
	t.Helper()
	want = strings.TrimLeft(want, "\n")
	if got := Outline(d); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Fuzz reads what a fuzzer makes of seeds. A reader must end, return and not panic, and
// give text that is shown in one line.
func Fuzz(f *testing.F, name, format string, seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
		f.Add(s[:len(s)/2])
	}
	reader, ok := document.ByName(format)
	if !ok {
		f.Fatalf("no format %s", format)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if reader.Detect != nil {
			reader.Detect(File(name, data))
		}
		n := 0
		for d, err := range reader.Read(ctx, File(name, data)) {
			if n++; n > 1000 {
				break
			}
			if (d == nil) == (err == nil) {
				t.Fatalf("document %v with error %v", d, err)
			}
			if d == nil {
				continue
			}
			for _, b := range d.Blocks {
				if strings.ContainsAny(b.Text+strings.Join(b.Cells, ""), "\n\r\x00") {
					t.Fatalf("a line break in %q", fmt.Sprint(b))
				}
			}
		}
		if ctx.Err() != nil {
			t.Fatal("too slow")
		}
	})
}
