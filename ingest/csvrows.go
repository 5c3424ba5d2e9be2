package ingest

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// csvRows reads the rows of a table one by one. Where the quotes of a row are not
// those of a table, its first line alone is broken and reading goes on with the line
// behind it: a stray quote must not swallow the rows up to the next one.
type csvRows struct {
	b       *bufio.Reader
	comma   byte
	lazy    bool   // a quote inside a field is a quote; one that is never closed as well
	kept    []byte // lines that may have to be read again
	pos     int    // what of kept was read
	at      int64  // bytes before the next line
	line    int    // lines before the next line
	columns int    // of the header; a row over several lines has as many, 0: not known yet
	given   int64  // bytes given back so far
}

// csvRow is a row of a table.
type csvRow struct {
	fields []string
	line   int   // on which it begins, from 1
	err    error // why there are no fields
}

// maxGivenBack is how much is read twice before fields of several lines are limited
// to shortField, so that a file full of stray quotes takes no longer than any other.
const (
	maxGivenBack = 2 * maxDocument
	shortField   = 1 << 16
)

// next reads a row, passing over empty lines. The error ends the table.
func (c *csvRows) next() (csvRow, error) {
	for {
		c.forget()
		row := csvRow{line: c.line + 1}
		first, tooLong, err := c.readLine(false)
		if err != nil {
			return row, err
		}
		if tooLong {
			row.err = errTooLong
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
func (c *csvRows) take(row *csvRow, first []byte) error {
	at, line, pos := c.at, c.line, c.pos // behind the first line
	p := csvParser{comma: c.comma, lazy: c.lazy}
	row.err = p.feed(first, row.line)
	for row.err == nil && p.quoted {
		more, tooLong, err := c.readLine(true)
		if err != nil && err != io.EOF {
			return err
		}
		if tooLong { // and gone
			row.err = errTooLong
			return nil
		}
		if err == io.EOF || c.at-at > c.longest() {
			row.err = p.unclosed()
			break
		}
		row.err = p.feed(more, c.line)
	}
	row.fields = p.fields
	several := c.line > line
	if row.err == nil && several && c.columns > 0 && len(row.fields) != c.columns {
		row.err = p.unclosed()
	}
	if row.err != nil && several {
		c.given += c.at - at
		c.at, c.line, c.pos = at, line, pos
	}
	if row.err != nil && c.lazy {
		row.fields, row.err = strings.Split(string(bytes.TrimRight(first, "\r\n")), string(c.comma)), nil
	}
	return nil
}

// longest is how far a field may reach beyond the first line of its row.
func (c *csvRows) longest() int64 {
	switch {
	case c.given <= maxGivenBack:
		return maxDocument
	case c.lazy:
		return 0
	}
	return shortField
}

var errOpenQuote = errors.New(`a quote (") that opens a field and is not closed as it should be`)

// forget drops the kept lines that have been read again.
func (c *csvRows) forget() {
	switch {
	case c.pos == len(c.kept):
		c.kept, c.pos = c.kept[:0], 0
	case c.pos > 1<<20 && c.pos > len(c.kept)/2:
		c.kept, c.pos = append(c.kept[:0], c.kept[c.pos:]...), 0
	}
}

// readLine reads a line with its end, and keeps it if it may have to be read again.
// One that is too long is passed over.
func (c *csvRows) readLine(keep bool) (line []byte, tooLong bool, err error) {
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
		if tooLong = tooLong || len(line)+len(part) > maxDocument; !tooLong {
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

// csvParser takes a row apart, line by line.
type csvParser struct {
	comma  byte
	lazy   bool
	fields []string
	field  []byte // under way
	quoted bool   // inside quotes, at the end of what was fed
	opened int    // line and column of the last quote that opened a field
	column int
}

// feed takes a line in.
func (p *csvParser) feed(line []byte, number int) error {
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
func (p *csvParser) unclosed() error {
	return fmt.Errorf("line %d, column %d: %w", p.opened, p.column, errOpenQuote)
}

func (p *csvParser) end() {
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
