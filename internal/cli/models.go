package cli

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/internal/encoder"
)

func (a *app) modelsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "models",
		Short:   "Say which models' files can be used, and check them",
		Example: "  biopars models list\n  biopars models check multilingual-e5-small",
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Args:    cobra.NoArgs,
	}
	cmd.AddCommand(&cobra.Command{
		Use:     "list",
		Short:   "List known models, their licences and sizes, and what they are for",
		Example: "  biopars models list",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return a.listModels() },
	}, &cobra.Command{
		Use:     "check DIR",
		Short:   "Load the model in a directory and test it",
		Example: "  biopars models check multilingual-e5-small",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.checkModel(cmd, args[0]) },
	})
	return cmd
}

// listModels prints what is known. Nothing is fetched: that is the user's part.
func (a *app) listModels() error {
	w := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
	for _, m := range knownModels {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", m.name, m.licence, m.size, m.use.flag, a.tr(m.use.fa, m.use.en))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(a.Out, a.tr("پرونده‌ها در huggingface.co/NAME هستند؛ این برنامه چیزی دریافت نمی‌کند.",
		"The files are at huggingface.co/NAME; this program fetches nothing."))
	return err
}

// errModelDiffers is a model that fails its self-test.
var errModelDiffers = errors.New("the vector instructions give other numbers than plain arithmetic")

// maxOff is how far the vector instructions may be from plain arithmetic.
const maxOff = 1e-3

func (a *app) checkModel(cmd *cobra.Command, dir string) error {
	p, err := parseModelPath(strings.TrimPrefix(dir, "dir:"))
	if err != nil {
		return err
	}
	r, err := encoder.Check(cmd.Context(), p.dir, p.EmbedderOptions)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	line := func(fa, en string, v any) { fmt.Fprintf(a.Out, "%s: %v\n", a.tr(fa, en), v) }
	line("گونه", "type", fmt.Sprintf("%s, %d × %d", r.Type, r.Layers, r.Hidden))
	line("بیشترین درازا", "longest sequence", r.MaxTokens)
	if len(r.Labels) > 0 {
		line("برچسب‌ها", "labels", strings.Join(r.Labels, ", "))
	}
	line("اندازه (بایت)", "bytes", r.Bytes)
	line("چکیده", "digest", r.Digest)
	line("دستورهای برداری", "vector instructions", fmt.Sprintf("%s (%.1g)", r.Kernel, r.Off))
	if p.Int8 {
		line("همانندی با دقت کامل", "cosine with full precision", fmt.Sprintf("%.5f", r.Cosine))
	}
	line("نشانه در ثانیه", "tokens a second", fmt.Sprintf("%.0f", r.PerSecond))
	if r.Known != "" {
		line("مدل شناخته‌شده", "known as", r.Known)
	}
	if r.Off > maxOff {
		return errModelDiffers
	}
	return nil
}
