package biopars

import (
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/question"
)

// reply answers what nothing is searched for: thanks, a greeting, and a question
// that names nothing, which is asked back.
func (s *asking) reply() error {
	a := Answer{Question: s.read.Asked, Origin: answer.Courtesy}
	switch s.read.Courtesy {
	case question.Greeting:
		a.Notices = []answer.Notice{answer.NewNotice(answer.NoticeGreeting)}
	case question.Thanks:
		a.Notices = []answer.Notice{answer.NewNotice(answer.NoticeThanks)}
	case question.Farewell:
		a.Notices = []answer.Notice{answer.NewNotice(answer.NoticeFarewell)}
	default:
		a.Origin = answer.AskedBack
		read := *s.read
		read.Translated = false // nothing is quoted
		a.Notices = append(understood(&read), answer.NewNotice(answer.NoticeClarify))
	}
	return s.done(a)
}
