package ingest_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/ingest/document"
	_ "github.com/biopars/biopars/ingest/formats"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

// folder writes files, given as name and content in turn.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i+1 < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// readAll reads files and shows each document as "name: title: blocks".
func readAll(t *testing.T, opts ingest.Options, paths ...string) (docs []string, errs []error) {
	t.Helper()
	for r, err := range ingest.Read(t.Context(), paths, opts) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		var blocks []string
		for _, b := range r.Blocks {
			blocks = append(blocks, b.Text)
		}
		docs = append(docs, fmt.Sprintf("%s: %s: %s", filepath.Base(r.Path), r.Document.Title, strings.Join(blocks, " / ")))
	}
	return docs, errs
}

const page = `<!doctype html><html><meta charset=utf-8><body><article><h1>میگرن</h1><p>سردرد میگرنی یک‌طرفه و ضربان‌دار است و با تهوع و حساسیت به نور همراه می‌شود.</p></article></body></html>`

const pageText = ": میگرن: میگرن / سردرد میگرنی یک‌طرفه و ضربان‌دار است و با تهوع و حساسیت به نور همراه می‌شود."

func tarOf(files ...string) string {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		_ = w.WriteHeader(&tar.Header{Name: files[i], Mode: 0o600, Size: int64(len(files[i+1])), Typeflag: tar.TypeReg})
		_, _ = w.Write([]byte(files[i+1]))
	}
	_ = w.WriteHeader(&tar.Header{Name: "link.txt", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink})
	_ = w.Close()
	return b.String()
}

func zipOf(files ...string) string { return string(doctest.Zip(files...)) }

func gz(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

func TestArchives(t *testing.T) {
	lines := `{"text":"الف"}` + "\n" + `{"text":"ب"}`
	for _, c := range []struct {
		name, content string
		want          []string
		errs          int
	}{
		{"a.zip", zipOf("b/page.html", page, "b/x.jsonl", lines, "b/picture.png", "\x89PNG", "__MACOSX/._x.txt", "x", ".hidden.txt", "x"),
			[]string{"page.html" + pageText, "x.jsonl: : الف", "x.jsonl: : ب"}, 0},
		{"a.tar", tarOf("t.txt", "تب", "../../up.txt", "root"), []string{"t.txt: t: تب"}, 0},
		{"a.tar.gz", gz(tarOf("t.txt", "تب")), []string{"t.txt: t: تب"}, 0},
		{"a.tgz", gz(tarOf("t.txt", "تب")), []string{"t.txt: t: تب"}, 0},
		{"t.txt.gz", gz("تب"), []string{"t.txt.gz: t.txt: تب"}, 0},
		{"page.html.gz", gz(page), []string{"page.html.gz" + pageText}, 0},
		{"wrong.txt", zipOf("t.txt", "تب"), []string{"t.txt: t: تب"}, 0},
		{"two.zip", zipOf("inner.zip", zipOf("t.txt", "تب")), []string{"t.txt: t: تب"}, 0},
		{"part.zip", zipOf("bad.docx", "PK\x03\x04 no", "t.txt", "تب", "empty.csv", "id,text\n"), []string{"t.txt: t: تب"}, 2},
		{"none.zip", zipOf("a.png", "x"), nil, 1},
		{"cut.zip", zipOf("t.txt", strings.Repeat("تب ", 999))[:60], nil, 1},
		{"bomb.txt.gz", gz(strings.Repeat("\x00", 40<<20)), nil, 1},
		{"deep.zip", zipOf("1.zip", zipOf("2.zip", zipOf("3.zip", zipOf("t.txt", "تب")))), nil, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, errs := readAll(t, ingest.Options{}, filepath.Join(folder(t, c.name, c.content), c.name))
			if !slices.Equal(got, c.want) || len(errs) != c.errs {
				t.Errorf("%q, %v", got, errs)
			}
		})
	}
}

