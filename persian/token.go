package persian

// Kind is what a token is made of.
type Kind uint8

const (
	Word   Kind = iota // letters of the Arabic script
	Latin              // letters of another script, perhaps with digits: mg, HbA1c, T4
	Number             // a number, with its decimal part: 2.5
)

// Token is a word or number of a text.
type Token struct {
	Text       string // normalised; a non-joiner inside a word is kept
	Start, End int    // byte range in the original
	Kind       Kind
}

// Tokens cuts a text into words and numbers. Digits of any script are read, and
// a decimal mark (. or ٫, or / between Persian digits where it cannot be
// anything else) and thousands marks (٬ or a comma before three digits) belong
// to the number; ، does so only before 000. A number is cut from a unit that is
// written onto it (500mg), but letters followed by digits stay whole (B12,
// HbA1c).
func Tokens(s string) []Token {
	var sc scanner
	sc.scan(s)
	out := make([]Token, 0, len(sc.atoms))
	for i := 0; i < len(sc.atoms); {
		a := &sc.atoms[i]
		t := Token{Text: sc.text(a), Start: a.start, End: a.end, Kind: a.kind}
		for i++; i < len(sc.atoms) && sc.atoms[i].gap == gapJoiner; i++ {
			t.Text += string(zwnj) + sc.text(&sc.atoms[i])
			t.End = sc.atoms[i].end
			if sc.atoms[i].kind != t.Kind {
				t.Kind = Latin
			}
		}
		out = append(out, t)
	}
	return out
}

// gap is what stands between an atom and the one before it.
type gap uint8

const (
	gapNone   gap = iota // nothing: a unit written onto its number
	gapJoiner            // a zero-width non-joiner
	gapSpace             // white space only
	gapHyphen            // one hyphen
	gapDot               // one full stop without space: م.گ
	gapOther             // anything else
)

// atom is a word, or the part of a word between non-joiners.
type atom struct {
	from, to   int // range in the scanner's buffer
	start, end int // range in the original
	kind       Kind
	gap        gap
	known      *lexeme // what the walker has looked up; nil before
}
