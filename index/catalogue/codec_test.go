package catalogue

import (
	"bytes"
	"strings"
	"testing"
)

func TestBody(t *testing.T) {
	for _, text := range []string{"", "متن", "\x00\xff", strings.Repeat("کم‌خونی فقر آهن ", 300)} {
		for _, section := range []string{"", "درمان", strings.Repeat("س", 200)} {
			b, err := pack(section, text)
			if err != nil {
				t.Fatal(err)
			}
			if len(b) > len(section)+len(text)+3 {
				t.Errorf("%d bytes are stored as %d", len(section)+len(text), len(b))
			}
			gotSection, gotText, err := unpackBody(b)
			if err != nil || gotSection != section || gotText != text {
				t.Errorf("got %q, %q, %v, want %q, %q", gotSection, gotText, err, section, text)
			}
		}
	}
	long := strings.Repeat("کم‌خونی فقر آهن ", 300)
	b, err := pack("", long)
	if err != nil || b[0] != bodyZstd || len(b) > len(long)/10 {
		t.Errorf("a repetitive text of %d bytes is stored as %d, codec %d, %v", len(long), len(b), b[0], err)
	}
	if _, err := pack("", strings.Repeat("x", maxBody)); err == nil {
		t.Error("a text too long to be read back was accepted")
	}
}

func FuzzUnpack(f *testing.F) {
	for _, text := range []string{"", "متن", strings.Repeat("متن ", 100)} {
		b, err := pack("بخش", text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte{bodyPlain, 0xff})
	f.Add([]byte{9})
	f.Fuzz(func(t *testing.T, b []byte) {
		section, text, err := unpackBody(b)
		if err != nil || len(section)+len(text) > maxBody/2 {
			return
		}
		again, err := pack(section, text)
		if err != nil {
			t.Fatal(err)
		}
		s, x, err := unpackBody(again)
		if err != nil || s != section || x != text {
			t.Fatalf("%q, %q became %q, %q, %v", section, text, s, x, err)
		}
		if b[0] == bodyPlain && len(again) > len(b) && !bytes.Equal(again, b) {
			t.Fatalf("%d bytes grew to %d", len(b), len(again))
		}
	})
}

func pack(section, text string) ([]byte, error) {
	plain, err := plainBody(section, text)
	if err != nil {
		return nil, err
	}
	return packBody(plain, nil)
}
