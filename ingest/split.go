package ingest

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// Split configures how documents are cut into passages. The zero value works.
// Changing it changes the passages, so it is part of the corpus's fingerprint.
type Split struct {
	// MaxWords is the length of the longest passage, in words; default 320, also for
	// what is less than 1. What has no space for 1,024 bytes counts as words of that
	// length. A
	// document or section that is no longer stays whole. One that is longer is
	// cut at sentence boundaries into passages of about equal length; only a
	// sentence longer than MaxWords is cut inside.
	MaxWords int
	// Whole keeps every document in one piece, for collections that are
	// passages already, such as retrieval benchmarks.
	Whole bool
}

// DefaultMaxWords holds a few paragraphs: enough context to read a sentence of
// it rightly, and eight of them fit a model's window of 8,192 tokens.
const DefaultMaxWords = 320

// String names the settings for fingerprints.
func (s Split) String() string {
	if s.Whole {
		return "whole"
	}
	return fmt.Sprintf("words=%d", s.maxWords())
}

func (s Split) maxWords() int {
	if s.MaxWords < 1 {
		return DefaultMaxWords
	}
	return s.MaxWords
}

// maxWordBytes is what counts as one word at most.
const maxWordBytes = 1024

// Passages cuts a document. Every passage's Text is d.Text[Start:End]; passages
// are in order, do not overlap, do not cross a section, and together hold all
// that is not white space, of the sections if there are any.
func (s Split) Passages(d *index.Document) []index.Passage {
	return s.passages(context.Background(), d, nil)
}

// passages is Passages that stops when the context ends; the result is then not whole.
// The ranges in whole, ascending and apart, are cut only where one is longer than a
// passage.
func (s Split) passages(ctx context.Context, d *index.Document, whole []span) []index.Passage {
	var out []index.Passage
	add := func(section string, start, end int) {
		start, end = trim(d.Text, start, end)
		if start == end {
			return
		}
		p := index.Passage{
			DocumentID: d.ID, Title: d.Title, Section: section,
			Text: d.Text[start:end], Start: start, End: end, Metadata: d.Metadata,
		}
		if first, last := d.PagesOf(start, end); first > 0 {
			if p.Page = first; last != first {
				p.LastPage = last
			}
		}
		out = append(out, p)
	}
	if s.Whole {
		section := ""
		if len(d.Sections) == 1 {
			section = d.Sections[0].Path
		}
		add(section, 0, len(d.Text))
		return out
	}
	sections := d.Sections
	if len(sections) == 0 {
		sections = []index.Section{{Start: 0, End: len(d.Text)}}
	}
	for _, section := range sections {
		s.cut(ctx, d.Text, section.Start, section.End, whole, func(a, b int) { add(section.Path, a, b) })
	}
	return out
}

// cut calls emit for consecutive ranges of text[start:end].
func (s Split) cut(ctx context.Context, text string, start, end int, whole []span, emit func(start, end int)) {
	limit := s.maxWords()
	words := countWords(text[start:end])
	if words <= limit {
		if words > 0 {
			emit(start, end)
		}
		return
	}
	// Equal shares rather than full passages and a scrap at the end.
	pieces := (words + limit - 1) / limit
	share := (words + pieces - 1) / pieces
	from, have := start, 0
	for _, unit := range units(text, start, end, whole) {
		if ctx.Err() != nil {
			return
		}
		a, b := unit.start, unit.end
		n := countWords(text[a:b])
		if have > 0 && (have+n > limit || have >= share) {
			emit(from, a)
			from, have = a, 0
		}
		for n > limit { // no boundary within reach: cut between words
			b := wordEnd(text, a, end, limit)
			emit(from, b)
			from, a, n = b, b, n-limit
		}
		have += n
	}
	emit(from, end)
}

// units are the sentences of text[start:end], those within one range of whole as one.
func units(text string, start, end int, whole []span) []span {
	var out []span
	at := 0
	for _, sentence := range persian.Sentences(text[start:end]) {
		u := span{start + sentence.Start, start + sentence.End}
		for at < len(whole) && whole[at].end <= u.start {
			at++
		}
		if n := len(out); n > 0 && at < len(whole) && whole[at].start < out[n-1].end && u.start < whole[at].end {
			out[n-1].end = u.end
			continue
		}
		out = append(out, u)
	}
	return out
}

func countWords(s string) int {
	n, in, began := 0, false, 0
	for i, r := range s {
		space := isSpace(r)
		if !space && (!in || i-began >= maxWordBytes) {
			n++
			began = i
		}
		in = !space
	}
	return n
}

// isSpace is unicode.IsSpace, which looks letters up in a table; there is no space among
// those of Latin to Ethiopic script.
func isSpace(r rune) bool {
	if r > '\u00a0' && r < '\u1680' {
		return false
	}
	return unicode.IsSpace(r)
}

// wordEnd returns the offset just after the n-th word of text[start:end], as
// countWords counts.
func wordEnd(text string, start, end, n int) int {
	in, began := false, 0
	for i, r := range text[start:end] {
		space := unicode.IsSpace(r)
		if in && (space || i-began >= maxWordBytes) {
			if n--; n == 0 {
				return start + i
			}
			began = i
		}
		if !in {
			began = i
		}
		in = !space
	}
	return end
}

func trim(text string, start, end int) (int, int) {
	start = end - len(strings.TrimLeftFunc(text[start:end], blank))
	return start, start + len(strings.TrimRightFunc(text[start:end], blank))
}

// blank is white space and what is as invisible at the edge of a text.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == utf8.RuneError || r == '\ufeff' || r == '\u200b' || r == '\u200c'
}
