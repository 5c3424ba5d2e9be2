package generate

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// Extractor answers without a model: it quotes the best sentences of the best
// passages, verbatim, each with its citation. The zero value works. It is safe
// for concurrent use.
type Extractor struct {
	// Max is the number of sentences at most; default 8.
	Max int
	// MinScore is the share of the best sentence's score below which a
	// sentence is left out; default 0.35.
	MinScore float64
	// Checker judges the sentences; nil gives no verdicts. A quoted sentence
	// stays whatever the verdict is, since it is the evidence.
	Checker Checker
}

// Weights of a sentence's score. They were set by hand on development
// questions with a span for an answer; each is the size of its signal relative
// to the coverage of the question's terms, whose weight is 1.
const (
	weightHeading  = 0.70 // terms covered by title or section alone
	weightPrior    = 0.35 // terms covered by the sentence before alone
	weightBigram   = 0.30 // neighbouring question terms that are neighbours here too
	weightType     = 0.45 // holds the kind of answer asked for
	weightRank     = 0.45 // passage rank 1 over far ranks
	weightSubject  = 0.30 // the passage has not named the question's subject so far
	weightPatients = 0.60 // speaks of adults where children are asked about, or the other way round
	weightPosition = 0.05 // the first sentences of a passage
	weightOpens    = 0.25 // a definition is asked for and the sentence opens with its subject
	minSubject     = 0.40 // share of the subject's weight that the passage must have named by then
	minCoverage    = 0.20 // share of the question's weight below which a sentence is off the subject
	lambdaMMR      = 0.80 // relevance against novelty
	redundantFrom  = 0.70 // overlap of terms from which a sentence repeats another
	minWords       = 4
	maxWords       = 90
)

// candidateSentence is a sentence that may be quoted.
type candidateSentence struct {
	passage  int // position in the request
	start    int // byte range in the passage's text
	end      int
	text     string
	terms    map[string]struct{}
	aspect   question.Aspect
	anaphora bool // leans on the sentence before it
	score    float64
}

// Generate implements Answerer. The sentences come in the order of the answer,
// each as a Token and a SentenceDone.
func (x *Extractor) Generate(ctx context.Context, req Request) iter.Seq2[answer.Event, error] {
	return func(yield func(answer.Event, error) bool) {
		start := time.Now()
		a, err := x.Answer(ctx, req)
		if err != nil {
			yield(answer.Failed{Err: err, Partial: a}, err)
			return
		}
		for i, s := range a.Sentences {
			sep := ""
			if i > 0 {
				sep = " "
				if s.Break {
					sep = "\n"
				}
			}
			if !yield(answer.Token{Text: sep + s.Text + markers(s.Citations)}, nil) || !yield(answer.SentenceDone{Index: i, Sentence: s}, nil) {
				return
			}
		}
		a.Timings.Generate = time.Since(start)
		a.Timings.Total = a.Timings.Generate
		yield(answer.Done{Answer: a}, nil)
	}
}

// Answer picks and orders the sentences. It returns ErrNoEvidence without
// passages and ErrNoSentence when nothing in them can be quoted.
func (x *Extractor) Answer(ctx context.Context, req Request) (answer.Answer, error) {
	a := answer.Answer{
		Question: req.Question.Text,
		Origin:   answer.Extractive,
		Notices:  append(slices.Clone(req.Notices), answer.NewNotice(answer.NoticeExtractive)),
	}
	if len(req.Passages) == 0 {
		return a, ErrNoEvidence
	}
	for i, p := range req.Passages {
		a.Sources = append(a.Sources, answer.Source{Number: i + 1, Passage: p})
	}
	pool, err := x.pool(ctx, req)
	if err != nil {
		return a, err
	}
	chosen := x.choose(pool)
	if len(chosen) == 0 {
		return a, ErrNoSentence
	}
	for i, c := range arrange(chosen) {
		n := c.passage + 1
		s := answer.Sentence{Text: c.text, Citations: []int{n}}
		s.Break = i > 0 && (i == min(leadSentences, len(chosen)) || i > leadSentences && c.aspect != question.NoAspect && c.aspect != chosen[i-1].aspect)
		// What looks like a citation of ours in the passage loses its brackets.
		s.Text, _ = sanitize.Clean(s.Text)
		if x.Checker != nil {
			if s, err = x.Checker.Check(ctx, req.Question.Text, s, a.Sources); err != nil {
				return a, err
			}
		}
		a.Sentences = append(a.Sentences, s)
		src := &a.Sources[c.passage]
		if !src.Cited {
			src.Cited = true
			src.Quote = answer.Quote{Text: c.text, Start: c.start, End: c.end}
		}
	}
	if len(a.Sentences) < 3 {
		a.Notices = append(a.Notices, answer.NewNotice(answer.NoticeFewSentences, len(a.Sentences)))
	}
	return a, nil
}

