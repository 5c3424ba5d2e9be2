package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/internal/secret"
)

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "config",
		Short:   "Show the configuration",
		Example: "  biopars config show",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON bool
	show := &cobra.Command{
		Use:   "show",
		Short: "Print what is in force and where each value came from",
		Long: `Print every setting in force and where it came from: a flag, a BIOPARS_* variable,
a line of biopars.yaml, or the default. Flags win over variables, variables over
the file. A setting's variable is its name in capitals after BIOPARS_:
num-ctx is BIOPARS_NUM_CTX.`,
		Example: `  biopars config show
  BIOPARS_K=5 biopars config show --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			type valueJSON struct {
				Key    string `json:"key"`
				Value  string `json:"value"`
				Origin string `json:"origin"`
				Usage  string `json:"usage"`
			}
			var out []valueJSON
			for _, v := range a.config.Values() {
				out = append(out, valueJSON{v.Key, secret.Redact(v.Text), v.Origin, a.tr(v.Fa, v.Usage)})
			}
			if asJSON {
				return writeJSON(a.Out, struct {
					Schema   string      `json:"schema"`
					Settings []valueJSON `json:"settings"`
				}{"biopars.config/1", out})
			}
			tw := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
			for _, v := range out {
				fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", v.Key, v.Value, v.Origin, v.Usage)
			}
			return tw.Flush()
		},
	}
	show.Flags().BoolVar(&asJSON, "json", false, "print as JSON (docs/json.md)")
	cmd.AddCommand(show)
	return cmd
}
