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
		Short:   "Say which models' files can be used, check and convert them",
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
	}, a.convertModelCommand())
	return cmd
}

func (a *app) convertModelCommand() *cobra.Command {
	as := "f16"
	cmd := &cobra.Command{
		Use:   "convert DIR NEW",
		Short: "Write a model in a smaller form, or a pickle as safetensors",
		Long: `Read the model in DIR and write it to the new directory NEW: its weights as one file
model.safetensors, in numbers of 32, 16 or 8 bits, and its other files as they are. The
weights may be safetensors, in parts or not, or pytorch_model.bin. What it changes is
printed: the least cosine of vectors of some sentences before and after.`,
		Example: "  biopars models convert multilingual-e5-small e5-f16\n  biopars models convert --type int8 multilingual-e5-small e5-int8",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.convertModel(cmd, strings.TrimPrefix(args[0], "dir:"), args[1], as)
		},
	}
	cmd.Flags().StringVar(&as, "type", as, "numbers of the weights: f32, f16, bf16 or int8")
	return cmd
}

func (a *app) convertModel(cmd *cobra.Command, from, to, as string) error {
	kind, ok := encoder.Types[as]
	if !ok {
		return fmt.Errorf("%w: type %q (want f32, f16, bf16 or int8)", errUsage, as)
	}
	c, err := encoder.Convert(cmd.Context(), from, to, kind)
	if err != nil {
		if cmd.Context().Err() != nil {
			return err
		}
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if len(c.Left) > 0 {
		fmt.Fprintf(a.Out, "%s: %s\n", a.tr("کنار گذاشته", "left out"), strings.Join(c.Left, ", "))
	}
	_, err = fmt.Fprintf(a.Out, a.tr("%d تنسور، %d بایت به‌جای %d، همانندی %.6f\n", "%d tensors, %d bytes for %d, cosine %.6f\n"),
		c.Tensors, c.After, c.Before, c.Cosine)
	return err
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
