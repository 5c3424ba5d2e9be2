package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/internal/mcp"
)

type mcpOptions struct {
	*app
	demo bool
}

func (a *app) mcpCommand() *cobra.Command {
	o := &mcpOptions{app: a}
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Offer the corpus to agents as tools of the Model Context Protocol",
		Long: `Offer search, answers and the check of claims to an agent as tools of the Model
Context Protocol, over standard input and output: the agent's program starts
this command (docs/mcp.md). No tool changes the corpus. serve offers the same
over HTTP, at /mcp.`,
		Example: `  biopars mcp --demo < /dev/null`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.retrievalFlags(cmd)
	a.settingFlags(cmd.Flags(), answerSettings...)
	cmd.Flags().BoolVar(&o.demo, "demo", false, "offer the built-in demo corpus, which is not for clinical use")
	return cmd
}

func (o *mcpOptions) run(ctx context.Context) (err error) {
	e, err := o.open(ctx, o.demo, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	name := "default"
	if o.demo {
		name = "demo"
	}
	s, err := mcp.NewServer(o.agents([]mcp.Corpus{{Name: name, Engine: e}}))
	if err != nil {
		return err
	}
	return mcp.Serve(ctx, s, o.In, messages{o.Out})
}

// agents is how corpora are offered to agents.
func (a *app) agents(corpora []mcp.Corpus) mcp.Options {
	words := a.words()
	return mcp.Options{Corpora: corpora, Lang: a.lang(), Notice: words.Notice, Error: words.Error}
}

// messages writes messages in JSON past the guard of what is printed, which would break
// them: what it takes out is written as JSON's escapes.
type messages struct{ w io.Writer }

// Write implements io.Writer. p is one or more whole messages.
func (m messages) Write(p []byte) (int, error) {
	if _, err := io.WriteString(m.w, escapeHidden(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
