package charset

import (
	"bufio"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// headBytes is how much of a stream tells its encoding.
const headBytes = 1 << 16

// NewReader gives a stream as UTF-8 without its byte order mark, and says in which
// encoding it is. A stream in no known encoding is passed on as it is, name being
// empty.
func NewReader(r io.Reader, label string) (out io.Reader, name string) {
	b := bufio.NewReaderSize(r, headBytes)
	head, err := b.Peek(headBytes)
	name, size := Detect(head, err == nil, label)
	_, _ = b.Discard(size)
	switch name {
	case UTF16LE:
		return &wideReader{r: b, order: binary.LittleEndian}, name
	case UTF16BE:
		return &wideReader{r: b, order: binary.BigEndian}, name
	case Windows1256, Windows1252:
		return &byteReader{r: b, name: name, persian: isPersian1256(head)}, name
	}
	return b, name
}

// byteReader decodes an encoding of one byte a character.
type byteReader struct {
	r       io.Reader
	name    string
	persian bool
	left    []byte // decoded and not yet read
	err     error
}

func (d *byteReader) Read(p []byte) (int, error) {
	for len(d.left) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		raw := make([]byte, 1<<13)
		var n int
		n, d.err = d.r.Read(raw)
		text := decode(raw[:n], d.name)
		if d.name == Windows1256 && d.persian {
			text = toPersian(text)
		}
		d.left = []byte(text)
	}
	n := copy(p, d.left)
	d.left = d.left[n:]
	return n, nil
}

// toPersian exchanges the Arabic letters that stand for Persian ones.
func toPersian(s string) string {
	runes := []rune(s)
	for i, r := range runes {
		switch r {
		case 'ي', 'ى':
			runes[i] = 'ی'
		case 'ك':
			runes[i] = 'ک'
		}
	}
	return string(runes)
}

// wideReader decodes UTF-16.
type wideReader struct {
	r     *bufio.Reader
	order binary.ByteOrder
	left  []byte
}

func (d *wideReader) Read(p []byte) (int, error) {
	for len(d.left) < len(p) && len(d.left) < utf8.UTFMax*256 {
		u, err := d.unit()
		if err != nil {
			if len(d.left) > 0 {
				break
			}
			return 0, err
		}
		r := rune(u)
		if utf16.IsSurrogate(r) {
			low, err := d.r.Peek(2)
			if err == nil {
				if r = utf16.DecodeRune(r, rune(d.order.Uint16(low))); r != utf8.RuneError {
					_, _ = d.r.Discard(2)
				}
			} else {
				r = utf8.RuneError
			}
		}
		d.left = utf8.AppendRune(d.left, r)
	}
	n := copy(p, d.left)
	d.left = append(d.left[:0], d.left[n:]...)
	return n, nil
}

func (d *wideReader) unit() (uint16, error) {
	var b [2]byte
	if _, err := io.ReadFull(d.r, b[:]); err != nil {
		return 0, io.EOF // half a character at the end is none
	}
	return d.order.Uint16(b[:]), nil
}
