package persian

import "unicode/utf8"

// scanner cuts a text into atoms. Its buffers can be used again.
type scanner struct {
	buf   []byte // normalised texts of the atoms, one after another
	atoms []atom
	cur   *atom // the last of atoms while it is being read; nil in a gap
	gap   gap
}

func (sc *scanner) text(a *atom) string { return string(sc.buf[a.from:a.to]) }

func (sc *scanner) reset() {
	sc.buf, sc.atoms = sc.buf[:0], sc.atoms[:0]
	sc.cur, sc.gap = nil, gapOther
}

// close ends the atom that is being read.
func (sc *scanner) close() {
	if sc.cur != nil {
		sc.cur.to = len(sc.buf)
		sc.cur, sc.gap = nil, gapNone
	}
}

func (sc *scanner) begin(at int, kind Kind) {
	sc.close()
	if len(sc.atoms) == 0 {
		sc.gap = gapOther
	}
	sc.atoms = append(sc.atoms, atom{from: len(sc.buf), start: at, kind: kind, gap: sc.gap})
	sc.cur = &sc.atoms[len(sc.atoms)-1]
}

// char takes in one folded character that stands at s[at:next].
func (sc *scanner) char(f folding, at, next int) {
	switch f.class {
	case mark:
		if sc.cur != nil {
			sc.cur.end = next
		}
		return
	case joiner:
		if sc.cur != nil {
			sc.close()
			sc.gap = gapJoiner
		}
		return
	case separator:
		sc.close()
		switch {
		case f.to == ' ' || f.to == '\n' || f.to == '\t' || f.to == '\r' ||
			f.to == '\u00a0' || f.to == '\u2009' || f.to == '\u202f':
			switch sc.gap {
			case gapNone, gapJoiner:
				sc.gap = gapSpace
			case gapHyphen, gapSpace:
			default:
				sc.gap = gapOther
			}
			if f.to == '\n' {
				sc.gap = gapOther
			}
		case (f.to == '-' || f.to == '‐' || f.to == '‑' || f.to == '–') && (sc.gap == gapNone || sc.gap == gapSpace):
			sc.gap = gapHyphen
		case f.to == '.' && sc.gap == gapNone:
			sc.gap = gapDot
		default:
			sc.gap = gapOther
		}
		return
	case digit:
		if sc.cur == nil {
			sc.begin(at, Number)
		} else if sc.cur.kind == Word {
			// A letter or two before digits stay with them: ب۱۲, تی۴. A word does
			// not, nor does the conjunction و.
			if w := sc.buf[sc.cur.from:]; len(w) > 4 || string(w) == "و" {
				sc.begin(at, Number)
			} else {
				sc.cur.kind = Latin
			}
		}
	case persian:
		if sc.cur == nil || sc.cur.kind != Word {
			sc.begin(at, Word)
		}
	case other:
		if sc.cur == nil || sc.cur.kind != Latin {
			sc.begin(at, Latin)
		}
	}
	sc.buf = appendRune(sc.buf, f.to)
	sc.cur.end = next
}

func appendRune(b []byte, r rune) []byte {
	switch {
	case r < 0x80:
		return append(b, byte(r))
	case r < 0x800:
		return append(b, 0xc0|byte(r>>6), 0x80|byte(r&0x3f))
	}
	return utf8.AppendRune(b, r)
}

// scan cuts the whole text.
func (sc *scanner) scan(s string) {
	sc.reset()
	for i, next := 0, 0; i < len(s); i = next {
		if sc.cur != nil && sc.cur.kind == Word {
			if i = sc.letters(s, i); i == len(s) {
				break
			}
		}
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		next = i + size
		if r < tableSize {
			f := table[r]
			if f.class == separator && sc.cur != nil && sc.cur.kind == Number && sc.decimal(s, i, next, r) {
				sc.cur.end = next
				continue
			}
			sc.char(f, i, next)
			continue
		}
		if presentation(r) {
			foldings(r, func(f folding) { sc.char(f, i, next) })
			continue
		}
		sc.char(foldRune(r), i, next)
	}
	sc.close()
}

// letters takes in the letters at s[i:] that go on a word, which is most of a
// text, and returns where they end.
func (sc *scanner) letters(s string, i int) int {
	first := i
	for ; i+1 < len(s) && s[i]>>2 == arabicLead && s[i+1]>>6 == 0b10; i += 2 {
		to := letters[s[i]&0b11][s[i+1]&0x3f]
		if to[0] == 0 {
			break
		}
		sc.buf = append(sc.buf, to[0], to[1])
	}
	if i > first {
		sc.cur.end = i
	}
	return i
}
