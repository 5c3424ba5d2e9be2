package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/schema"
	"github.com/biopars/biopars/internal/terminal"
	"github.com/biopars/biopars/persian"
)

type searchOptions struct {
	*app
	question            biopars.Question
	demo, json, explain bool
}

func (a *app) searchCommand() *cobra.Command {
	o := &searchOptions{app: a}
	cmd := &cobra.Command{
		Use:   "search QUERY|-",
		Short: "Show the ranked passages for a query",
		Example: `  biopars search --demo "درد قفسه سینه"
  biopars search -k 20 --mode bm25 "عوارض وارفارین"
  biopars search --year-from 2015 --json "متفورمین"`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := a.questionText(args)
			if err != nil {
				return err
			}
			o.question.Text, o.question.K = text, a.config.Int("k")
			return o.run(cmd.Context())
		},
	}
	a.retrievalFlags(cmd)
	a.settingFlags(cmd.Flags(), "ollama")
	filterFlags(cmd, &o.question.Filter)
	cmd.Flags().BoolVar(&o.demo, "demo", false, "search the built-in demo corpus, which is not for clinical use")
	cmd.Flags().BoolVar(&o.question.Verbatim, "verbatim", false, "search for the text as typed, without corrections")
	cmd.Flags().BoolVar(&o.json, "json", false, "print the passages as JSON (docs/json.md)")
	cmd.Flags().BoolVar(&o.explain, "explain", false, "show what the query was taken to mean, and every score")
	return cmd
}

func (o *searchOptions) run(ctx context.Context) error {
	e, err := o.open(ctx, o.demo, false)
	if err != nil {
		return err
	}
	defer e.Close()
	res, err := e.Search(ctx, o.question)
	if err != nil {
		return err
	}
	o.localize(res.Notices)
	if o.json {
		out := schema.NewSearch(res, e.Highlight)
		if o.explain {
			out.Understanding = &res.Understanding
		}
		return writeJSON(o.Out, out)
	}
	for i, c := range res.Candidates {
		o.println(o.style(bold, o.set(heading(c.Passage), fmt.Sprintf("%d. ", i+1), "   ")) +
			o.style(dim, fmt.Sprintf("  (%.4f)", c.Score)))
		if d := o.details(c.Passage); d != "" {
			o.println(o.style(dim, o.set(d, "   ", "   ")))
		}
		if d := o.copies(c.Copies); d != "" {
			o.println(o.style(dim, o.set(d, "   ", "   ")))
		}
		o.println(o.set(snippet(c.Passage.Text, e.Highlight(res.Query, c.Passage.Text)), "   ", "   ") + "\n")
	}
	if len(res.Candidates) == 0 {
		o.println(o.tr("چیزی یافت نشد.", "Nothing was found."))
	}
	o.printNotices(res.Notices)
	if o.explain {
		o.printUnderstanding(res.Understanding)
		fmt.Fprintln(o.Out)
		scoreTable(o.Out, res.Candidates, false)
	}
	return nil
}

// snippetBytes is about how much of a passage a snippet shows.
const snippetBytes = 480

// snippet is the part of the text with the most highlights, with these marked.
func snippet(text string, spans []persian.Span) string {
	start, end := densest(text, spans)
	var b strings.Builder
	if start > 0 {
		b.WriteString("… ")
	}
	at := start
	for i := 0; i < len(spans); i++ {
		s := spans[i]
		if s.Start < at || s.End > end {
			continue
		}
		for i+1 < len(spans) && spans[i+1].End <= end && strings.TrimSpace(text[s.End:spans[i+1].Start]) == "" {
			i++
			s.End = spans[i].End // neighbours are marked as one
		}
		b.WriteString(clean(text[at:s.Start]))
		b.WriteString(terminal.Mark(clean(text[s.Start:s.End])))
		at = s.End
	}
	b.WriteString(clean(text[at:end]))
	if end < len(text) {
		b.WriteString(" …")
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// densest finds the window of about snippetBytes that begins at a sentence and
// has the most highlights; the first of several.
func densest(text string, spans []persian.Span) (start, end int) {
	if len(text) <= snippetBytes {
		return 0, len(text)
	}
	most := -1
	sentences := persian.Sentences(text)
	for i, s := range sentences {
		last := s.End
		for j := i; j < len(sentences) && sentences[j].End-s.Start <= snippetBytes; j++ {
			last = sentences[j].End
		}
		n := 0
		for _, h := range spans {
			if h.Start >= s.Start && h.End <= last {
				n++
			}
		}
		if n > most {
			most, start, end = n, s.Start, last
		}
	}
	if most < 0 {
		return 0, len(text)
	}
	return start, end
}
