// Package charset turns the bytes of files into UTF-8: by the byte order mark, by
// what the file or its server says, and by what the bytes look like. Labels are often
// wrong in Persian texts and Windows-1256 is often not labelled, so that what is valid
// UTF-8 is read as such, and what isn't and reads as Windows-1256 as that.
package charset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Encodings that Decode tells apart.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1256 = "windows-1256"
	Windows1252 = "windows-1252"
)

// ErrUnknown is returned for text in none of the encodings.
var ErrUnknown = errors.New("text is not valid UTF-8")

// labels are names of the encodings in files.
var labels = map[string]string{
	"utf-8": UTF8, "utf8": UTF8, "unicode-1-1-utf-8": UTF8, "us-ascii": UTF8, "ascii": UTF8,
	"utf-16": UTF16LE, "utf-16le": UTF16LE, "unicode": UTF16LE, "utf-16be": UTF16BE,
	"windows-1256": Windows1256, "cp1256": Windows1256, "x-cp1256": Windows1256, "cp-1256": Windows1256,
	"windows1256": Windows1256, "1256": Windows1256,
	"windows-1252": Windows1252, "cp1252": Windows1252, "iso-8859-1": Windows1252, "latin1": Windows1252,
	"latin-1": Windows1252, "iso8859-1": Windows1252,
}

// Known returns the encoding of a label, "" for one that Decode cannot decode.
func Known(label string) string { return labels[strings.ToLower(strings.Trim(label, " \t\"'"))] }

// Detect finds the encoding of a text by its first bytes; cut says that the text goes
// on behind them. label is what is said of it, may be empty, and counts where the
// bytes don't contradict. size is the length of the byte order mark.
func Detect(data []byte, cut bool, label string) (name string, size int) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return UTF8, 3
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return UTF16LE, 2
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return UTF16BE, 2
	}
	if name := wide(data); name != "" {
		return name, 0
	}
	if validUTF8(data, cut) {
		return UTF8, 0
	}
	label = Known(label)
	if label == Windows1256 || plausible1256(data) {
		return Windows1256, 0
	}
	if label == Windows1252 {
		return Windows1252, 0
	}
	return "", 0
}

// validUTF8 reports whether text is UTF-8, but for a rune that is cut off at the end.
func validUTF8(data []byte, cut bool) bool {
	if cut {
		for i := 1; i < utf8.UTFMax && i <= len(data); i++ {
			if b := data[len(data)-i]; utf8.RuneStart(b) {
				if b >= 0xc0 && !utf8.FullRune(data[len(data)-i:]) {
					data = data[:len(data)-i]
				}
				break
			}
		}
	}
	return utf8.Valid(data)
}

// wide recognises UTF-16 without a byte order mark: one byte of each pair is mostly
// that of a block, 0x06 for Arabic or 0x00 for ASCII.
func wide(data []byte) string {
	data = data[:min(len(data), 4096)&^1]
	if len(data) < 8 || bytes.IndexByte(data, 0) < 0 {
		return ""
	}
	var even, odd int
	for i := 0; i < len(data); i += 2 {
		if data[i] == 0 || data[i] == 6 || data[i] == 0x20 && data[i+1] != 0 {
			even++
		}
		if data[i+1] == 0 || data[i+1] == 6 || data[i+1] == 0x20 && data[i] > 0x7f {
			odd++
		}
	}
	pairs := len(data) / 2
	switch {
	case odd*10 >= pairs*9 && odd > even:
		return UTF16LE
	case even*10 >= pairs*9 && even > odd:
		return UTF16BE
	}
	return ""
}

// Decode decodes a text whose label, which may be empty, names an encoding. name is
// the encoding it was read as. ErrUnknown says that the text is in none.
func Decode(data []byte, label string) (text, name string, err error) {
	name, size := Detect(data, false, label)
	if name == "" {
		return "", "", ErrUnknown
	}
	return decode(data[size:], name), name, nil
}

// decode decodes what is in an encoding.
func decode(data []byte, name string) string {
	switch name {
	case UTF16LE:
		return decode16(data, binary.LittleEndian)
	case UTF16BE:
		return decode16(data, binary.BigEndian)
	case Windows1256:
		return decode1256(data)
	case Windows1252:
		return decode1252(data)
	}
	return string(data)
}

func decode16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// decode1252 decodes Western text; the quotation marks and dashes between 0x80 and
// 0x9f are those that Windows-1256 has too.
func decode1252(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		switch {
		case c < 0x80 || c >= 0xa0:
			b.WriteRune(rune(c))
		case arabic1256(c) || c == 0x9d || c == 0x9e:
			b.WriteRune(map[byte]rune{0x8a: 'Š', 0x8e: 'Ž', 0x9a: 'š', 0x9e: 'ž', 0x9f: 'Ÿ'}[c])
		default:
			b.WriteRune(windows1256[c-0x80])
		}
	}
	return b.String()
}
