package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/eval"
)

func (a *app) evalDatasetsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "datasets",
		Short: "List known data sets, their licences, and where a user gets them",
		Long: `List the data sets that medical question answering in Persian is measured on. None
comes with this program. "not stated" means that this project does not know the
licence; read the terms before you use or publish anything.`,
		Example: `  biopars eval datasets
  biopars eval datasets --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			known := eval.KnownDatasets()
			for i, k := range known {
				if k.Numbers != "" {
					known[i].Columns += "; --options-from tells how " + k.Numbers + " counts"
				}
			}
			if asJSON {
				return writeJSON(a.Out, struct {
					Schema   string       `json:"schema"`
					Datasets []eval.Known `json:"datasets"`
				}{"biopars.eval-datasets/1", known})
			}
			for _, k := range known {
				fmt.Fprintf(a.Out, "%s\n  %s\n  %s: %s\n  %s: %s\n", a.style(bold, k.Name), k.Content,
					a.tr("پروانه", "licence"), k.Licence, a.tr("از کجا", "where"), k.Where)
				if k.Columns != "" {
					fmt.Fprintf(a.Out, "  %s: %s\n", a.tr("ستون‌ها", "columns"), k.Columns)
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON (docs/evaluation.md)")
	return cmd
}
