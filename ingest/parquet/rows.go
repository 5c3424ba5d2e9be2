package parquet

import (
	"errors"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// errValues is of a column that is shorter than others, or than its own levels say: the library
// would read on in it for ever, so that rows are put together here.
var errValues = errors.New("fewer values than rows")

// rowReader reads the rows of a file one after another.
type rowReader struct {
	file    *parquet.File
	group   int // the next one
	columns []column
	row     parquet.Row
}

// column is where reading stands in a column of a row group.
type column struct {
	pages  parquet.Pages
	values parquet.ValueReader
	buffer [64]parquet.Value
	from   int
	to     int
	most   int // level of definition of what is there
}

// next reads a row into values; io.EOF says that there is none.
func (r *rowReader) next(values *map[string]any) error {
	for {
		if r.columns != nil {
			ok, err := r.read()
			if err != nil {
				return err
			}
			if ok {
				return r.file.Schema().Reconstruct(values, r.row)
			}
			r.close()
		}
		groups := r.file.RowGroups()
		if r.group == len(groups) {
			return io.EOF
		}
		schema := r.file.Schema()
		chunks := groups[r.group].ColumnChunks()
		r.group++
		r.columns = make([]column, len(chunks))
		for i, path := range schema.Columns() {
			leaf, ok := schema.Lookup(path...)
			if !ok || i >= len(chunks) {
				return errValues
			}
			r.columns[i].most = leaf.MaxDefinitionLevel
			r.columns[i].pages = chunks[i].Pages()
		}
	}
}

// read reads the row's values from each column. ok says whether there is one.
func (r *rowReader) read() (ok bool, err error) {
	r.row = r.row[:0]
	for i := range r.columns {
		c := &r.columns[i]
		there, err := c.fill()
		if err != nil {
			return false, err
		}
		if i > 0 && there != ok || there && c.buffer[c.from].RepetitionLevel() != 0 {
			return false, errValues
		}
		ok = there
		for first := true; there && (first || c.buffer[c.from].RepetitionLevel() > 0); first = false {
			if len(r.row) == maxValues {
				return false, errBounds
			}
			r.row = append(r.row, c.buffer[c.from])
			c.from++
			if there, err = c.fill(); err != nil {
				return false, err
			}
		}
	}
	return ok, nil
}

// fill sees to it that a value stands in the buffer; there says whether there is one.
func (c *column) fill() (there bool, err error) {
	for c.from == c.to {
		if c.values == nil {
			page, err := c.pages.ReadPage()
			if errors.Is(err, io.EOF) {
				return false, nil
			}
			if err != nil {
				return false, err
			}
			if !complete(page, c.most) {
				return false, errValues
			}
			c.values = page.Values()
		}
		n, err := c.values.ReadValues(c.buffer[:])
		c.from, c.to = 0, n
		if n == 0 {
			c.values = nil // the page is read
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
	}
	return true, nil
}

func (r *rowReader) close() {
	for i := range r.columns {
		if p := r.columns[i].pages; p != nil {
			_ = p.Close()
		}
	}
	r.columns = nil
}

// complete reports whether a page has as many values as its levels say.
func complete(page parquet.Page, most int) bool {
	want := len(page.RepetitionLevels())
	if levels := page.DefinitionLevels(); len(levels) > 0 {
		if want > 0 && want != len(levels) {
			return false
		}
		want = 0
		for _, l := range levels {
			if int(l) == most {
				want++
			}
		}
	} else if want == 0 {
		want = int(page.NumValues())
	}
	return count(page.Data()) >= want
}

// count is how many values there are.
func count(v encoding.Values) int {
	switch v.Kind() {
	case encoding.Boolean:
		return len(v.Boolean()) * 8
	case encoding.Int32:
		return len(v.Int32())
	case encoding.Int64:
		return len(v.Int64())
	case encoding.Int96:
		return len(v.Int96())
	case encoding.Float:
		return len(v.Float())
	case encoding.Double:
		return len(v.Double())
	case encoding.ByteArray:
		_, offsets := v.ByteArray()
		return len(offsets) - 1
	case encoding.FixedLenByteArray:
		data, size := v.FixedLenByteArray()
		if size <= 0 {
			return 0
		}
		return len(data) / size
	}
	return maxValues // of no kind: nulls
}
