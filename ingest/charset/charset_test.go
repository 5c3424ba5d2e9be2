package charset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"
)

func wideBytes(s string, order binary.AppendByteOrder, mark bool) []byte {
	var out []byte
	if mark {
		out = order.AppendUint16(out, 0xfeff)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// bytes1256 encodes by the table.
func bytes1256(t *testing.T, s string) []byte {
	t.Helper()
	var out []byte
	for _, r := range s {
		if r < 0x80 {
			out = append(out, byte(r))
			continue
		}
		i := strings.IndexRune(string(windows1256), r)
		if i < 0 {
			t.Fatalf("%q is not in Windows-1256", r)
		}
		out = append(out, byte(0x80+utf8.RuneCountInString(string(windows1256)[:i])))
	}
	return out
}

const persianText = "بیمار گفت: تب و سرفهٔ خشک دارد؛ دمای بدن ۳۸ درجه، چرک ندارد."

func TestDecode(t *testing.T) {
	arabicLetters := strings.NewReplacer("ی", "ي", "ک", "ك", "ٔ", "", "۳۸", "38").Replace(persianText)
	plain := strings.NewReplacer("ٔ", "", "۳۸", "38").Replace(persianText)
	for _, c := range []struct {
		name, label, encoding, want string
		data                        []byte
	}{
		{"plain", "", UTF8, persianText, []byte(persianText)},
		{"mark", "", UTF8, persianText, []byte("\ufeff" + persianText)},
		{"wrong label", "windows-1256", UTF8, persianText, []byte(persianText)},
		{"wide", "", UTF16LE, persianText, wideBytes(persianText, binary.LittleEndian, true)},
		{"wide, big", "", UTF16BE, persianText, wideBytes(persianText, binary.BigEndian, true)},
		{"wide without mark", "", UTF16LE, persianText, wideBytes(persianText, binary.LittleEndian, false)},
		{"wide and big without mark", "", UTF16BE, persianText, wideBytes(persianText, binary.BigEndian, false)},
		{"wide English", "", UTF16LE, "fever and cough", wideBytes("fever and cough", binary.LittleEndian, false)},
		{"1256", "", Windows1256, plain, bytes1256(t, arabicLetters)},
		{"1256, called UTF-8", "utf-8", Windows1256, plain, bytes1256(t, arabicLetters)},
		{"1256, called Latin", "iso-8859-1", Windows1256, plain, bytes1256(t, arabicLetters)},
		{"Arabic", "", Windows1256, "الحمى من أعراض المرض في الرئة", bytes1256(t, "الحمى من أعراض المرض في الرئة")},
		{"Western", "iso-8859-1", Windows1252, "café à la carte – Šárka", []byte("caf\xe9 \xe0 la carte \x96 \x8a\xe1rka")},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, name, err := Decode(c.data, c.label)
			if err != nil || name != c.encoding || got != c.want {
				t.Errorf("%s %q %v, want %s %q", name, got, err, c.encoding, c.want)
			}
			r, name := NewReader(iotest.OneByteReader(bytes.NewReader(c.data)), c.label)
			streamed, err := io.ReadAll(r)
			if err != nil || name != c.encoding || string(streamed) != c.want {
				t.Errorf("streamed: %s %q %v, want %s %q", name, streamed, err, c.encoding, c.want)
			}
		})
	}
	for _, data := range []string{"caf\xe9 and r\xe9sum\xe9", "\xff", "text \xd8"} {
		if got, name, err := Decode([]byte(data), ""); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q is taken for %s: %q", data, name, got)
		}
	}
}

func TestACutRuneIsNoError(t *testing.T) {
	if name, _ := Detect([]byte("تب")[:3], true, ""); name != UTF8 {
		t.Errorf("cut: %q", name)
	}
	if name, _ := Detect([]byte("تب")[:3], false, ""); name == UTF8 {
		t.Error("an incomplete rune at the end is taken for UTF-8")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(persianText), "")
	f.Add([]byte("\xff\xfea\x00\xd8"), "utf-16")
	f.Add([]byte("\xca\xc8 \xed"), "windows-1256")
	f.Fuzz(func(t *testing.T, data []byte, label string) {
		text, name, err := Decode(data, label)
		if err == nil && !utf8.ValidString(text) {
			t.Errorf("%s gives invalid UTF-8 %q", name, text)
		}
		r, streamed := NewReader(bytes.NewReader(data), label)
		got, readErr := io.ReadAll(r)
		if readErr != nil || len(data) < headBytes && (streamed != name || err == nil && string(got) != text) {
			t.Errorf("streamed %s %q %v, at once %s %q", streamed, got, readErr, name, text)
		}
	})
}