// pool scores every quotable sentence of the passages.
func (x *Extractor) pool(ctx context.Context, req Request) ([]candidateSentence, error) {
	order := req.Question.Content()
	weight := map[string]float64{}
	subjects := map[string]bool{}
	var total, subject float64
	for t, w := range req.Question.Weights {
		weight[t] = w
		total += w
		if !question.IsAspectTerm(t) {
			subjects[t] = true
			subject += w
		}
	}
	titled := titledSubjects(req, subjects)
	bigrams := persian.Bigrams(order)
	asked := req.Question.Type
	var pool []candidateSentence
	seen := map[string]bool{}
	for i, p := range req.Passages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		heading := persian.NewTermSet(persian.Terms(p.Title + "\n" + p.Section))
		section := asked.Fits(persian.CueText(p.Section))
		aside := asked.Aside(persian.CueText(p.Section))
		topic := maps.Clone(heading) // what the passage has spoken of so far
		before := map[string]struct{}{}
		spans := persian.Sentences(p.Text)
		for j, sp := range spans {
			sp.Start += bulletLength(p.Text[sp.Start:sp.End])
			text := p.Text[sp.Start:sp.End]
			list := persian.Terms(text)
			set := persian.NewTermSet(list)
			maps.Copy(topic, set)
			folded := persian.CueText(text)
			if quotable(text, folded) && !seen[folded] {
				seen[folded] = true
				c := candidateSentence{passage: i, start: sp.Start, end: sp.End, text: text, terms: set, aspect: question.AspectOf(folded), anaphora: j > 0 && leansBack(folded)}
				covered := 1.0
				c.score = weightRank/(1+0.35*float64(i)) + weightType*max(asked.Fits(folded), 0.8*section) + weightPosition/float64(1+j)
				if total > 0 {
					var own, context, known float64
					for t, w := range req.Question.Weights {
						_, here := set[t]
						_, above := heading[t]
						_, prior := before[t]
						if _, ok := topic[t]; ok && subjects[t] {
							known += w
						}
						switch {
						case here:
							own += w
						case above:
							context += weightHeading * w
						case prior:
							context += weightPrior * w
						}
					}
					covered = (own + context) / total
					c.score += covered
					if subject > 0 {
						// A sentence must be about a subject asked for, and «آن» and
						// «این دارو» stand for what the passage is about.
						if len(titled) > 0 && (!titled.Meets(topic) || refersBack(folded) && !titled.Meets(heading)) {
							covered = 0
						}
						if known < minSubject*subject {
							covered = 0 // another disease, another drug
						}
						c.score -= weightSubject * (1 - known/subject)
					}
				}
				if aside {
					c.score -= weightType
				}
				if question.OtherPatients(order, set) {
					c.score -= weightPatients
				}
				if asked.Asks(question.Definition) && opensWith(list, weight) {
					c.score += weightOpens
				}
				if len(bigrams) > 0 {
					n := 0
					for b := range persian.Bigrams(list) {
						if _, ok := bigrams[b]; ok {
							n++
						}
					}
					c.score += weightBigram * float64(n) / float64(len(bigrams))
				}
				if words := strings.Count(folded, " ") - 1; words > maxWords/2 {
					c.score -= 0.1 * float64(words-maxWords/2) / float64(maxWords/2)
				}
				if covered >= minCoverage {
					pool = append(pool, c)
				}
			}
			before = set
		}
	}
	return pool, nil
}

// titledSubjects are the subjects of the question that a title names. A
// sentence must be about one of them: «در بزرگسالان» alone does not make a
// sentence on migraine part of an answer on a drug for adults.
func titledSubjects(req Request, subjects map[string]bool) persian.TermSet {
	titled := persian.TermSet{}
	for _, p := range req.Passages {
		for _, t := range persian.Terms(p.Title) {
			if subjects[t] {
				titled[t] = struct{}{}
			}
		}
	}
	return titled
}

// Words of sentences that stand not, or well, by themselves.
var (
	referring = wordlist.CuesOf("sentences", "refers back")
	leaning   = wordlist.CuesOf("sentences", "leans back")
	lastWords = wordlist.SetOf("sentences", "last words", nil)
)

// refersBack recognises a sentence that speaks of something by a pronoun or as
// «this drug».
func refersBack(folded string) bool {
	return question.CountCues(folded, referring()) > 0
}