func openCatalogue(t *testing.T) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Open(t.Context(), filepath.Join(t.TempDir(), "catalogue.db"), catalogue.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// passages are what the catalogue holds.
func passages(t *testing.T, c *catalogue.Catalogue) []index.Passage {
	t.Helper()
	changes, err := c.Changes(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []index.Passage
	for _, ch := range changes {
		if ch.Op == index.Put {
			out = append(out, ch.Passage)
		}
	}
	return out
}

func TestIngestDocuments(t *testing.T) {
	dir := folder(t, "page.html", page, "a.md", "# تب\n\n## درمان\n\nداروها:\n\n- الف\n- ب\n", "old.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.png", "x")
	cat := openCatalogue(t)
	rep, err := ingest.Run(t.Context(), cat, []string{dir}, ingest.Options{})
	if err != nil || rep.Files != 2 || rep.Added != 2 || len(rep.Skipped) != 2 {
		t.Fatalf("%+v, %v", rep, err)
	}
	got := passages(t, cat)
	if got[0].Title != "تب" || got[0].Section != "درمان" || got[0].Text != "داروها:\n\nالف\nب" ||
		!strings.HasPrefix(got[0].DocumentID, "a.md-") || got[1].Title != "میگرن" || got[1].Source != "page.html" {
		t.Errorf("%+v", got)
	}
	if rep, err = ingest.Run(t.Context(), cat, []string{dir}, ingest.Options{}); err != nil || rep.Unchanged != 2 || rep.Added != 0 {
		t.Errorf("again: %+v, %v", rep, err)
	}
}

func TestArchiveIsTakenUpWhereItWasStopped(t *testing.T) {
	var files []string
	for i := range 30 {
		var lines strings.Builder
		for k := range 50 {
			fmt.Fprintf(&lines, "{\"text\":\"متن %d از %d\"}\n", k, i)
		}
		files = append(files, fmt.Sprintf("%02d.jsonl", i), lines.String())
	}
	path := filepath.Join(folder(t, "a.zip", zipOf(files...)), "a.zip")
	cat := openCatalogue(t)
	stop := errors.New("stop")
	if rep, err := ingest.Run(t.Context(), &failing{Catalogue: cat, writes: 1, err: stop}, []string{path}, ingest.Options{}); !errors.Is(err, stop) || rep.Added != 1000 {
		t.Fatalf("%+v, %v", rep, err)
	}
	rep, err := ingest.Run(t.Context(), cat, []string{path}, ingest.Options{})
	if err != nil || rep.Resumed != 1 || rep.Added != 500 || rep.Duplicate != 0 {
		t.Errorf("%+v, %v", rep, err)
	}
}

// failing is a catalogue that can be written to so many times.
type failing struct {
	*catalogue.Catalogue
	writes int
	err    error
}

func (f *failing) Append(ctx context.Context, b catalogue.Batch) (catalogue.Appended, error) {
	if f.writes--; f.writes < 0 {
		return catalogue.Appended{}, f.err
	}
	return f.Catalogue.Append(ctx, b)
}

func TestSidecars(t *testing.T) {
	dir := folder(t, "a.html", page, "a.ris", "TY  - JOUR\nTI  - عنوان درست\nAU  - نوری, سارا\nPY  - 1400\nDO  - 10.1/x\nJO  - مجله\nER  - \n",
		"b.txt", "تب", "b.txt.meta.json", `{"title":"از کنار","publisher":"نشر","year":"۱۳۹۹","retracted":"true"}`,
		"lib.bib", "@article{k, title={T}, abstract={Text.}, year={2020}}", "c.md", "متن", "c.meta.yaml", "عنوان: سوم\nlicence: CC0-1.0\n")
	got, errs := readAll(t, ingest.Options{}, dir)
	if len(got) != 3 || len(errs) != 1 || !errors.Is(errs[0], ingest.ErrRetracted) || !strings.HasPrefix(got[0], "a.html: عنوان درست:") ||
		got[1] != "c.md: سوم: متن" || got[2] != "lib.bib: T: Text." {
		t.Errorf("%q, %v", got, errs)
	}
	for r, err := range ingest.Read(t.Context(), []string{filepath.Join(dir, "a.html"), filepath.Join(dir, "b.txt")}, ingest.Options{Retracted: true}) {
		if err != nil {
			t.Fatal(err)
		}
		m := r.Document.Metadata
		if strings.HasSuffix(r.Path, "a.html") && (m.Year != 2021 || m.Publisher != "مجله" || m.URL != "https://doi.org/10.1/x" || r.Source.Authors[0] != "سارا نوری") ||
			strings.HasSuffix(r.Path, "b.txt") && (m.Year != 2020 || m.Publisher != "نشر" || m.EvidenceType != "retracted" ||
				len(r.Source.Warnings) != 1 || r.Source.Warnings[0].Code != document.WarnRetracted || r.Document.Title != "از کنار") {
			t.Errorf("%+v", r.Document)
		}
	}
	// A file is read again when what stands beside it has changed.
	cat := openCatalogue(t)
	path := filepath.Join(dir, "c.md")
	for _, want := range []int{0, 1, 0} {
		rep, err := ingest.Run(t.Context(), cat, []string{path}, ingest.Options{})
		if err != nil || rep.Unchanged != want {
			t.Fatalf("%+v, %v", rep, err)
		}
		if want == 1 {
			if err := os.WriteFile(filepath.Join(dir, "c.meta.yaml"), []byte("title: دیگر\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestLinkedFoldersAreEntered(t *testing.T) {
	other := folder(t, "in.txt", "در پیوند")
	dir := folder(t, "a.txt", "یک")
	for name, target := range map[string]string{"linked": other, "again": other, "loop": dir, "dangling": filepath.Join(dir, "none")} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	got, errs := readAll(t, ingest.Options{}, dir)
	if len(got) != 2 || len(errs) != 1 {
		t.Errorf("%q, %v", got, errs)
	}
}

func TestFilesAreReadInTheOrderGiven(t *testing.T) {
	dir := folder(t, "b.txt", "ب", "a.txt", "الف")
	got, _ := readAll(t, ingest.Options{}, filepath.Join(dir, "b.txt"), filepath.Join(dir, "none.txt"), filepath.Join(dir, "a.txt"))
	if len(got) != 2 || !strings.HasPrefix(got[0], "b.txt") {
		t.Errorf("%q", got)
	}
}
