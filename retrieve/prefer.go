package retrieve

import (
	"strings"
	"sync"
	"time"

	"github.com/biopars/biopars/index"
)

// Preference is a property of evidence that a ranking can prefer.
type Preference string

const (
	PreferRecent    Preference = "recent"    // newer passages
	PreferGuideline Preference = "guideline" // stronger evidence, guidelines before all
)

// Preferences lists all of them.
func Preferences() []Preference { return []Preference{PreferRecent, PreferGuideline} }

// maxPrior bounds what one preference adds to or takes from a score, as a share
// of the range from no relevance to the best candidate. Two candidates can thus
// change places only if they are at most a tenth of that range apart, a fifth
// with both preferences: what is clearly more relevant stays ahead.
const maxPrior = 0.05

// Years after which a passage counts as neither new nor old, and twice of which
// as fully old. Guidelines are mostly held valid for five to ten years.
const neutralAge = 10

// strengths are the kinds of evidence from the strongest, 1, to the weakest,
// −1, in the order of the levels of evidence of the Oxford Centre for
// Evidence-Based Medicine (2011), with guidelines, which weigh all of it, in
// front. A kind that is not here is neutral, 0.
var strengths = sync.OnceValue(func() map[string]float64 {
	m := map[string]float64{}
	for strength, kinds := range map[float64]string{
		1: "guideline|guidelines|practice guideline|clinical guideline|consensus|" +
			"راهنمای بالینی|راهنما|گایدلاین|دستورالعمل",
		0.75: "systematic review|meta-analysis|metaanalysis|مرور نظام‌مند|مرور سیستماتیک|متاآنالیز|فراتحلیل",
		0.5: "trial|randomized controlled trial|randomised controlled trial|rct|clinical trial|" +
			"کارآزمایی بالینی|کارآزمایی",
		0.25:  "review|textbook|reference|handbook|مرور|کتاب مرجع|کتاب درسی|مرجع",
		-0.5:  "case report|case series|expert opinion|گزارش موردی|نظر کارشناس",
		-0.75: "web|website|encyclopedia|news|وب|وبگاه|خبر|دانشنامه",
		-1:    "forum|blog|social|qa|advertisement|انجمن|وبلاگ|پرسش و پاسخ|تبلیغ",
	} {
		for kind := range strings.SplitSeq(kinds, "|") {
			m[evidenceKind(kind)] = strength
		}
	}
	return m
})

func evidenceKind(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r == ' ' || r == '-' || r == '_' || r == '\u200c'
	}), " ")
}

// prefer moves the scores of the candidates by what is preferred and sorts them
// anew. What is not known of a passage is neutral. The newest year among the
// candidates counts as new, so that a ranking does not change with the
// calendar; a year that has not come yet is not known.
//
// A score of none is no relevance: 0 for BM25 and for interpolation, in which
// it is what both legs rank last. Cosines and reciprocal ranks have no such
// zero, and take the worst candidate's score.
func prefer(cs []Candidate, preferences []Preference, none float64) {
	if len(cs) == 0 || len(preferences) == 0 {
		return
	}
	best := cs[0].Score
	thisYear := time.Now().Year()
	newest := 0
	for _, c := range cs {
		best = max(best, c.Score)
		if y := c.Passage.Year; y <= thisYear {
			newest = max(newest, y)
		}
	}
	for i := range cs {
		var value float64
		for _, p := range preferences {
			switch p {
			case PreferRecent:
				value += recency(cs[i].Passage.Year, newest)
			case PreferGuideline:
				value += strength(&cs[i].Passage)
			}
		}
		cs[i].Prior = maxPrior * value * (best - none)
		cs[i].Score += cs[i].Prior
	}
	sortCandidates(cs)
}

// recency falls from 1, for the newest year, over 0 to −1.
func recency(year, newest int) float64 {
	if year <= 0 || year > newest {
		return 0
	}
	return max(1-float64(newest-year)/neutralAge, -1)
}

func strength(p *index.Passage) float64 { return strengths()[evidenceKind(p.EvidenceType)] }
