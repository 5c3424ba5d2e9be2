package table

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// readRows reads a whole table.
func readRows(text string, comma rune, columns int) (rows [][]string, broken []int) {
	c := newRows(bufio.NewReader(strings.NewReader(text)), comma)
	c.Columns = columns
	for {
		row, err := c.Next()
		if err != nil {
			return rows, broken
		}
		if row.Err != nil {
			broken = append(broken, row.Line)
			continue
		}
		rows = append(rows, row.Fields)
	}
}

func TestStrayQuotes(t *testing.T) {
	for _, test := range []struct {
		name, text string
		comma      rune
		rows       string
		broken     []int
	}{
		{"several lines", "1,\"a\nb\"\r\n2,\"c\"\"d\"\n", ',', "1|a\nb;2|c\"d", nil},
		{"opened and never closed", "1,\"a\n2,b\n3,c\n", ',', "2|b;3|c", []int{1}},
		{"opened, the next quote opens", "1,\"a\n2,b\n3,\"c\"\n4,d", ',', "2|b;3|c;4|d", []int{1}},
		{"opened, closed by an empty field", "1,\"a\n2,b\n3,\"\"\n4,d", ',', "2|b;3|;4|d", []int{1}},
		{"closed elsewhere", "1,\"a\n2,b\",c\n3,d\n", ',', "3|d", []int{1, 2}},
		{"inside a field", "1,a\"b\n2,c\n", ',', "2|c", []int{1}},
		{"behind a closed one", "1,\"a\"b\n2,c\n", ',', "2|c", []int{1}},
		{"on the last line", "1,a\n2,\"b", ',', "1|a", []int{2}},
		{"two in a row", "1,\"a\n2,\"b\n3,c\n", ',', "3|c", []int{1, 2}},
		{"TSV: quotes are quotes", "1\t\"a\n2\tb \"c\" d\n3\t\"e\"\n", '\t', "1|\"a;2|b \"c\" d;3|e", nil},
		{"TSV: several lines", "1\t\"a\nb\"\n2\tc\n", '\t', "1|a\nb;2|c", nil},
	} {
		rows, broken := readRows(test.text, test.comma, 2)
		var got []string
		for _, r := range rows {
			got = append(got, strings.Join(r, "|"))
		}
		if s := strings.Join(got, ";"); s != test.rows || !slices.Equal(broken, test.broken) {
			t.Errorf("%s: %q, broken %v; want %q, %v", test.name, s, broken, test.rows, test.broken)
		}
	}
}

// TestStrayQuotesAreReadAgainBoundedly: reading again is bounded, however many quotes are stray.
func TestStrayQuotesAreReadAgainBoundedly(t *testing.T) {
	for _, comma := range []rune{',', '\t'} {
		text := strings.Repeat(string(comma)+"\"x\n", 200_000)
		c := newRows(bufio.NewReader(strings.NewReader(text)), comma)
		c.Columns = 2
		for {
			if _, err := c.Next(); err != nil {
				break
			}
		}
		if c.given > 10*int64(len(text)) && c.given > maxGivenBack+maxRow {
			t.Errorf("%q: %d bytes were read again of %d", comma, c.given, len(text))
		}
	}
}

// FuzzCSVRows: what a strict reader can read is read like that, and every line is in a
// row or said to be broken.
func FuzzCSVRows(f *testing.F) {
	f.Add("a,b\n1,\"x\ny\"\n")
	f.Add("a,b\n1,\"x\n2,y\n\"")
	f.Add("\"\"\"\",\r\n\n,\"a\"\"\"")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "\r") { // encoding/csv treats a lone one at the end otherwise
			return
		}
		strict := csv.NewReader(strings.NewReader(text))
		strict.FieldsPerRecord = -1
		want, wantErr := strict.ReadAll()
		got, broken := readRows(text, ',', 0)
		if wantErr == nil && (len(broken) > 0 || !slices.EqualFunc(got, want, slices.Equal[[]string])) {
			t.Errorf("%q: %q, broken %v; want %q", text, got, broken, want)
		}
		var parse *csv.ParseError
		if errors.As(wantErr, &parse) && len(broken) == 0 {
			t.Errorf("%q: nothing is broken, %v", text, wantErr)
		}
		c := newRows(bufio.NewReader(strings.NewReader(text)), ',')
		last := int64(-1)
		for {
			_, err := c.Next()
			if err == io.EOF {
				break
			}
			if err != nil || c.at <= last {
				t.Fatalf("%q: %v, at %d after %d", text, err, c.at, last)
			}
			last = c.at
		}
		if c.at != int64(len(text)) {
			t.Errorf("%q: %d of %d bytes", text, c.at, len(text))
		}
	})
}
