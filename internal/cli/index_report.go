package cli

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/health"
	"github.com/biopars/biopars/internal/permission"
)

type indexReportOptions struct {
	*app
	out  string
	json bool
}

func (a *app) indexReportCommand() *cobra.Command {
	o := &indexReportOptions{app: a}
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Describe what the corpus holds, and which passages look wrong",
		Long: `Describe the corpus on a page of the web that opens without a connection: sources,
years, languages, lengths, duplicates, and passages that look as if they had been read
wrongly, with examples. The signs are simple and can be wrong.`,
		Example: `  biopars index report --out report.html
  biopars index report --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.out, "out", "", "write the page to this file")
	cmd.Flags().BoolVar(&o.json, "json", false, "print as JSON (docs/json.md)")
	return cmd
}

// healthJSON is the schema biopars.health/1 of docs/json.md.
type healthJSON struct {
	Schema string `json:"schema"`
	*health.Report
}

func (o *indexReportOptions) run(ctx context.Context) error {
	if o.out == "" && !o.json {
		return fmt.Errorf("%w: name the page to write with --out FILE.html, or give --json", errUsage)
	}
	return o.onEngine(ctx, func(e *biopars.Engine) error {
		r, err := health.Examine(func() iter.Seq2[index.Passage, error] { return e.Passages(ctx) })
		if err != nil {
			return err
		}
		if o.out != "" {
			page, err := r.Page(o.lang(), time.Now())
			if err != nil {
				return err
			}
			if err := permission.WriteFile(o.out, page); err != nil {
				return err
			}
		}
		if o.json {
			return writeJSON(o.Out, healthJSON{"biopars.health/1", r})
		}
		o.print(r)
		return nil
	})
}

// print prints the figures of the page in short.
func (o *indexReportOptions) print(r *health.Report) {
	line := func(fa, en string, n int) { fmt.Fprintf(o.Out, "%s: %d\n", o.tr(fa, en), n) }
	line("سندها", "documents", r.Documents)
	line("متن‌ها", "passages", r.Passages)
	line("متن‌های تکراری", "near duplicates", r.Duplicates.Near)
	for _, s := range r.Suspicious {
		if s.Passages > 0 {
			fa, en := s.Kind.Name()
			line(fa, en, s.Passages)
		}
	}
}