// choose takes sentences greedily by relevance less redundancy (maximal
// marginal relevance over the overlap of terms), best first.
func (x *Extractor) choose(pool []candidateSentence) []candidateSentence {
	most := cmp.Or(x.Max, 8)
	floor := cmp.Or(x.MinScore, 0.35)
	slices.SortStableFunc(pool, func(a, b candidateSentence) int { return cmp.Compare(b.score, a.score) })
	var out []candidateSentence
	used := make([]bool, len(pool))
	for len(out) < most {
		best, value := -1, math.Inf(-1)
		for i, c := range pool {
			if used[i] {
				continue
			}
			if c.score < floor*pool[0].score {
				break
			}
			var repeat float64
			follows := false
			for _, o := range out {
				repeat = max(repeat, overlap(c.terms, o.terms))
				follows = follows || o.passage == c.passage && o.end <= c.start && c.start-o.end < 3
			}
			if repeat >= redundantFrom {
				used[i] = true
				continue
			}
			v := lambdaMMR*c.score - (1-lambdaMMR)*repeat
			if c.anaphora && !follows {
				v -= 0.1
			}
			if v > value {
				best, value = i, v
			}
		}
		if best < 0 {
			break
		}
		used[best] = true
		// The patterns are dear, so they see only what would be quoted.
		if sanitize.Commands(pool[best].text) {
			continue
		}
		out = append(out, pool[best])
	}
	return out
}

// leadSentences open the answer in the order of their score: the short answer.
const leadSentences = 3

// arrange keeps the short answer in front and puts the rest in clinical order,
// in place.
func arrange(s []candidateSentence) []candidateSentence {
	if len(s) > leadSentences {
		slices.SortStableFunc(s[leadSentences:], func(a, b candidateSentence) int {
			return cmp.Or(cmp.Compare(a.aspect.Order(), b.aspect.Order()), cmp.Compare(a.passage, b.passage), cmp.Compare(a.start, b.start))
		})
	}
	return s
}

// opensWith says whether one of the first words of a sentence is one that
// was asked for: the subject of a definition stands in front.
func opensWith(list []string, asked map[string]float64) bool {
	for _, t := range list[:min(len(list), 2)] {
		if asked[t] > 0 {
			return true
		}
	}
	return false
}

// bulletLength is the length of a list bullet or item number in front of a
// sentence.
func bulletLength(s string) int {
	rest := strings.TrimLeft(s, "-*•–▪●◦ \t")
	return len(s) - len(rest) + itemNumber(rest)
}

// quotable says whether a sentence can stand as part of an answer: no question,
// no heading, no fragment, neither tiny nor endless. A sentence without its full stop, such as the tail of a passage that
// was cut, must at least end in a verb.
func quotable(text, folded string) bool {
	words := strings.Count(folded, " ") - 1
	if words < minWords || words > maxWords || !utf8.ValidString(text) {
		return false
	}
	if strings.ContainsAny(text, "\n|{}\\\x1b") || strings.Count(text, "*") > 1 {
		return false
	}
	if strings.ContainsFunc(text, func(r rune) bool {
		return r != '\t' && unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
	}) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(text)
	if strings.ContainsRune("،؛,;:.)»]…", first) || strings.Count(text, ")") > strings.Count(text, "(") {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "»\"')] \u200c\u200f"))
	switch last {
	case '؟', '?', ':', '،', ',', '؛', ';', '…':
		return false
	case '.', '!':
		return true
	}
	return endsWithVerb(folded)
}

// endsWithVerb recognises a finite verb as the last word of a Persian sentence,
// by its ending or as one of the common auxiliaries.
func endsWithVerb(folded string) bool {
	words := strings.Fields(folded)
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	if lastWords()[last] {
		return true
	}
	if len(words) > 1 {
		switch words[len(words)-2] {
		case "می", "نمی":
			return true
		}
	}
	for _, prefix := range []string{"می", "نمی"} {
		if strings.HasPrefix(last, prefix) && utf8.RuneCountInString(last) > utf8.RuneCountInString(prefix)+2 {
			return true
		}
	}
	return utf8.RuneCountInString(last) > 3 && (strings.HasSuffix(last, "ند") || strings.HasSuffix(last, "ید") || strings.HasSuffix(last, "ست"))
}

// leansBack recognises a sentence that begins with a reference to what was said
// before it.
func leansBack(folded string) bool {
	return startsWithAny(folded, leaning())
}

func startsWithAny(folded string, cues []string) bool {
	rest := strings.TrimLeftFunc(folded, unicode.IsSpace)
	return slices.ContainsFunc(cues, func(c string) bool { return strings.HasPrefix(rest, c) })
}

// overlap is the share of the smaller set's terms that the other has as well.
func overlap(a, b map[string]struct{}) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	n := 0
	for t := range a {
		if _, ok := b[t]; ok {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// markers writes citations the way answers show them: " [1][3]".
func markers(nums []int) string {
	if len(nums) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteByte(' ')
	for _, n := range nums {
		writeMarker(&b, n)
	}
	return b.String()
}
