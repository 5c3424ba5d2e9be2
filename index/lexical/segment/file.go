package segment

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/permission"
)

// magic begins and ends a segment, with the version of its layout.
const magic = "bpsegm01"

// trailerSize is that of what follows the footer: its length, its checksum, magic.
const trailerSize = 4 + 4 + len(magic)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// fieldFooter says where the parts of a field are.
type fieldFooter struct {
	name                   string
	presence               bool
	terms                  int
	postings, postingsSize uint64
	dict, dictSize         uint64
	index                  uint64
	lengths                uint64
	lengthWidth            int
}

// footer says where everything is in a segment.
type footer struct {
	docs         int
	firstNumber  uint64
	numbers      uint64
	numbersWidth int
	fields       []fieldFooter
}

// encode writes the footer as varints, the fields' names with their length before
// them.
func (f *footer) encode() []byte {
	b := binary.AppendUvarint(nil, uint64(f.docs))
	b = binary.AppendUvarint(b, f.firstNumber)
	b = binary.AppendUvarint(b, f.numbers)
	b = binary.AppendUvarint(b, uint64(f.numbersWidth))
	b = binary.AppendUvarint(b, uint64(len(f.fields)))
	for i := range f.fields {
		x := &f.fields[i]
		b = binary.AppendUvarint(b, uint64(len(x.name)))
		b = append(b, x.name...)
		flags := uint64(0)
		if x.presence {
			flags = 1
		}
		for _, v := range [...]uint64{flags, uint64(x.terms), x.postings, x.postingsSize, x.dict, x.dictSize, x.index,
			x.lengths, uint64(x.lengthWidth)} {
			b = binary.AppendUvarint(b, v)
		}
	}
	return b
}

// decodeFooter is the inverse of encode.
func decodeFooter(b []byte) (f footer, ok bool) {
	ok = true
	number := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			ok = false
			return 0
		}
		b = b[n:]
		return v
	}
	count := func() int {
		v := number()
		if v > 1<<40 {
			ok = false
			return 0
		}
		return int(v)
	}
	f.docs, f.firstNumber, f.numbers, f.numbersWidth = count(), number(), number(), count()
	for range count() {
		size := count()
		if !ok || size > len(b) {
			return f, false
		}
		x := fieldFooter{name: string(b[:size])}
		b = b[size:]
		x.presence = number()&1 == 1
		x.terms = count()
		for _, v := range [...]*uint64{&x.postings, &x.postingsSize, &x.dict, &x.dictSize, &x.index, &x.lengths} {
			*v = number()
		}
		x.lengthWidth = count()
		if !ok {
			return f, false
		}
		f.fields = append(f.fields, x)
	}
	return f, ok && len(b) == 0 && f.docs < 1<<32-1
}

// output counts what is written.
type output struct {
	w io.Writer
	n uint64
}

func (o *output) write(b []byte) error {
	n, err := o.w.Write(b)
	o.n += uint64(n)
	return err
}

// begin writes what stands before everything else.
func (o *output) begin() error { return o.write([]byte(magic)) }

// end writes what stands behind the fields: the documents' numbers, which ascend, and
// the footer.
func (o *output) end(f *footer, numbers []uint64) error {
	f.docs = len(numbers)
	if len(numbers) > 0 {
		f.firstNumber = numbers[0]
	}
	above := make([]uint64, len(numbers))
	for i, v := range numbers {
		above[i] = v - f.firstNumber
	}
	f.numbers = o.n
	b, width := appendArray(nil, above)
	f.numbersWidth = width
	if err := o.write(b); err != nil {
		return err
	}
	b = f.encode()
	size := len(b)
	sum := crc32.Checksum(b, castagnoli)
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	b = binary.LittleEndian.AppendUint32(b, sum)
	return o.write(append(b, magic...))
}

// read makes a segment of its bytes, which it keeps. What it costs depends on the
// number of fields alone.
func read(data []byte) (*Segment, error) {
	corrupt := func(what string) error { return fmt.Errorf("%w: segment: %s", index.ErrCorrupt, what) }
	if len(data) < len(magic)+trailerSize || string(data[:len(magic)]) != magic ||
		string(data[len(data)-len(magic):]) != magic {
		return nil, corrupt("not one of this version")
	}
	trailer := len(data) - trailerSize
	size := int(binary.LittleEndian.Uint32(data[trailer:]))
	if size > trailer-len(magic) {
		return nil, corrupt("footer")
	}
	encoded := data[trailer-size : trailer]
	f, ok := decodeFooter(encoded)
	if !ok || crc32.Checksum(encoded, castagnoli) != binary.LittleEndian.Uint32(data[trailer+4:]) {
		return nil, corrupt("footer")
	}
	end := uint64(trailer - size)
	part := func(from, size uint64) []byte {
		if from > end || size > end-from {
			ok = false
			return nil
		}
		return data[from : from+size]
	}
	numbers := func(from uint64, width int) array {
		switch width {
		case 0, 1, 2, 4, 8:
			return array{part(from, uint64(width)*uint64(f.docs)), width}
		}
		ok = false
		return array{}
	}
	s := &Segment{data: data, docs: uint32(f.docs), first: f.firstNumber,
		numbers: numbers(f.numbers, f.numbersWidth), fields: make([]*Field, len(f.fields))}
	for i := range f.fields {
		x := &f.fields[i]
		field := &Field{name: x.name, presence: x.presence, docs: s.docs, terms: x.terms,
			dict:  part(x.dict, x.dictSize),
			index: part(x.index, uint64((x.terms+blockTerms-1)/blockTerms*indexEntry))}
		if part(x.postings, x.postingsSize); ok { // behind them there is the trailer at least
			field.postings = data[x.postings : x.postings+x.postingsSize+slack]
		}
		if !x.presence {
			field.lengths = numbers(x.lengths, x.lengthWidth)
		}
		if i > 0 && x.name <= f.fields[i-1].name {
			ok = false
		}
		s.fields[i] = field
	}
	if !ok {
		return nil, corrupt("footer")
	}
	return s, nil
}

// writeFile makes a file of what write gives, which is on disk when it returns.
func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := permission.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		// Scorch compares errors with ==, so they are not joined.
		if closing := f.Close(); err == nil {
			err = closing
		}
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Sync()
}
