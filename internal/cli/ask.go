package cli

import (
	"context"
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
	o.settingFlags(cmd.Flags(), "model", "ollama", "retrieval", "mmr", "lambda", "rerank", "rerank-budget", "num-ctx",
		"temperature", "seed", "timeout", "verify", "verify-scope", "verify-threshold", "verify-temperature", "verify-budget",
		"unsupported", "country", "emergency-number")
	filterFlags(cmd, &o.question.Filter)
	cmd.Flags().BoolVar(&o.demo, "demo", false, "ask the built-in demo corpus, which is not for clinical use")
	cmd.Flags().BoolVar(&o.question.Verbatim, "verbatim", false,
		"search for the text as typed: no corrections, no rewriting")
	cmd.Flags().BoolVar(&o.json, "json", false, "print the answer as JSON (docs/json.md)")
	cmd.Flags().BoolVar(&o.explain, "explain", false,
		"show what the question was taken to mean, and every score of every stage")
	cmd.Flags().BoolVar(&o.question.AnswerAnyway, "answer-anyway", false,
		"answer although the evidence is weak; the answer says so")
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
	cmd.Flags().StringSliceVar(&f.Documents, "document", nil,
		"only passages of the document with this ID (repeatable)")
	cmd.Flags().IntVar(&f.YearFrom, "year-from", 0, "only passages published in this Gregorian year or later")
	whereFlag(cmd, &f.Where)
	cmd.Flags().IntVar(&f.YearTo, "year-to", 0, "only passages published in this Gregorian year or earlier")
}

// maxQuestion bounds a question read from standard input, in bytes.
const maxQuestion = biopars.MaxQuestion

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

// errCutOff is that the model stopped before its answer was whole, which is printed.
var errCutOff = fmt.Errorf("the model stopped early: %w", answer.ErrIncomplete)

// show prints an answer as it is made. The error is errCutOff when it is not whole
// although nothing failed.
func (o *askOptions) show(stream iter.Seq2[biopars.Event, error]) error {
	var found biopars.Retrieved
	var evidence []retrieve.Candidate
	var answer biopars.Answer
	var failed error
	body := o.body()
	for ev, err := range stream {
		switch ev := ev.(type) {
		case biopars.Emergency:
			if !o.json {
				o.println(o.style(mark, o.set("⚠ "+clean(ev.Text), "", "")) + "\n")
			}
		case biopars.Rewritten:
			if !o.json {
				o.println(o.style(dim, o.set(o.tr("پرسش چنین خوانده شد: ", "Read as: ")+quoteLine(ev.Text),
					"", "")) + "\n")
			}
		case biopars.Retrieved:
			found = ev
		case biopars.Reranked:
			evidence = ev.Evidence
		case biopars.Disagreeing:
			if !o.json {
				o.println(o.style(bold, o.set(o.disagreeing(ev.Conflicts), "", "")) + "\n")
			}
		case biopars.Token:
			body.take(ev.Text)
		case biopars.SentenceDone:
			if !o.json {
				body.sentence(ev.Sentence)
			}
		case biopars.Withdrawn:
			if !o.json {
				body.end()
				o.println(o.style(dim, o.tr("آنچه در بالا آمد اندیشیدن مدل بود. پاسخ:", "That was the model's reasoning. The answer:")))
				body = o.body()
			}
		case biopars.Done:
			answer = ev.Answer
		case biopars.Failed:
			answer, failed = ev.Partial, err
		}
	}
	if failed == nil && answer.Truncated {
		failed = errCutOff
	}
	o.localize(answer.Notices)
	if o.json {
		told := failed
		if errors.Is(failed, errCutOff) {
			told = nil // the answer says so itself
		}
		return errors.Join(o.printJSON(answer, found, evidence, told), failed)
	}
	body.end()
	if failed != nil && len(answer.Sentences) > 0 {
		o.println("\n" + o.style(mark, o.set(o.tr("⚠ پاسخ ناتمام است و نباید به آن تکیه کرد.",
			"⚠ The answer is incomplete and must not be relied on."), "", "")))
	}
	if failed != nil && !errors.Is(failed, errCutOff) {
		return failed
	}
	if body.printed && len(answer.Sentences) == 0 {
		o.println("\n" + o.style(mark, o.set(o.tr("⚠ آنچه در بالا نوشته شد پس گرفته شد و نباید به آن تکیه کرد.",
			"⚠ What is written above is withdrawn and must not be relied on."), "", "")))
	}
	o.printAnswer(answer)
	if o.explain {
		o.printUnderstanding(found.Understanding)
		o.printExplanation(found.Candidates, evidence, answer.Timings)
		o.printVerdicts(answer)
		o.printReasoning(answer)
	}
	return failed
}

// localize puts the notices into the user's language.
func (a *app) localize(notices []answer.Notice) {
	for i := range notices {
		notices[i] = localizeNotice(notices[i], a.config.String("lang"))
	}
}
