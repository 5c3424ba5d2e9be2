package citation

import "unicode/utf8"

// Piece is what a stream is cut into: text, or a citation marker.
type Piece struct {
	Text    string
	Marker  bool
	Numbers []int
}

// Stream cuts a text that arrives in arbitrary chunks into pieces. A
// marker or a character that is cut between chunks is held back until it is
// whole. However the text is cut, the concatenated pieces are the same.
type Stream struct {
	held string
	tail string // the end of what was given back
}

// Write takes a chunk and returns what has become certain.
func (c *Stream) Write(chunk string) []Piece { return c.run(c.held+chunk, false) }

// Close returns what was held back; an open bracket is plain text now.
func (c *Stream) Close() []Piece { return c.run(c.held, true) }

func (c *Stream) run(s string, last bool) []Piece {
	var out []Piece
	from, i := 0, 0
	flush := func(to int) {
		if to > from {
			out = append(out, Piece{Text: s[from:to]})
		}
	}
	for i < len(s) {
		if !last && !utf8.FullRuneInString(s[i:]) {
			break
		}
		if !opens(s[i:]) {
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
			continue
		}
		nums, n, state := parseMarker(s[i:])
		if state == markerPartial && !last {
			break
		}
		if state != markerWhole {
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
			continue
		}
		yes, more := value(c.tail, s, i, n, last)
		if more {
			break
		}
		if yes {
			i += n
			continue
		}
		flush(i)
		out = append(out, Piece{Text: s[i : i+n], Marker: true, Numbers: nums})
		i += n
		from = i
	}
	flush(i)
	if c.tail += s[:i]; len(c.tail) > 2*ahead {
		c.tail = c.tail[len(c.tail)-2*ahead:]
	}
	c.held = s[i:]
	return out
}
