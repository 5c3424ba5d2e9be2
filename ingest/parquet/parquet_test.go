package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

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

// What a file says of its own sizes is checked before memory is taken for it, and no column is read for ever.
func TestHostileSizes(t *testing.T) {
	write := func(codec compress.Codec) []byte {
		var b bytes.Buffer
		if err := parquet.Write(&b, []passage{{1, strings.Repeat("تب و لرز ", 500), []string{"الف"}}}, parquet.Compression(codec)); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	codecs := map[string]compress.Codec{"LZ4": &parquet.Lz4Raw, "Zstandard": &parquet.Zstd, "Snappy": &parquet.Snappy, "gzip": &parquet.Gzip, "Brotli": &parquet.Brotli}
	for name, codec := range codecs {
		data := write(codec)
		if got, err := doctest.Read(t, doctest.File("a.parquet", data)); err != nil || len(got) != 1 || len(got[0].Fields["text"].(string)) < 5000 {
			t.Errorf("%s: %d rows, %v", name, len(got), err)
		}
		// Bytes in turn, with another bit and with all.
		for i := 0; i < len(data); i += 11 {
			for _, by := range []byte{data[i] ^ 0x40, 0xff} {
				b := bytes.Clone(data)
				b[i] = by
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, err := doctest.Read(t, doctest.File("a.parquet", b))
				runtime.ReadMemStats(&after)
				if took := after.TotalAlloc - before.TotalAlloc; took > 2*maxPage+64<<20 {
					t.Errorf("%s, byte %d as %#x: %d MB, %v", name, i, by, took>>20, err)
				}
			}
		}
	}
	whole := file(t)
	footer := int(binary.LittleEndian.Uint32(whole[len(whole)-8:]))
	for name, at := range map[string]int{"footer": len(whole) - 8, "list in the footer": len(whole) - 8 - footer + 3} {
		b := bytes.Clone(whole)
		copy(b[at:], "\xf9\xff\xff\xff\x07")
		if _, err := doctest.Read(t, doctest.File("a.parquet", b)); !errors.Is(err, document.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := skipStruct(bytes.Repeat([]byte{0x1c}, 1000), 0); !errors.Is(err, errBounds) {
		t.Errorf("structures in structures: %v", err)
	}
}

func TestSkipStruct(t *testing.T) {
	for name, c := range map[string]struct {
		b    string
		want int // -1 for an error
	}{
		"empty": {"\x00", 1}, "end of data": {"", -1}, "number": {"\x15\x06\x00rest", 3}, "text": {"\x18\x03abc\x00", 6}, "long text": {"\x18\x04abc", -1},
		"list": {"\x19\x25\x02\x04\x00", 5}, "list of many": {"\x19\xf5\xff\xff\xff\x07\x02", -1}, "truth values": {"\x11\x12\x00", 3}, "list of them": {"\x19\x21\x01\x02\x00", 5},
		"map": {"\x1b\x01\x58\x02\x01a\x00", 7}, "empty map": {"\x1b\x00\x00", 3}, "double": {"\x1712345678\x00", 10}, "number of a field": {"\x05\x80\x02\x06\x00", 5},
		"structure": {"\x1c\x15\x02\x00\x00", 5}, "unknown": {"\x1d\x00", -1},
	} {
		n, err := skipStruct([]byte(c.b), 0)
		if c.want < 0 != (err != nil) || c.want >= 0 && n != c.want {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
}

func FuzzParquet(f *testing.F) { doctest.Fuzz(f, "a.parquet", "parquet", file(f)) }
