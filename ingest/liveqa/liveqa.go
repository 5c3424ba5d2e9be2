// Package liveqa reads questions with answers in the XML of MedQuAD and of TREC's
// LiveQA: each pair is a document.
package liveqa

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/xmltree"
)

func init() {
	document.Register(document.Format{Name: "liveqa", Detect: detect, Read: read})
}

func detect(f *document.File) bool {
	switch root := xmltree.Root(f); root {
	case "LiveQA", "LiveQA2017", "NLM-QUESTIONS", "QAPairs", "LiveQA-MedicalQA":
		return true
	case "Document":
		head := string(f.Head())
		return strings.Contains(head, "<QAPairs") || strings.Contains(head, "<Focus") || strings.Contains(head, "<QAPair")
	default:
		return strings.Contains(strings.ToLower(root), "liveqa")
	}
}

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		d := xmltree.NewDecoder(ctx, f.Reader())
		for n := 0; ; n++ {
			part, err := d.Next("Document", "NLM-QUESTION", "QAPair")
			switch {
			case err == io.EOF && n > 0:
				return
			case err == io.EOF:
				yield(nil, fmt.Errorf("%w: no question in it", document.ErrFormat))
				return
			}
			if part != nil {
				for _, doc := range pairs(part) {
					if !yield(doc, nil) {
						return
					}
				}
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// pairs are the questions with answers of a document.
func pairs(n *xmltree.Node) []*document.Document {
	var out []*document.Document
	focus := n.Child("Focus").Plain()
	add := func(question, answer *xmltree.Node, id string) {
		d := &document.Document{ID: id, Title: question.Plain(), Line: n.Line}
		d.URL, d.Publisher = cmp.Or(answer.Get("url"), n.Get("url")), n.Get("source")
		if answer.Get("url") == "" && n.Child("ANSWER-URL") != nil {
			d.URL = n.Child("ANSWER-URL").Plain()
		}
		if focus != "" {
			d.Other = map[string]string{"focus": focus}
		}
		var b strings.Builder
		text(answer, &b)
		d.Blocks = document.Paragraphs(strings.Split(b.String(), "\n"))
		if len(d.Blocks) > 0 {
			out = append(out, d)
		}
	}
	prefix := n.Get("id")
	all := n.Child("QAPairs").All("QAPair")
	if n.Name == "QAPair" {
		all = []*xmltree.Node{n}
	}
	for i, pair := range all {
		question := pair.Child("Question")
		id := cmp.Or(question.Get("qid"), fmt.Sprintf("%s-%s", prefix, cmp.Or(pair.Get("pid"), fmt.Sprint(i+1))))
		for _, answer := range pair.All("Answer") {
			add(question, answer, id)
		}
	}
	if n.Name == "NLM-QUESTION" { // of TREC, with several answers
		question := n.Child("Original-Question", "MESSAGE")
		if question == nil {
			question = cmp.Or(n.Child("Original-Question"), n.Child("MESSAGE"))
		}
		qid := cmp.Or(n.Get("qid"), n.Get("questionid"))
		for _, list := range []string{"ReferenceAnswers", "Answers"} {
			for i, answer := range append(n.Child(list).All("ReferenceAnswer"), n.Child(list).All("RefAnswer")...) {
				body := answer.Child("ANSWER")
				if body == nil {
					body = answer
				}
				add(question, body, fmt.Sprintf("%s-%d", qid, i+1))
			}
		}
	}
	return out
}

func text(n *xmltree.Node, b *strings.Builder) {
	if n == nil {
		return
	}
	b.WriteString(n.Text)
	for _, c := range n.Children {
		text(c, b)
	}
}
