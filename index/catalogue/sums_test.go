package catalogue

import (
	"fmt"
	"hash/crc32"
	"testing"
)

// Sums are in the files of all versions: they stay what they were.
func TestSumOf(t *testing.T) {
	for _, values := range [][]any{
		{}, {""}, {"a", []byte("b")}, {int64(-3), 4, "سند", []byte(nil)}, {"1:a", 2}, {"1", ":a", 2}, {uint32(7), true},
		{string(make([]byte, 2000)), int64(1)},
	} {
		text := ""
		for _, v := range values {
			switch v := v.(type) {
			case []byte, string:
				text += fmt.Sprintf("%d:%s,", len(fmt.Sprintf("%s", v)), v)
			default:
				text += fmt.Sprintf("%v,", v)
			}
		}
		want := int64(crc32.Checksum([]byte(text), crc32.MakeTable(crc32.Castagnoli)))
		if got := sumOf(values...); got != want {
			t.Errorf("sumOf(%q) is %d, want %d", values, got, want)
		}
	}
}
