package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/schema"
)

type documentsOptions struct {
	*app
	source        string
	where         []index.Condition
	deleted, json bool
}

func (a *app) documentsCommand() *cobra.Command {
	o := &documentsOptions{app: a}
	cmd := &cobra.Command{
		Use:   "documents",
		Short: "List, show, delete and restore the documents of the corpus",
		Example: `  biopars documents list
  biopars documents delete PMC12345
  biopars documents restore PMC12345`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	list := o.command("list", "List the documents", cobra.NoArgs, o.list)
	list.Flags().BoolVar(&o.deleted, "deleted", false, "list those that were deleted and can be restored")
	whereFlag(list, &o.where)
	show := o.command("show ID", "Print the passages of a document", cobra.ExactArgs(1), o.show)
	remove := o.command("delete ID…", "Take documents out of the corpus; they stay away until they are restored",
		cobra.MinimumNArgs(1), func(ctx context.Context, ids []string) error {
			return o.change(ctx, ids, (*biopars.Engine).DeleteDocuments)
		})
	restore := o.command("restore ID…", "Bring deleted documents back",
		cobra.MinimumNArgs(1), func(ctx context.Context, ids []string) error {
			return o.change(ctx, ids, (*biopars.Engine).RestoreDocuments)
		})
	cmd.AddCommand(list, show, remove, restore)
	return cmd
}

func (o *documentsOptions) command(use, short string, args cobra.PositionalArgs, run func(context.Context, []string) error) *cobra.Command {
	name, _, _ := strings.Cut(use, " ")
	example := "  biopars documents " + name
	if name != "list" {
		example += " PMC12345"
	}
	cmd := &cobra.Command{Use: use, Short: short, Args: args, Example: example,
		RunE: func(cmd *cobra.Command, args []string) error { return run(cmd.Context(), args) }}
	cmd.Flags().StringVar(&o.source, "source", "", "only documents of this source")
	cmd.Flags().BoolVar(&o.json, "json", false, "print as JSON (docs/json.md)")
	o.settingFlags(cmd.Flags(), "embedder", "ollama")
	return cmd
}

func (o *documentsOptions) list(ctx context.Context, _ []string) error {
	return o.onEngine(ctx, func(e *biopars.Engine) error {
		out := schema.NewDocuments()
		for d, err := range e.Documents(ctx, o.deleted, index.Filter{Where: o.where}) {
			if err != nil {
				return err
			}
			if o.source != "" && d.Source != o.source {
				continue
			}
			if o.json {
				out.Documents = append(out.Documents, d)
				continue
			}
			o.printDocument(d)
		}
		if o.json {
			return writeJSON(o.Out, out)
		}
		return nil
	})
}

// printDocument prints a document in a line: what names it to these commands first.
func (o *documentsOptions) printDocument(d biopars.Document) {
	parts := []string{quoteLine(d.ID)}
	if d.Title != "" {
		parts = append(parts, quoteLine(d.Title))
	}
	if len(d.Authors) > 0 {
		parts = append(parts, o.authors(d.Authors))
	}
	for _, s := range []string{d.Journal, d.Source} {
		if s != "" {
			parts = append(parts, quoteLine(s))
		}
	}
	if d.Year != 0 {
		parts = append(parts, fmt.Sprint(d.Year))
	}
	switch {
	case d.Deletion == nil:
		parts = append(parts, fmt.Sprintf(o.tr("%d متن", "%d passages"), d.Passages))
	case d.Deletion.Retired:
		parts = append(parts, fmt.Sprintf(o.tr("کنارگذاشته با پرونده‌اش در %s", "gone with its file on %s"), d.Deletion.At.Format("2006-01-02")))
	default:
		parts = append(parts, fmt.Sprintf(o.tr("حذف‌شده در %s", "deleted on %s"), d.Deletion.At.Format("2006-01-02")))
	}
	fmt.Fprintln(o.Out, strings.Join(parts, "\t"))
}

func (o *documentsOptions) show(ctx context.Context, ids []string) error {
	return o.onEngine(ctx, func(e *biopars.Engine) error {
		keys, err := o.keys(ctx, e, ids)
		if err != nil {
			return err
		}
		passages, err := e.DocumentPassages(ctx, keys[0])
		if err != nil {
			return err
		}
		if o.json {
			return writeJSON(o.Out, schema.NewDocument(passages))
		}
		for _, p := range passages {
			o.println(o.style(bold, o.set(heading(p), "", "")))
			o.println(o.set(clean(p.Text), "", "") + "\n")
		}
		return nil
	})
}

// change deletes or restores documents: all of those named, or none.
func (o *documentsOptions) change(ctx context.Context, ids []string,
	f func(*biopars.Engine, context.Context, func(biopars.Indexing), ...index.DocumentKey) (biopars.DocumentCount, error)) error {
	return o.onEngine(ctx, func(e *biopars.Engine) error {
		keys, err := o.keys(ctx, e, ids)
		if err != nil {
			return err
		}
		bar := o.progress()
		n, err := f(e, ctx, func(p biopars.Indexing) { bar.items(o.step(p.Step), p.Done, p.Of) }, keys...)
		bar.finish()
		if err != nil {
			return err
		}
		if o.json {
			return writeJSON(o.Out, schema.NewDocumentsChanged(n))
		}
		fmt.Fprintf(o.Out, "%s: %d\n%s: %d\n", o.tr("سندها", "documents"), n.Documents, o.tr("متن‌ها", "passages"), n.Passages)
		return nil
	})
}

// keys finds the documents that are meant by the IDs.
func (o *documentsOptions) keys(ctx context.Context, e *biopars.Engine, ids []string) ([]index.DocumentKey, error) {
	var keys []index.DocumentKey
	for _, id := range ids {
		found, err := e.FindDocuments(ctx, id)
		if err != nil {
			return nil, err
		}
		var sources []string
		for _, key := range found {
			if o.source == "" || key.Source == o.source {
				keys = append(keys, key)
				sources = append(sources, key.Source)
			}
		}
		switch len(sources) {
		case 0:
			return nil, &index.Error{Op: "find document", Object: id, Err: index.ErrNotFound}
		case 1:
		default:
			return nil, fmt.Errorf("%w: several sources have a document %q; name one with --source: %s", errUsage, id,
				strings.Join(sources, ", "))
		}
	}
	return keys, nil
}
