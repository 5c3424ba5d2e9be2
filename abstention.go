package biopars

import (
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/retrieve"
)

// abstain says that the corpus does not answer. The nearest passages, if there are
// any, are the answer's sources, for the reader to look at.
func (s *asking) abstain(req generate.Request) error {
	return s.done(Answer{
		Question: req.Question.Text, Origin: answer.Abstained,
		Sources: number(req.Passages[:min(nearest, len(req.Passages))]),
		Notices: append(req.Notices, answer.NewNotice(answer.NoticeNoEvidence)),
	})
}

// refuse abstains although passages were found: they do not answer the
// question.
func (s *asking) refuse(req generate.Request, judged question.Answerability) error {
	percent := func(v float64) int { return int(100*v + 0.5) }
	return s.decline(req, answer.NewNotice(answer.NoticeWeakEvidence, percent(judged.Score), percent(question.MinAnswerable)))
}

// lacks abstains because the passages hold nothing of what is sought.
func (s *asking) lacks(req generate.Request, e *generate.MissingError) error {
	switch e.Kind {
	case "dose", "maximum":
		return s.decline(req, answer.NewNotice(answer.NoticeNoDose, e.Subject))
	case "interaction":
		return s.decline(req, answer.NewNotice(answer.NoticeNoInteraction, e.Subject))
	}
	return s.decline(req, answer.NewNotice(answer.NoticeNotSaid, e.Subject, e.Word))
}

// decline abstains and says why first. The nearest passages are the answer's
// sources, for the reader to look at.
func (s *asking) decline(req generate.Request, why answer.Notice) error {
	a := Answer{
		Question: req.Question.Text, Origin: answer.Abstained,
		Sources: number(req.Passages[:min(nearest, len(req.Passages))]),
		Notices: append([]answer.Notice{why}, req.Notices...),
	}
	return s.done(a)
}

// pointOut gives the nearest passages that no sentence cites the sentence that is
// nearest to the question, so that an answer that is none, or a weak one, shows them.
func (s *asking) pointOut(a *Answer) {
	for i := range a.Sources[:min(nearest, len(a.Sources))] {
		if src := &a.Sources[i]; src.Quote.Text == "" {
			src.Quote = generate.BestQuote(s.read.Text, src.Passage, s.view.IDF)
		}
	}
}

// ranked are candidates for their question to judge.
func ranked(cs []retrieve.Candidate) []question.Ranked {
	out := make([]question.Ranked, len(cs))
	for i, c := range cs {
		out[i] = question.Ranked{Passage: c.Passage, Score: c.BM25}
	}
	return out
}

// nearest is how many passages an abstention shows.
const nearest = 3

func number(passages []index.Passage) []answer.Source {
	out := make([]answer.Source, len(passages))
	for i, p := range passages {
		out[i] = answer.Source{Number: i + 1, Passage: p}
	}
	return out
}

// cited are the passages of the sources that an answer cites.
func cited(sources []answer.Source) (out []index.Passage) {
	for _, s := range sources {
		if s.Cited {
			out = append(out, s.Passage)
		}
	}
	return out
}
