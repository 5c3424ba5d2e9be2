// Package table reads tables of text: CSV, TSV and what else spreadsheets write. The
// encoding, the delimiter and a first line "sep=;" are recognised, and a stray quote
// loses its own line alone.
package table

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/biopars/biopars/ingest/charset"
)

// headBytes is how much of a table tells its delimiter.
const headBytes = 1 << 16

// Open reads a table from its beginning. comma is the delimiter that its name lets
// expect; what the first lines show counts more.
func Open(r io.Reader, comma rune) *Rows {
	decoded, _ := charset.NewReader(r, "")
	b := bufio.NewReaderSize(decoded, headBytes)
	head, _ := b.Peek(headBytes)
	said, length := separator(head)
	if length == 0 {
		said = sniff(head, comma)
	}
	rows := newRows(b, said)
	if length > 0 {
		_, _ = b.Discard(length)
		rows.at, rows.line = int64(length), 1
	}
	return rows
}

// newRows reads a table; quotes in TSV are mostly just quotes.
func newRows(b *bufio.Reader, comma rune) *Rows {
	return &Rows{b: b, comma: byte(comma), lazy: comma == '\t'}
}

// Position is how much has been read: bytes of the text, and lines.
func (c *Rows) Position() (at int64, line int) { return c.at, c.line }

// Skip passes over what an earlier reading had read.
func (c *Rows) Skip(at int64, line int) error {
	if at > c.at {
		if _, err := io.CopyN(io.Discard, c.b, at-c.at); err != nil {
			return err
		}
		c.at, c.line = at, line
	}
	return nil
}

// separator reads a first line that names the delimiter, as Excel writes it, and
// returns its length; 0 without one.
func separator(head []byte) (comma rune, length int) {
	line, _, found := bytes.Cut(head, []byte("\n"))
	text := strings.Trim(strings.TrimRight(string(line), "\r,;\t"), `"`)
	if rest, ok := strings.CutPrefix(strings.ToLower(text), "sep="); ok && found && len(rest) <= 1 {
		if rest == "" { // the delimiter itself was trimmed
			rest = string(bytes.TrimRight(line, "\r"))
			rest = strings.Trim(rest[len(rest)-1:], `"`)
		}
		if rest != "" && rest != "=" {
			return rune(rest[0]), len(line) + 1
		}
	}
	return 0, 0
}

// sniffed is how many rows are looked at.
const sniffed = 20

// sniff finds the delimiter that cuts most of the first rows into as many fields as
// the header has; of equals the one that is expected, then the one that gives more
// fields.
func sniff(head []byte, expected rune) rune {
	best, bestScore := expected, 0.0
	for _, comma := range []rune{expected, ',', ';', '\t', '|'} {
		rows := newRows(bufio.NewReader(bytes.NewReader(head)), comma)
		columns, same, all := 0, 0, 0
		for range sniffed {
			row, err := rows.Next()
			if err != nil {
				break
			}
			if row.Err != nil {
				continue
			}
			if columns == 0 {
				columns = len(row.Fields)
				rows.Columns = columns
			}
			all++
			if len(row.Fields) == columns {
				same++
			}
		}
		if columns < 2 {
			continue
		}
		// The last row may be cut off, and rows may be short.
		score := float64(same)/float64(max(all, 1)) + float64(min(columns, 50))/100
		if score > bestScore+1e-9 {
			best, bestScore = comma, score
		}
	}
	return best
}
