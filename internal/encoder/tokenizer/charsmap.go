package tokenizer

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// charsmap is SentencePiece's table of replacements: a double-array trie whose leaves
// point into a list of texts that end in a zero byte.
type charsmap struct {
	units []uint32
	texts []byte
}

// newCharsmap reads a table. An empty one replaces nothing.
func newCharsmap(b []byte) (*charsmap, error) {
	if len(b) == 0 {
		return &charsmap{}, nil
	}
	if len(b) < 4 {
		return nil, fmt.Errorf("precompiled_charsmap: %d bytes", len(b))
	}
	n := binary.LittleEndian.Uint32(b)
	b = b[4:]
	if uint64(n) > uint64(len(b)) || n%4 != 0 {
		return nil, fmt.Errorf("precompiled_charsmap: a trie of %d bytes in %d", n, len(b))
	}
	c := &charsmap{units: make([]uint32, n/4), texts: b[n:]}
	for i := range c.units {
		c.units[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return c, nil
}

// match finds replacements of a beginning of s: the shortest, or the longest. It says
// how many bytes are replaced; 0 is none.
func (c *charsmap) match(s string, longest bool) (n int, with string) {
	if len(c.units) == 0 {
		return 0, ""
	}
	offset := func(u uint32) uint32 { return u >> 10 << (u & (1 << 9) >> 6) }
	at := offset(c.units[0])
	leaf := -1
	for i := 0; i < len(s) && s[i] != 0; i++ {
		at ^= uint32(s[i])
		if int(at) >= len(c.units) {
			break
		}
		u := c.units[at]
		if u&(1<<31|0xff) != uint32(s[i]) {
			break
		}
		at ^= offset(u)
		if u>>8&1 == 1 && int(at) < len(c.units) {
			n, leaf = i+1, int(c.units[at]&(1<<31-1))
			if !longest {
				break
			}
		}
	}
	if leaf < 0 || leaf > len(c.texts) {
		return 0, ""
	}
	text := c.texts[leaf:]
	if end := bytes.IndexByte(text, 0); end >= 0 {
		text = text[:end]
	}
	return n, string(text)
}

// graphemes rewrites a text as the tokenizers library does. That differs from
// SentencePiece: what a grapheme of at most five bytes merely begins with replaces all
// of it, so a letter may lose a ZWNJ that follows it.
func (c *charsmap) graphemes(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	state := -1
	for s != "" {
		var g string
		if g, s, _, state = uniseg.FirstGraphemeClusterInString(s, state); len(g) < 6 {
			if n, with := c.match(g, false); n > 0 {
				b.WriteString(with)
				continue
			}
		}
		for i := 0; i < len(g); {
			_, size := utf8.DecodeRuneInString(g[i:])
			if n, with := c.match(g[i:i+size], false); n > 0 {
				b.WriteString(with)
			} else {
				b.WriteString(g[i : i+size])
			}
			i += size
		}
	}
	return b.String()
}
