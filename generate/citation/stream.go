package citation

import "unicode/utf8"

// Piece is what a stream is cut into: text, or a citation marker. A marker without
// text says what the text before it has named: «طبق منبع ۲».
type Piece struct {
	Text    string
	Marker  bool
	Numbers []int
}

// Stream cuts what a model writes, which arrives in arbitrary chunks, into pieces. Beside
// the markers of [Markers] it understands what models write in their place: [1](link),
// <sup>1</sup>, superscripts, ##0$$ (counted from 0), and, at the end of a sentence, (1) and «منبع ۱». A
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
		nums, n, state := c.marker(s, i, last)
		if state == markerPartial && !last {
			break
		}
		switch state {
		case markerWhole:
			flush(i)
			out = append(out, Piece{Text: s[i : i+n], Marker: true, Numbers: nums})
			i += n
			from = i
		case markerMention:
			i += n
			flush(i)
			out = append(out, Piece{Marker: true, Numbers: nums})
			from = i
		default:
			i += max(n, 1)
			for i < len(s) && !utf8.RuneStart(s[i]) {
				i++
			}
		}
	}
	flush(i)
	if c.tail += s[:i]; len(c.tail) > 2*ahead {
		c.tail = c.tail[len(c.tail)-2*ahead:]
	}
	c.held = s[i:]
	return out
}
