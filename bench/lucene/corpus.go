package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// A corpus is made of real sentences in new company: half of a passage's
// sentences come from one text, the others from anywhere, up to a length drawn
// from a log-normal distribution whose median is 400 characters.
//
// Recombined sentences bring no new words, while in a corpus that grows new ones
// go on to appear: names, typos, forms. So the law of Heaps is fitted to the real
// texts, and whenever the corpus has fewer different words than the law says, the
// next rare word is written as another one: half of the time as one that was made
// before, which gives made words the frequencies of a long tail; else as a new
// one, which is a name spliced from two rare words (.5), a suffix more (.3), or a
// typo of neighbouring keys, letters exchanged, doubled or left out (.2).
type maker struct {
	*pool
	rng      *rand.Rand
	seen     []bool // words of the pool that were written
	made     []string
	known    map[string]bool // of made
	running  int             // words written
	distinct int             // different ones
}

func (p *pool) maker(seed uint64) *maker {
	return &maker{pool: p, rng: rand.New(rand.NewPCG(seed, 16)), seen: make([]bool, len(p.words)), known: map[string]bool{}}
}

// textRecord is one record of a corpus.
type textRecord struct {
	ID    string `json:"_id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// longestText is where a passage ends, in bytes.
const longestText = 6000

// next makes the next passage. The first n passages of a seed are the same
// whatever is made after them.
func (m *maker) next(i int) textRecord {
	at := m.rng.IntN(len(m.documents))
	r := textRecord{ID: fmt.Sprintf("d%d", i)}
	if m.rng.IntN(2) == 0 {
		r.Title = m.titles[at]
	}
	goal := math.Exp(6+0.7*m.rng.NormFloat64()) * bytesPerLetter
	var b strings.Builder
	for float64(b.Len()) < goal && b.Len() < longestText {
		doc := m.documents[at]
		if m.rng.IntN(2) == 0 {
			doc = m.documents[m.rng.IntN(len(m.documents))]
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		m.write(&b, &doc[m.rng.IntN(len(doc))])
	}
	r.Text = b.String()
	return r
}

// bytesPerLetter is what a character of Persian text takes in UTF-8, spaces included.
const bytesPerLetter = 1.8

// write writes a sentence, with other words for rare ones where words are lacking.
func (m *maker) write(b *strings.Builder, s *sentence) {
	at := int32(0)
	for _, w := range s.words {
		m.running++
		if m.counts[w.id] <= rareCount && w.end-w.start > 6 && float64(m.distinct) < m.heaps.at(m.running) {
			b.WriteString(s.text[at:w.start])
			b.WriteString(m.other(m.words[w.id]))
			at = w.end
			continue
		}
		if !m.seen[w.id] {
			m.seen[w.id] = true
			m.distinct++
		}
	}
	b.WriteString(s.text[at:])
}

// other is a word in the place of a rare one.
func (m *maker) other(w string) string {
	if len(m.made) > 0 && m.rng.IntN(2) == 0 {
		return m.made[m.rng.IntN(len(m.made))]
	}
	made := m.invent(w)
	if !m.known[made] {
		m.known[made] = true
		m.made = append(m.made, made)
		m.distinct++
	}
	return made
}

var suffixes = []string{"ها", "\u200cها", "های", "\u200cهای", "هایی", "\u200cهایی", "ی", "م", "ش", "ت", "مان", "تان", "شان",
	"\u200cام", "\u200cات", "\u200cاش", "تر", "\u200cتر", "ترین", "\u200cترین", "هایشان", "\u200cهایش", "\u200cها\u200cی", "انی", "ان"}

// keys are the rows of the Persian keyboard.
var keys = []string{"ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو"}

func (m *maker) invent(w string) string {
	r := []rune(w)
	switch p := m.rng.Float64(); {
	case p < 0.5 && len(m.rare) > 0: // a name
		other := []rune(m.words[m.rare[m.rng.IntN(len(m.rare))]])
		head, tail := 2+m.rng.IntN(max(1, len(r)-3)), 1+m.rng.IntN(max(1, len(other)-2))
		return string(r[:min(head, len(r))]) + string(other[tail:])
	case p < 0.8:
		return w + suffixes[m.rng.IntN(len(suffixes))]
	}
	i := m.rng.IntN(len(r) - 1)
	switch m.rng.IntN(4) {
	case 0:
		r[i], r[i+1] = r[i+1], r[i]
	case 1:
		return string(r[:i]) + string(r[i+1:])
	case 2:
		return string(r[:i+1]) + string(r[i:])
	default:
		for _, row := range keys {
			row := []rune(row)
			for k, c := range row {
				if c == r[i] {
					r[i] = row[(k+1)%len(row)]
					return string(r)
				}
			}
		}
	}
	return string(r)
}

// questionWords is the mean number of words of a question, and how far it varies.
const (
	questionWords  = 14
	questionSpread = 4
)

// ask makes n questions: real ones, joined while they are shorter than a length
// drawn around fourteen words and cut where they are longer.
func (p *pool) ask(n int, seed uint64) []string {
	rng := rand.New(rand.NewPCG(seed, 14))
	var out []string
	for len(p.questions) > 0 && len(out) < n {
		goal := max(3, int(math.Round(questionWords+questionSpread*rng.NormFloat64())))
		var words []string
		for len(words) < goal {
			words = append(words, p.questions[rng.IntN(len(p.questions))]...)
		}
		out = append(out, strings.Join(words[:goal], " "))
	}
	return out
}

// made are the files of a corpus.
type made struct {
	passages int
	raw      int64 // bytes of titles and texts
	jsonl    string
	tsv      string
	running  int // words
	distinct int
}

// writeCorpus makes a corpus of n passages in dir, once in BEIR's form and once
// with a line of identifier, tab, title and text.
func (p *pool) writeCorpus(dir string, n int, seed uint64) (_ *made, err error) {
	c := &made{passages: n, jsonl: filepath.Join(dir, "corpus.jsonl"), tsv: filepath.Join(dir, "corpus.tsv")}
	var writers [2]*bufio.Writer
	for i, path := range []string{c.jsonl, c.tsv} {
		f, err := os.Create(path)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		writers[i] = bufio.NewWriterSize(f, 1<<20)
	}
	m := p.maker(seed)
	enc := json.NewEncoder(writers[0])
	enc.SetEscapeHTML(false)
	for i := range n {
		r := m.next(i)
		c.raw += int64(len(r.Title) + len(r.Text))
		if err := enc.Encode(r); err != nil {
			return nil, err
		}
		if _, err := io.WriteString(writers[1], r.ID+"\t"+strings.TrimSpace(r.Title+" "+r.Text)+"\n"); err != nil {
			return nil, err
		}
	}
	c.running, c.distinct = m.running, m.distinct
	return c, errors.Join(writers[0].Flush(), writers[1].Flush())
}
