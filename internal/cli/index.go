package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/schema"
)

func (a *app) indexCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "index",
		Short: "Look after the corpus and its indexes",
		Example: `  biopars index stats
  biopars index verify
  biopars index report --out report.html
  biopars index rebuild --dense`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.indexStatsCommand(), a.indexVerifyCommand(), a.indexReportCommand(), a.indexUpdateCommand(), a.indexRebuildCommand())
	for _, c := range cmd.Commands() {
		a.settingFlags(c.Flags(), "embedder", "ollama")
	}
	return cmd
}

// onEngine runs f with an engine that has no model.
func (a *app) onEngine(ctx context.Context, f func(*biopars.Engine) error) error {
	e, err := a.open(ctx, false, false)
	if err != nil {
		return err
	}
	defer e.Close()
	return f(e)
}

func (a *app) indexStatsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "stats",
		Short:   "Count what the corpus holds",
		Example: "  biopars index stats --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.onEngine(cmd.Context(), func(e *biopars.Engine) error {
				st, err := e.Stats(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(a.Out, schema.NewStats(st))
				}
				a.printStats(st)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON (docs/json.md)")
	return cmd
}

func (a *app) printStats(st biopars.Stats) {
	line := func(fa, en string, v any) { fmt.Fprintf(a.Out, "%s: %v\n", a.tr(fa, en), v) }
	line("پوشه", "directory", st.Dir)
	line("اندازه (بایت)", "bytes", st.Bytes)
	line("سندها", "documents", st.Catalogue.Documents)
	line("متن‌ها", "passages", st.Catalogue.Passages)
	line("حذف‌شده‌ها", "deleted", st.Catalogue.Tombstones)
	for _, s := range st.Catalogue.Sources {
		fmt.Fprintf(a.Out, "  %s: %d\n", clean(s.Source), s.Passages)
	}
	if q := st.Qdrant; q != nil {
		line("Qdrant", "Qdrant", fmt.Sprintf("%s, %s, %s: %d × %d (%s)", q.Address, q.Version, q.Collection, q.Points,
			q.Dimension, q.Status))
	}
	line("نمایهٔ واژگانی", "lexical index", fmt.Sprintf("%d (%s)", st.Lexical.Passages, st.Lexical.Fingerprint))
	if st.Dense != nil {
		line("نمایهٔ برداری", "dense index", fmt.Sprintf("%d × %d (%s)", st.Dense.Points, st.Dense.Dimension,
			st.Dense.Fingerprint))
	}
}

func (a *app) indexVerifyCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "verify",
		Short:   "Check every passage, and the indexes against the catalogue",
		Example: "  biopars index verify",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := a.options(cmd.Context())
			if err != nil {
				return err
			}
			found, err := biopars.VerifyCorpus(cmd.Context(), o)
			if err != nil {
				return err
			}
			return a.printFindings("biopars.verify/1", found, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON (docs/json.md)")
	return cmd
}

// printFindings prints findings; one that is not well is an error.
func (a *app) printFindings(name string, found []biopars.Finding, asJSON bool) error {
	bad := 0
	for i, f := range found {
		found[i] = withHint(f)
		if !f.OK {
			bad++
		}
	}
	if asJSON {
		if err := writeJSON(a.Out, schema.Findings{Schema: name, Findings: found}); err != nil {
			return err
		}
	} else {
		for _, f := range found {
			sign := "✓"
			if !f.OK {
				sign = "✗"
			}
			a.println(a.set(f.Check+": "+a.inWords(clean(f.Detail)), sign+" ", "  "))
			if f.Hint != "" {
				a.println(a.set(a.tr("چاره: ", "try: ")+a.inWords(f.Hint), "  ", "  "))
			}
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d problems found", bad)
	}
	return nil
}

func (a *app) indexUpdateCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "update",
		Short:   "Index what an interrupted ingest has left",
		Example: "  biopars index update",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.onEngine(cmd.Context(), func(e *biopars.Engine) error {
				bar := a.progress()
				defer bar.finish()
				return e.Update(cmd.Context(), func(p biopars.Indexing) { bar.items(a.step(p.Step), p.Done, p.Of) })
			})
		},
	}
}

func (a *app) indexRebuildCommand() *cobra.Command {
	var lexical bool
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "Build the indexes anew from the catalogue",
		Long: `Build the indexes anew from the catalogue. The published ones keep answering
until the new ones are ready. Without a flag both are built. Building the dense
index trains the built-in encoder again. A collection that holds everything
(--store) is always built anew as a whole.`,
		Example: `  biopars index rebuild
  biopars index rebuild --dense`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dense := cmd.Flags().Changed("dense")
			if !lexical && !dense {
				lexical, dense = true, true
			}
			o, err := a.options(cmd.Context())
			if err != nil {
				return err
			}
			bar := a.progress()
			defer bar.finish()
			return biopars.Rebuild(cmd.Context(), o, biopars.RebuildOptions{
				Lexical: lexical, Dense: dense,
				Indexing: func(p biopars.Indexing) { bar.items(a.step(p.Step), p.Done, p.Of) },
			})
		},
	}
	cmd.Flags().BoolVar(&lexical, "lexical", false, "only the lexical index")
	cmd.Flags().String("dense", "", "only the dense index; --dense=qdrant://HOST:6334/COLLECTION says where it is")
	cmd.Flags().Lookup("dense").NoOptDefVal = "only"
	return cmd
}
