package cli

import "github.com/spf13/cobra"

func (a *app) evalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "eval",
		Short: "Measure retrieval, answers and their evidence",
		Example: `  biopars eval retrieval med/ --mode hybrid
  biopars eval retrieval med/ --run bm25.trec --mode bm25
  biopars eval qa --data questions.jsonl --model biopars,extractive --retrieval on,off --out runs
  biopars eval report runs`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		a.evalRetrievalCommand(), a.evalSweepCommand(), a.evalQACommand(), a.evalScoreCommand(),
		a.evalCompareCommand(), a.evalReportCommand(), a.evalDatasetsCommand(),
		a.evalVerifyCommand(), a.evalAbstainCommand(), a.evalExtractCommand(), a.evalRewriteCommand(),
		a.evalTriageCommand(),
	)
	return cmd
}
