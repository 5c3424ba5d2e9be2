package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/report"
)

// defaultExamples is how many answers a report shows on either end.
const defaultExamples = 5

type evalReportOptions struct {
	*app
	out     string
	latex   bool
	metrics []string
	items   int
}

func (a *app) evalReportCommand() *cobra.Command {
	o := &evalReportOptions{app: a}
	cmd := &cobra.Command{
		Use:   "report DIR…",
		Short: "Write runs as one HTML file, Markdown and CSV",
		Long: `Write a report of run directories, or of directories that hold some: report.html,
one file that needs no network, report.md, report.csv with all figures,
items.csv with those of every item, and ragchecker-*.json for each run in the
format of the RAGChecker program. --latex adds report.tex, a table of booktabs with
all metrics, or those of --metrics alone. The page, the Markdown and the LaTeX are
in the language of --lang; the page prints on A4.`,
		Example: `  biopars eval report runs
  biopars eval report runs/extractive-on runs/ollama-biopars-on --out report --latex --metrics rougeL,claim-recall`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "directory of the report (default the first DIR)")
	f.BoolVar(&o.latex, "latex", false, "write a LaTeX table too")
	f.StringSliceVar(&o.metrics, "metrics", nil, "metrics of the LaTeX table (default all)")
	f.IntVar(&o.items, "items", defaultExamples, "how many of the best and of the worst items to show")
	return cmd
}

func (o *evalReportOptions) run(ctx context.Context, dirs []string) error {
	runs, err := eval.LoadAll(dirs...)
	if err != nil {
		return err
	}
	if o.out == "" {
		o.out = dirs[0]
	}
	files, err := report.Write(ctx, o.out, runs, report.Options{Items: o.items, LaTeX: o.latex, Metrics: o.metrics,
		Language: o.lang(), Command: o.commandLine(dirs)})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(o.Out, strings.Join(files, "\n"))
	return err
}

// commandLine makes the report again where its runs lie; like those of the runs it
// names no folder of this machine.
func (o *evalReportOptions) commandLine(dirs []string) string {
	args := []string{"biopars eval report"}
	for _, dir := range dirs {
		if filepath.IsAbs(dir) {
			dir = filepath.Base(dir)
		}
		args = append(args, filepath.ToSlash(dir))
	}
	if o.latex {
		args = append(args, "--latex")
	}
	if len(o.metrics) > 0 {
		args = append(args, "--metrics", strings.Join(o.metrics, ","))
	}
	if o.items != defaultExamples {
		args = append(args, "--items", strconv.Itoa(o.items))
	}
	return strings.Join(append(args, "--lang", o.lang()), " ")
}
