package verify

import (
	"sync"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/parallel"
	"github.com/biopars/biopars/persian"
)

// passage is an analysed source.
type passage struct {
	*text
	number     int
	recognised bool                // the text was recognised from pictures
	heading    bag                 // of title and section
	named      map[string]struct{} // names in title and section
	later      *later
}

// later is what of a passage is read only when a sentence is held against it, which is done
// with few of the passages that are found.
type later struct {
	clauses, letters sync.Once
	spans            []persian.Span
	topic            bag // see topicOf
}

func analysePassage(p index.Passage) *passage {
	spans := persian.Sentences(p.Text)
	out := &passage{text: analyseWords(p.Text, spans), later: &later{spans: spans}}
	h := analyseWords(p.Title+"\n"+p.Section, nil)
	out.heading, out.named = h.bag, h.names
	return out
}

// inClauses reads the clauses of a passage, and what it is about.
func (p *passage) inClauses() {
	p.later.clauses.Do(func() {
		p.state(p.later.spans)
		p.later.topic = p.topicOf()
	})
}

// inLetters reads the letters of its sentences.
func (p *passage) inLetters() {
	p.later.letters.Do(func() {
		for i := range p.sentences {
			s := &p.sentences[i]
			s.letters = letters(p.raw[s.start:s.end])
		}
	})
}

// has reports whether a passage, or its heading, has a name.
func (p *passage) has(value string) bool {
	_, text := p.names[value]
	_, heading := p.named[value]
	return text || heading
}

// cache keeps the analysed passages of the answer at hand, so that each is
// read once however many sentences cite it.
type cache struct {
	mu       sync.Mutex
	passages map[key]*passage
}

type key struct{ title, section, text string }

// maxCached is how many passages are kept; more than one answer has.
const maxCached = 256

func (m *cache) read(sources []answer.Source) []*passage {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]*passage, len(sources))
	var missing []int
	for i, s := range sources {
		if out[i] = m.passages[keyOf(s)]; out[i] == nil {
			missing = append(missing, i)
		}
	}
	parallel.Each(len(missing), func(k int) { out[missing[k]] = analysePassage(sources[missing[k]].Passage) })
	if m.passages == nil || len(m.passages)+len(missing) > maxCached {
		m.passages = map[key]*passage{}
	}
	for _, i := range missing {
		m.passages[keyOf(sources[i])] = out[i]
	}
	for i, s := range sources {
		copied := *out[i]
		copied.number, copied.recognised = s.Number, s.Passage.Recognised()
		out[i] = &copied
	}
	return out
}

func keyOf(s answer.Source) key { return key{s.Passage.Title, s.Passage.Section, s.Passage.Text} }
