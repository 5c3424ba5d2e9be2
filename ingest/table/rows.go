package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Rows reads the rows of a table one by one. Where the quotes of a row are not
// those of a table, its first line alone is broken and reading goes on with the line
// behind it: a stray quote must not swallow the rows up to the next one.
type Rows struct {
	Columns int // of the header; a row over several lines has as many, 0: not known yet

	b     *bufio.Reader
	comma byte
	lazy  bool   // a quote inside a field is a quote; one that is never closed as well
	kept  []byte // lines that may have to be read again
	pos   int    // what of kept was read
	at    int64  // bytes before the next line
	line  int    // lines before the next line
	given int64  // bytes given back so far
}

// Row is a row of a table.
type Row struct {
	Fields []string
	Line   int   // on which it begins, from 1
	Err    error // why there are no fields
}

// maxRow bounds what one row may hold. maxGivenBack is how much is read twice before fields of several lines are limited
// to shortField, so that a file full of stray quotes takes no longer than any other.
const (
	maxRow       = 64 << 20
	maxGivenBack = 2 * maxRow
	shortField   = 1 << 16
)

// Next reads a row, passing over empty lines. The error ends the table.
func (c *Rows) Next() (Row, error) {
	for {
		c.forget()
		row := Row{Line: c.line + 1}
		first, tooLong, err := c.readLine(false)
		if err != nil {
			return row, err
		}
		if tooLong {
			row.Err = ErrTooLong
			return row, nil
		}
		if len(bytes.TrimRight(first, "\r\n")) == 0 {
			continue
		}
		err = c.take(&row, first)
		return row, err
	}
}

// take takes a row apart that begins with a line.
func (c *Rows) take(row *Row, first []byte) error {
	at, line, pos := c.at, c.line, c.pos // behind the first line
	p := parser{comma: c.comma, lazy: c.lazy}
	row.Err = p.feed(first, row.Line)
	for row.Err == nil && p.quoted {
		more, tooLong, err := c.readLine(true)
		if err != nil && err != io.EOF {
			return err
		}
		if tooLong { // and gone
			row.Err = ErrTooLong
			return nil
		}
		if err == io.EOF || c.at-at > c.longest() {
			row.Err = p.unclosed()
			break
		}
		row.Err = p.feed(more, c.line)
	}
	row.Fields = p.fields
	several := c.line > line
	if row.Err == nil && several && c.Columns > 0 && len(row.Fields) != c.Columns {
		row.Err = p.unclosed()
	}
	if row.Err != nil && several {
		c.given += c.at - at
		c.at, c.line, c.pos = at, line, pos
	}
	if row.Err != nil && c.lazy {
		row.Fields, row.Err = strings.Split(string(bytes.TrimRight(first, "\r\n")), string(c.comma)), nil
	}
	return nil
}

// longest is how far a field may reach beyond the first line of its row.
func (c *Rows) longest() int64 {
	switch {
	case c.given <= maxGivenBack:
		return maxRow
	case c.lazy:
		return 0
	}
	return shortField
}

// ErrTooLong is a row beyond the bound.
var ErrTooLong = errors.New("the record is longer than 64 MiB")

var errOpenQuote = errors.New(`a quote (") that opens a field and is not closed as it should be`)

// forget drops the kept lines that have been read again.
func (c *Rows) forget() {
	switch {
	case c.pos == len(c.kept):
		c.kept, c.pos = c.kept[:0], 0
	case c.pos > 1<<20 && c.pos > len(c.kept)/2:
		c.kept, c.pos = append(c.kept[:0], c.kept[c.pos:]...), 0
	}
}

// readLine reads a line with its end, and keeps it if it may have to be read again.
// One that is too long is passed over.
func (c *Rows) readLine(keep bool) (line []byte, tooLong bool, err error) {
	if c.pos < len(c.kept) {
		rest := c.kept[c.pos:]
		n := bytes.IndexByte(rest, '\n') + 1
		if n == 0 {
			n = len(rest)
		}
		c.pos += n
		c.at += int64(n)
		c.line++
		return rest[:n:n], false, nil
	}
	for {
		part, err := c.b.ReadSlice('\n')
		c.at += int64(len(part))
		if tooLong = tooLong || len(line)+len(part) > maxRow; !tooLong {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err == io.EOF && len(line) == 0 && !tooLong:
			return nil, false, io.EOF
		case err != nil && err != io.EOF:
			return nil, false, err
		default:
			c.line++
			if keep && !tooLong {
				c.kept = append(c.kept, line...)
				c.pos = len(c.kept)
			}
			return line, tooLong, nil
		}
	}
}

// parser takes a row apart, line by line.
type parser struct {
	comma  byte
	lazy   bool
	fields []string
	field  []byte // under way
	quoted bool   // inside quotes, at the end of what was fed
	opened int    // line and column of the last quote that opened a field
	column int
}

// feed takes a line in.
func (p *parser) feed(line []byte, number int) error {
	if n := len(line); n > 1 && line[n-2] == '\r' && line[n-1] == '\n' {
		line = append(line[:n-2:n-2], '\n')
	}
	start := !p.quoted // of a field
	for i := 0; i < len(line); i++ {
		b := line[i]
		switch {
		case p.quoted && b == '"':
			switch next := byteAt(line, i+1); {
			case next == '"':
				p.field = append(p.field, '"')
				i++
			case next == int(p.comma), next == '\n', next < 0:
				p.quoted = false
			case p.lazy:
				p.field = append(p.field, '"')
			default:
				return fmt.Errorf("line %d, column %d: %w", number, i+1, csv.ErrQuote)
			}
		case p.quoted && b == p.comma && p.lazy && number > p.opened:
			return p.unclosed()
		case p.quoted:
			p.field = append(p.field, b)
		case b == p.comma:
			p.end()
			start = true
			continue
		case b == '\n':
		case b == '"' && start:
			p.quoted, p.opened, p.column = true, number, i+1
		case b == '"' && !p.lazy:
			return fmt.Errorf("line %d, column %d: %w", number, i+1, csv.ErrBareQuote)
		default:
			p.field = append(p.field, b)
		}
		start = false
	}
	if !p.quoted {
		p.end()
	}
	return nil
}

// unclosed says where the quote is that swallows what follows.
func (p *parser) unclosed() error {
	return fmt.Errorf("line %d, column %d: %w", p.opened, p.column, errOpenQuote)
}

func (p *parser) end() {
	p.fields = append(p.fields, string(p.field))
	p.field = p.field[:0]
}

// byteAt is a byte of a line, -1 behind its end.
func byteAt(line []byte, i int) int {
	if i < len(line) {
		return int(line[i])
	}
	return -1
}
