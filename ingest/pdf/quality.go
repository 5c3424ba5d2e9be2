package pdf

import (
	"strings"
	"unicode"

	"github.com/biopars/biopars/ingest/document"
)

// The bounds beyond which a text layer is refused. They separate good files from
// damaged ones with room on both sides: words of good Persian end 1.85 to 2.64 times
// as often in one of endLetters as they begin with one, those written backwards .4
// times.
const (
	maxUnmapped   = 0.05 // of the glyphs
	maxAccented   = 0.05 // of the letters, in a document that has Arabic script
	maxForeign    = 0.5  // of the letters, in one that has none; European languages stay well below
	minEndings    = 1.0  // words that end in one of endLetters, for each that begins so
	minPersian    = 0.01 // of letters of Arabic script, those that only Persian has
	enoughWords   = 40   // for the judgement by words
	enoughGlyphs  = 20
	scannedGlyphs = 12 // a page with a picture and fewer glyphs is a scan
	maxScanned    = 0.5

	// So is one that pictures cover this much of, where fewer glyphs on no more lines are
	// all its text: the stamp of a scanner or an archive, and a page number.
	coveredByScan = 0.75
	stampGlyphs   = 100
	stampLines    = 3
)

// endLetters are letters in which Persian words end much more often than they begin.
const endLetters = "هیندتر"

// quality counts what shows that a text layer is damaged.
type quality struct {
	glyphs, unmapped  int
	letters, accented int
	persian           int // letters of Arabic script
	pe                int // those that only Persian has
	pages, scans      int // with text or pictures; with pictures and without text
	begin, end        int
	words             int
	vocabulary        vocabulary
}

// learn counts the glyphs of a page, and those of which even the font is missing.
// lines is how many its text has.
func (q *quality) learn(p *interpreter, lines int) {
	glyphs, visible := p.glyphs, p.fontless
	q.unmapped += p.fontless
	for i := range glyphs {
		if glyphs[i].broken {
			q.unmapped++
			visible++
			continue
		}
		for _, r := range glyphs[i].text {
			switch {
			case r == unicode.ReplacementChar:
				q.unmapped++
				visible++
			case unicode.IsLetter(r):
				visible++
				q.letters++
				if isRTL(r) {
					q.persian++
					if strings.ContainsRune("پچژگیکﭖﭗﭘﭙﭺﭻﭼﭽﮊﮋﮒﮓﮔﮕ", r) {
						q.pe++
					}
				} else if r >= 0xc0 && r <= 0x24f || r == 'ª' || r == 'º' {
					q.accented++
				}
			case !unicode.IsSpace(r):
				visible++
			}
		}
	}
	q.glyphs += visible
	stamped := p.coverage.share() >= coveredByScan && visible < stampGlyphs && lines <= stampLines
	if p.pictures > 0 && (visible < scannedGlyphs || stamped) {
		q.scans++
	}
	if p.pictures > 0 || visible > 0 {
		q.pages++
	}
}

// learnText counts how words begin and end.
func (q *quality) learnText(text string) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isRTL(r) }) {
		r := []rune(word)
		if len(r) < 2 {
			continue
		}
		q.vocabulary.learn(word)
		q.words++
		if strings.ContainsRune(endLetters, r[0]) {
			q.begin++
		}
		if strings.ContainsRune(endLetters, r[len(r)-1]) {
			q.end++
		}
	}
}

// isPersian reports whether a document is written in Persian, not Arabic.
func (q *quality) isPersian() bool { return float64(q.pe) >= minPersian*float64(q.persian) }

// glyphsError judges what the glyphs stand for; nil is good.
func (q *quality) glyphsError() error {
	switch {
	case q.pages == 0:
		return &Error{Reason: Empty}
	case float64(q.scans) > maxScanned*float64(q.pages):
		return &Error{Reason: Scanned, Share: float64(q.scans) / float64(q.pages)}
	case (q.glyphs >= enoughGlyphs || q.unmapped == q.glyphs) && float64(q.unmapped) > maxUnmapped*float64(q.glyphs):
		return &Error{Reason: Unmapped, Share: float64(q.unmapped) / float64(q.glyphs)}
	case q.letters >= enoughGlyphs && q.persian > 0 && float64(q.accented) > maxAccented*float64(q.letters):
		return &Error{Reason: WrongMapping, Share: float64(q.accented) / float64(q.letters)}
	case q.letters >= enoughGlyphs && float64(q.accented) > maxForeign*float64(q.letters):
		return &Error{Reason: WrongMapping, Share: float64(q.accented) / float64(q.letters)}
	}
	return nil
}

// textError judges the text that was read; nil is good.
func (q *quality) textError() error {
	if q.words >= enoughWords && float64(q.end) < minEndings*float64(q.begin) {
		return &Error{Reason: Reversed}
	}
	if q.vocabulary.isRubbish() {
		return &Error{Reason: UnknownWords, Share: q.vocabulary.unknown()}
	}
	return nil
}

func (q *quality) learnBlocks(blocks []document.Block) {
	for _, b := range blocks {
		q.learnText(b.Text)
		for _, c := range b.Cells {
			q.learnText(c)
		}
	}
}
