package parquet

import (
	"bytes"
	"errors"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

type passage struct {
	ID   int64    `parquet:"id"`
	Text string   `parquet:"text"`
	Tags []string `parquet:"tags,list"`
}

func file(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, []passage{{1, "تب", []string{"الف", "ب"}}, {2, "لرز", nil}}, parquet.Compression(&parquet.Zstd)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRows(t *testing.T) {
	got, err := doctest.Read(t, doctest.File("a.parquet", file(t)))
	if err != nil || len(got) != 2 || got[0].Fields["text"] != "تب" || got[1].Fields["text"] != "لرز" {
		t.Fatalf("%+v, %v", got, err)
	}
	if tags, ok := got[0].Fields["tags"].([]any); !ok || len(tags) != 2 || tags[1] != "ب" {
		t.Errorf("%+v", got[0].Fields)
	}
}

func TestDamaged(t *testing.T) {
	data := file(t)
	for _, damage := range []func([]byte) []byte{
		func(b []byte) []byte { return b[:len(b)/2] },
		func(b []byte) []byte { return append(b[:len(b)-8:len(b)-8], "\xff\xff\xff\x7fPAR1"...) },
	} {
		_, err := doctest.Read(t, doctest.File("a.parquet", damage(data)))
		if !errors.Is(err, document.ErrFormat) {
			t.Errorf("%v", err)
		}
	}
}

func FuzzParquet(f *testing.F) { doctest.Fuzz(f, "a.parquet", "parquet", file(f)) }
