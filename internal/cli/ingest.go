package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/schema"
)

type ingestOptions struct {
	*app
	columns   map[string]string
	defaults  index.Metadata
	meta      []string // name=value
	strict    bool
	sync      bool
	retracted bool
	whole     bool
	maxWords  int
	json      bool
	ocr       string
	report    string // path
}

func (a *app) ingestCommand() *cobra.Command {
	o := &ingestOptions{app: a}
	cmd := &cobra.Command{
		Use:   "ingest FILE|DIR|GLOB|-…",
		Short: "Read files into the corpus and index them",
		Long: `Read files into the corpus and bring the indexes up to date: pages of the web, documents
of office programs, books, articles in XML, tables, records and text (docs/ingest.md). It can be stopped at any moment; running it again goes on
where it stopped. The same input twice adds nothing. "-" reads JSONL from
standard input, from its beginning each time.

A broken record is reported with its file and line, counted and left out.
Columns are guessed from Persian and English names; --map says otherwise.
The fields are: ` + strings.Join(ingest.FieldNames(), ", ") + ".",
		Example: `  biopars ingest corpus.jsonl
  biopars ingest articles/ 'pages/*.md'
  biopars ingest --map title=عنوان,text=متن table.csv
  biopars ingest --meta journal=حکیم --meta ward=قلب articles/
  zcat corpus.jsonl.gz | biopars ingest -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	f := cmd.Flags()
	f.StringToStringVar(&o.columns, "map", nil, "columns of fields: title=عنوان,text=متن")
	f.BoolVar(&o.sync, "sync", false, "retire documents that their file no longer has, or whose file is gone from a folder")
	f.BoolVar(&o.strict, "strict", false, "stop at the first broken record")
	f.BoolVar(&o.retracted, "retracted", false, "take in articles that were retracted")
	f.StringVar(&o.ocr, "ocr", "", ocrUsage)
	f.BoolVar(&o.whole, "whole", false, "keep every record in one passage")
	f.IntVar(&o.maxWords, "max-words", ingest.DefaultMaxWords, "longest passage, in words")
	f.StringVar(&o.defaults.Source, "source", "", "source of records that name none (default: the file's name)")
	f.StringVar(&o.defaults.Publisher, "publisher", "", "publisher of records that name none")
	f.StringVar(&o.defaults.Licence, "licence", "", "licence of records that name none")
	f.StringVar(&o.defaults.EvidenceType, "evidence-type", "", "evidence type of records that name none")
	f.StringVar(&o.defaults.Language, "language", "", "language of records that name none (default: recognised)")
	f.IntVar(&o.defaults.Year, "year", 0, "Gregorian year of records that name none")
	f.StringArrayVar(&o.meta, "meta", nil, "metadata of records that do not say it: journal=…, ward=… (repeatable)")
	f.StringVar(&o.report, "report", "", "write into this file what was read, skipped and refused, and why: a line of JSON a file")
	f.BoolVar(&o.json, "json", false, "print the report as JSON (docs/json.md)")
	a.settingFlags(f, "embedder", "ollama")
	return cmd
}

// ingestGC lets the heap grow further between collections than Go's default of
// 100 %: indexing makes much garbage, and a fifth of its time went into looking
// for it. With 150 %, 12,747 passages need about 250 MB.
const ingestGC = 150

func (o *ingestOptions) run(ctx context.Context, paths []string) error {
	if os.Getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(ingestGC))
	}
	opts, err := o.options(ctx)
	if err != nil {
		return err
	}
	opts.Split = ingest.Split{MaxWords: o.maxWords, Whole: o.whole}
	for _, s := range o.meta {
		name, value, _ := strings.Cut(s, "=")
		if err := ingest.SetMetadata(&o.defaults, name, value); err != nil {
			return fmt.Errorf("%w: --meta: %w", errUsage, err)
		}
	}
	if o.maxWords < 1 {
		return fmt.Errorf("%w: --max-words must be 1 or more", errUsage)
	}
	recogniser, err := recogniser(ctx, o.ocr)
	if err != nil {
		return err
	}
	e, err := biopars.Open(ctx, opts)
	if err != nil {
		return err
	}
	defer e.Close()
	list, err := newFileList(o.report)
	if err != nil {
		return err
	}
	bar := o.progress()
	report, err := e.Ingest(ctx, paths, biopars.IngestOptions{
		Options: ingest.Options{
			Map: o.columns, Defaults: o.defaults, Strict: o.strict, Sync: o.sync, Retracted: o.retracted,
			In: o.In, Recogniser: recogniser,
			Progress: func(p ingest.Progress) {
				bar.bytes(o.reading(p), p.BytesDone, p.Bytes)
			},
			File:   list.add,
			Broken: func(e *ingest.RecordError) { bar.println(o.inWords(errorText(e))) },
		},
		Indexing: func(p biopars.Indexing) { bar.items(o.step(p.Step), p.Done, p.Of) },
	})
	bar.finish()
	err = errors.Join(err, list.close(report))
	if o.json {
		return errors.Join(err, writeJSON(o.Out, schema.NewIngest(report)))
	}
	o.printReport(report)
	if err == nil && report.Failed > 0 {
		fmt.Fprintf(o.Err, o.tr("%d رکورد خراب کنار گذاشته شد؛ بالا آمده‌اند.\n",
			"%d broken records were left out; they are listed above.\n"), report.Failed)
	}
	if r := report.LeftOut; err == nil && r > 0 {
		fmt.Fprintf(o.Err, o.tr("%d سند پیش‌تر حذف شده است و بازنمی‌گردد؛ برای بازگرداندن: biopars documents restore ID\n",
			"%d documents were deleted earlier and stay away; to bring one back: biopars documents restore ID\n"), r)
	}
	return err
}

// reading says how far reading is.
func (o *ingestOptions) reading(p ingest.Progress) string {
	label := fmt.Sprintf(o.tr("خواندن (پروندهٔ %d از %d، %d رکورد", "reading (file %d of %d, %d records"), min(p.FilesDone+1, p.Files), p.Files, p.Records)
	if p.Pages > 0 {
		label += fmt.Sprintf(o.tr("، %d صفحه", ", %d pages"), p.Pages)
	}
	return label + ")"
}

func (o *ingestOptions) printReport(r ingest.Report) {
	rows := []struct {
		fa, en string
		n      int
		always bool
	}{
		{"پرونده‌های خوانده‌شده", "files read", r.Files, true},
		{"پرونده‌های بی‌تغییر", "files unchanged", r.Unchanged, false},
		{"پرونده‌های ازسرگرفته", "files resumed", r.Resumed, false},
		{"پرونده‌های نادیده‌گرفته", "files skipped", len(r.Skipped), false},
		{"رکوردها", "records", r.Records, true},
		{"متن‌های افزوده", "passages added", r.Added, true},
		{"متن‌های تکراری", "passages duplicate", r.Duplicate, false},
		{"متن‌های حذف‌شده", "passages deleted", r.Deleted, false},
		{"سندهای کنارگذاشته", "documents retired", r.Retired, false},
		{"سندهای حذف‌شده که حذف ماندند", "documents left out", r.LeftOut, false},
		{"رکوردهای خراب", "records broken", r.Failed, true},
	}
	for _, row := range rows {
		if row.always || row.n > 0 {
			fmt.Fprintf(o.Out, "%s: %d\n", o.tr(row.fa, row.en), row.n)
		}
	}
}

// step names a step of indexing.
func (a *app) step(name string) string {
	switch name {
	case "lexical":
		return a.tr("نمایهٔ واژگانی", "lexical index")
	case "encoder":
		return a.tr("آموزش بردارساز", "training the encoder")
	}
	return a.tr("نمایهٔ برداری", "dense index")
}
