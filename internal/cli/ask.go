package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/retrieve"
)

type askOptions struct {
	*app
	question                         biopars.Question
	demo, json, explain, showPassage bool
	oneLine                          bool // JSON is printed on one line
}

func (a *app) askCommand() *cobra.Command {
	o := &askOptions{app: a}
	cmd := &cobra.Command{
		Use:   "ask QUESTION|-",
		Short: "Answer a question with cited evidence",
		Long: `Answer a question in Persian. Every sentence carries the numbers of its sources,
which are listed below the answer with the sentence that is the evidence.

The answer is written by the model that Ollama serves. With no Ollama answering,
it is quoted from the passages, and says so. "-" reads the question from
standard input.`,
		Example: `  biopars ask --demo "علائم کم‌خونی فقر آهن چیست؟"
  biopars ask "عوارض متفورمین چیست؟"
  biopars ask --mode bm25 -k 5 --explain "درمان میگرن"
  biopars ask --retrieval off "درمان میگرن"
  echo "درمان میگرن چیست؟" | biopars ask --json -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := a.questionText(args)
			if err != nil {
				return err
			}
			o.question.Text = text
			o.question.Closed = a.config.String("retrieval") == "off"
			return o.run(cmd.Context())
		},
	}
	o.flags(cmd)
	return cmd
}

// flags are those of every command that answers.
func (o *askOptions) flags(cmd *cobra.Command) {
	o.retrievalFlags(cmd)
	o.settingFlags(cmd.Flags(), "model", "ollama", "retrieval", "mmr", "lambda", "num-ctx", "temperature", "seed", "timeout",
		"verify", "unsupported", "country", "emergency-number")
	filterFlags(cmd, &o.question.Filter)
	cmd.Flags().BoolVar(&o.demo, "demo", false, "ask the built-in demo corpus, which is not for clinical use")
	cmd.Flags().BoolVar(&o.question.Verbatim, "verbatim", false, "search for the text as typed: no corrections, no rewriting")
	cmd.Flags().BoolVar(&o.json, "json", false, "print the answer as JSON (docs/json.md)")
	cmd.Flags().BoolVar(&o.explain, "explain", false, "show what the question was taken to mean, and every score of every stage")
	cmd.Flags().BoolVar(&o.question.AnswerAnyway, "answer-anyway", false, "answer although the evidence is weak; the answer says so")
	cmd.Flags().BoolVar(&o.showPassage, "show-passages", false, "show the passages whole")
}

// retrievalFlags are those of every command that retrieves.
func (a *app) retrievalFlags(cmd *cobra.Command) {
	a.settingFlags(cmd.Flags(), "mode", "k", "fusion", "alpha", "embedder", "dense-timeout", "synonyms", "prefer")
}

func filterFlags(cmd *cobra.Command, f *index.Filter) {
	cmd.Flags().StringSliceVar(&f.Publishers, "publisher", nil, "only passages of this publisher (repeatable)")
	cmd.Flags().StringSliceVar(&f.EvidenceTypes, "evidence-type", nil, "only evidence of this type (repeatable)")
	cmd.Flags().StringSliceVar(&f.Languages, "language", nil, "only passages in this language (repeatable)")
	cmd.Flags().StringSliceVar(&f.Documents, "document", nil, "only passages of the document with this ID (repeatable)")
	cmd.Flags().IntVar(&f.YearFrom, "year-from", 0, "only passages published in this Gregorian year or later")
	cmd.Flags().IntVar(&f.YearTo, "year-to", 0, "only passages published in this Gregorian year or earlier")
}

// maxQuestion bounds a question read from standard input, in bytes.
const maxQuestion = 64 << 10

func (a *app) questionText(args []string) (string, error) {
	text := strings.Join(args, " ")
	if text == "-" {
		b, err := io.ReadAll(io.LimitReader(a.In, maxQuestion+1))
		if err != nil {
			return "", err
		}
		if len(b) > maxQuestion {
			return "", fmt.Errorf("%w: the question is longer than 64 KiB", errUsage)
		}
		text = string(b)
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", biopars.ErrEmptyQuestion
	}
	return text, nil
}

func (o *askOptions) run(ctx context.Context) error {
	e, err := o.open(ctx, o.demo, true)
	if err != nil {
		return err
	}
	defer e.Close()
	return o.show(e.Stream(ctx, o.question))
}

// show prints an answer as it is made.
func (o *askOptions) show(stream iter.Seq2[biopars.Event, error]) error {
	var found biopars.Retrieved
	var evidence []retrieve.Candidate
	var answer biopars.Answer
	var failed error
	for ev, err := range stream {
		switch ev := ev.(type) {
		case biopars.Emergency:
			if !o.json {
				fmt.Fprintf(o.Out, "%s\n\n", o.style(mark, "⚠ "+ev.Text))
			}
		case biopars.Rewritten:
			if !o.json {
				fmt.Fprintf(o.Out, "%s\n\n", o.style(dim, o.tr("پرسش چنین خوانده شد: ", "Read as: ")+quoteLine(ev.Text)))
			}
		case biopars.Retrieved:
			found = ev
		case biopars.Reranked:
			evidence = ev.Evidence
		case biopars.Token:
			if !o.json {
				fmt.Fprint(o.Out, clean(ev.Text))
			}
		case biopars.Done:
			answer = ev.Answer
		case biopars.Failed:
			answer, failed = ev.Partial, err
		}
	}
	o.word(answer.Notices)
	if o.json {
		return errors.Join(o.printJSON(answer, found, evidence, failed), failed)
	}
	if len(answer.Sentences) > 0 {
		fmt.Fprintln(o.Out)
	}
	if failed != nil {
		if len(answer.Sentences) > 0 {
			fmt.Fprintf(o.Out, "\n%s\n", o.style(mark, o.tr("⚠ پاسخ ناتمام است و نباید به آن تکیه کرد.", "⚠ The answer is incomplete and must not be relied on.")))
		}
		return failed
	}
	o.printAnswer(answer)
	if o.explain {
		o.printUnderstanding(found.Understanding)
		o.printExplanation(found.Candidates, evidence, answer.Timings)
		o.printVerdicts(answer)
	}
	return nil
}

// word puts the notices into the user's language.
func (a *app) word(notices []answer.Notice) {
	for i := range notices {
		notices[i] = wordNotice(notices[i], a.config.String("lang"))
	}
}

// printAnswer prints what stands below the sentences.
func (o *askOptions) printAnswer(a biopars.Answer) {
	if a.Origin == answer.Abstained {
		fmt.Fprintln(o.Out, o.style(bold, o.tr("نمی‌دانم: شواهد موجود به این پرسش پاسخ نمی‌دهد.", "I do not know: the evidence at hand does not answer this question.")))
	}
	shown := false
	for _, s := range a.Sources {
		if !s.Cited && !o.showPassage && a.Origin != answer.Abstained {
			continue
		}
		if !shown {
			fmt.Fprintf(o.Out, "\n%s\n", o.style(bold, o.tr("منابع", "Sources")))
			shown = true
		}
		fmt.Fprintf(o.Out, "[%d] %s\n", s.Number, heading(s.Passage))
		if d := o.details(s.Passage); d != "" {
			fmt.Fprintf(o.Out, "    %s\n", o.style(dim, d))
		}
		switch {
		case o.showPassage:
			fmt.Fprintf(o.Out, "    %s\n", indent(s.Passage.Text))
		case s.Quote.Text != "":
			fmt.Fprintf(o.Out, "    «%s»\n", quoteLine(s.Quote.Text))
		}
	}
	for _, c := range a.Conflicts {
		fmt.Fprintf(o.Out, "\n%s\n    [%d] «%s»\n    [%d] «%s»\n", o.style(bold, o.tr("منابع در این‌جا ناسازگارند", "The sources disagree here")),
			c.A.Source, quoteLine(c.A.Quote.Text), c.B.Source, quoteLine(c.B.Quote.Text))
	}
	if len(a.Notices) > 0 {
		fmt.Fprintln(o.Out)
	}
	for _, n := range a.Notices {
		fmt.Fprintln(o.Out, o.style(dim, "• "+o.noticeLine(n)))
	}
}

// quoteLine is a quote in one line that a terminal does not act on.
func quoteLine(s string) string { return clean(strings.Join(strings.Fields(s), " ")) }

func (a *app) noticeLine(n answer.Notice) string {
	if n.Hint == "" {
		return n.Text
	}
	return fmt.Sprintf("%s (%s: %s)", n.Text, a.tr("چاره", "try"), n.Hint)
}

// heading names a passage in one line.
func heading(p index.Passage) string {
	var parts []string
	for _, s := range []string{p.Title, p.Section} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		parts = []string{p.DocumentID}
	}
	line := strings.Join(parts, " › ")
	var origin []string
	for _, s := range []string{p.Publisher, p.Source} {
		if s != "" {
			origin = append(origin, s)
		}
	}
	if p.Year != 0 {
		origin = append(origin, fmt.Sprint(p.Year))
	}
	if p.URL != "" {
		origin = append(origin, p.URL)
	}
	if len(origin) > 0 {
		line += " — " + strings.Join(origin, ", ")
	}
	return quoteLine(line)
}

// details says what kind of evidence a passage is, and by what right it is
// here.
func (a *app) details(p index.Passage) string {
	var parts []string
	for _, d := range []struct{ fa, en, value string }{
		{"نوع شاهد", "evidence", p.EvidenceType}, {"پروانه", "licence", p.Licence}, {"دریافت", "retrieved", p.RetrievedOn},
	} {
		if d.value != "" {
			parts = append(parts, a.tr(d.fa, d.en)+": "+d.value)
		}
	}
	return clean(strings.Join(parts, " · "))
}

func indent(text string) string { return strings.ReplaceAll(clean(text), "\n", "\n    ") }

func (o *askOptions) printJSON(a biopars.Answer, found biopars.Retrieved, evidence []retrieve.Candidate, failed error) error {
	// Lists of the schema are never null.
	if a.Sentences == nil {
		a.Sentences = []answer.Sentence{}
	}
	if a.Sources == nil {
		a.Sources = []answer.Source{}
	}
	out := answerJSON{Schema: "biopars.answer/1", Answer: a}
	if failed != nil {
		out.Error = worded(failed)
	}
	if o.explain {
		if found.Understanding.Terms != nil { // it was searched for
			out.Understanding = &found.Understanding
		}
		out.Candidates, out.Evidence = scores(found.Candidates), scores(evidence)
	}
	if o.oneLine {
		return writeLine(o.Out, out)
	}
	return writeJSON(o.Out, out)
}

// answerJSON is the schema biopars.answer/1 of docs/json.md.
type answerJSON struct {
	Schema string `json:"schema"`
	biopars.Answer
	Error         string                 `json:"error,omitempty"`
	Understanding *biopars.Understanding `json:"understanding,omitempty"`
	Candidates    []scoreJSON            `json:"candidates,omitempty"`
	Evidence      []scoreJSON            `json:"evidence,omitempty"`
}

// scoreJSON is a candidate without its passage's text.
type scoreJSON struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Section   string  `json:"section,omitempty"`
	Score     float64 `json:"score"`
	BM25      float64 `json:"bm25"`
	BM25Rank  int     `json:"bm25_rank"`
	Dense     float64 `json:"dense"`
	DenseRank int     `json:"dense_rank"`
	Fused     float64 `json:"fused"`
	Prior     float64 `json:"prior,omitempty"`
	MMR       float64 `json:"mmr"`
}

func scores(cs []retrieve.Candidate) []scoreJSON {
	out := make([]scoreJSON, len(cs))
	for i, c := range cs {
		out[i] = scoreJSON{c.Passage.ID, c.Passage.Title, c.Passage.Section, c.Score, c.BM25, c.BM25Rank, c.Dense, c.DenseRank, c.Fused, c.Prior, c.MMR}
	}
	return out
}

// writeLine prints an object on a line of its own.
func writeLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
