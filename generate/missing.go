package generate

import (
	"context"
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/question"
)

// Above this score passages are taken to answer, though no sentence has the words
// of what is sought.
const likely = 0.45

// shareCarries is the share of the subjects' weight that a sentence must have to be
// answer enough where the passages as a whole are weak.
const shareCarries = 0.7

// missing says which parts of the question no sentence answers, and whether none
// is answered at all.
func missing(q *question.Question, pool []candidateSentence) (parts []question.Sought, all bool) {
	if len(q.Sought()) == 0 && q.HasMain() && !slices.ContainsFunc(pool, func(c candidateSentence) bool { return answers(q, &c, 0) }) {
		return []question.Sought{{Word: subjects(q)}}, true
	}
	for part, sought := range q.Sought() {
		if !slices.ContainsFunc(pool, func(c candidateSentence) bool { return answers(q, &c, part) }) && !(sought.Kind == "comparison" && bothSides(q, pool)) {
			parts = append(parts, sought)
		}
	}
	return parts, len(parts) > 0 && len(parts) == len(q.Sought())
}

// bothSides reports whether sentences say what each of the things is that are
// compared, so that the reader can compare them.
func bothSides(q *question.Question, pool []candidateSentence) bool {
	sides := q.Mains()
	for _, x := range sides {
		if !slices.ContainsFunc(pool, func(c candidateSentence) bool { return c.named >= 1 && x.In(c.terms) }) {
			return false
		}
	}
	return len(sides) > 1
}

// refusal is the error of an answer that would be none: nothing of what is sought
// stands in the passages, and what stands near it must not be taken for it.
func refusal(req Request, parts []question.Sought) error {
	q := req.Question
	for _, p := range parts {
		if q.Strict(p.Kind) || q.HasMain() && req.Answerable < likely {
			return &MissingError{Kind: p.Kind, Word: p.Word, Subject: subjects(q)}
		}
	}
	return nil
}

// subjects words what a question is about.
func subjects(q *question.Question) string {
	var out []string
	for _, x := range q.Subjects() {
		out = append(out, x.Text)
	}
	return strings.Join(out, "، ")
}

// Carries reports whether a sentence of the passages names what the question is
// about and holds what it seeks outright, so that it answers whatever else the
// passages are like.
func Carries(ctx context.Context, req Request) bool {
	q := req.Question
	if !q.HasMain() {
		return false
	}
	pool, err := candidates(ctx, req)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(pool, func(c candidateSentence) bool {
		if c.share < shareCarries || c.people == question.OtherPeople || c.people == question.Unsaid {
			return false
		}
		if len(q.Sought()) == 0 {
			return q.Names(c.read)
		}
		for part := range q.Sought() {
			if answers(q, &c, part) && (c.fits[part] >= 0.9 || c.named >= 1 && c.fits[part] > 0.5) {
				return true
			}
		}
		return false
	})
}

// unanswered are the notices on parts without an answer, and on sentences that
// speak of others than those who are asked about.
func unanswered(parts []question.Sought, chosen []candidateSentence) (out []answer.Notice) {
	if len(parts) > 0 {
		var words []string
		for _, p := range parts {
			words = append(words, p.Word)
		}
		out = append(out, answer.NewNotice(answer.NoticePartMissing, strings.Join(words, "، ")))
	}
	n := 0
	for _, c := range chosen {
		if c.people == question.OtherPeople {
			n++
		}
	}
	if n > 0 {
		out = append(out, answer.NewNotice(answer.NoticeOtherPeople, n))
	}
	return out
}
