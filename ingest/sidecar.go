package ingest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/ingest/bibliography"
	"github.com/biopars/biopars/ingest/document"
)

func init() {
	document.Register(document.Format{Name: "bibliography", Extensions: bibliographies,
		Detect: func(f *document.File) bool { return bibliography.Is(f.Head()) }, Read: readBibliography})
}

// bibliographies are the endings of files of reference managers.
var bibliographies = []string{".ris", ".nbib", ".bib"}

// metaEndings are what files are called that tell of the one beside them, behind its
// name with or without its ending.
var metaEndings = []string{".meta.json", ".meta.yaml", ".meta.yml"}

// readBibliography reads the abstracts of a bibliography.
func readBibliography(_ context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		entries, err := bibliography.Read(f.Reader())
		if err != nil {
			yield(nil, err)
			return
		}
		n := 0
		for i := range entries {
			if len(entries[i].Blocks) == 0 {
				continue
			}
			n++
			if !yield(&entries[i].Document, nil) {
				return
			}
		}
		if n == 0 {
			yield(nil, fmt.Errorf("%w: none of its %d entries has an abstract", ErrFormat, len(entries)))
		}
	}
}

// beside reports whether a file in a folder only tells of another one there.
func beside(path string) bool {
	lower := strings.ToLower(path)
	for _, ending := range metaEndings {
		if strings.HasSuffix(lower, ending) {
			return true
		}
	}
	if !slices.Contains(bibliographies, filepath.Ext(lower)) {
		return false
	}
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	others, err := filepath.Glob(escapeGlob(stem) + ".*")
	return err == nil && slices.ContainsFunc(others, func(o string) bool {
		return o != path && !slices.Contains(bibliographies, strings.ToLower(filepath.Ext(o))) && known(o)
	})
}

func escapeGlob(s string) string {
	return strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`, `\`, `\\`).Replace(s)
}

// sidecars are the files that tell of a file, those that exist.
func sidecars(path string) []string {
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	var out []string
	for _, base := range []string{path, stem} {
		for _, ending := range slices.Concat(bibliographies, metaEndings) {
			name := base + ending
			if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && name != path && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// sidecarState tells whether what stands beside a file has changed.
func sidecarState(path string) string {
	var b strings.Builder
	for _, name := range sidecars(path) {
		if info, err := os.Stat(name); err == nil {
			fmt.Fprintf(&b, "%s %d %d;", filepath.Base(name), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// addSidecars fills in what the files beside a document's say of it. They know better
// than what programs wrote into the file. One that cannot be read is a warning.
func addSidecars(d *document.Document, path string) {
	for _, name := range sidecars(path) {
		if err := addSidecar(d, path, name); err != nil {
			d.Warn(document.WarnUnreadable, filepath.Base(name)+" beside it: "+err.Error(), 0)
		}
	}
}

// maxSidecar bounds what is read beside a file, in bytes.
const maxSidecar = 1 << 20

func addSidecar(d *document.Document, path, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if slices.Contains(bibliographies, strings.ToLower(filepath.Ext(name))) {
		entries, err := bibliography.Read(file)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if len(entries) == 1 || e.File == filepath.Base(path) || e.DOI != "" && e.DOI == d.DOI {
				apply(&e, d)
				return nil
			}
		}
		return fmt.Errorf("%w: none of its %d entries is of this file", ErrFormat, len(entries))
	}
	data := make([]byte, maxSidecar)
	n, err := file.Read(data)
	if err != nil {
		return err
	}
	values := map[string][]string{}
	if strings.HasSuffix(strings.ToLower(name), ".json") {
		var raw map[string]any
		dec := json.NewDecoder(bytes.NewReader(data[:n]))
		dec.UseNumber() // a PMID is no fraction
		if err := dec.Decode(&raw); err != nil {
			return fmt.Errorf("not JSON: %w", err)
		}
		for key, v := range raw {
			if list, ok := v.([]any); ok {
				for _, e := range list {
					values[columnKey(key)] = append(values[columnKey(key)], fmt.Sprint(e))
				}
			} else if v != nil {
				values[columnKey(key)] = []string{fmt.Sprint(v)}
			}
		}
	} else {
		values = simpleValues(string(data[:n]), false)
	}
	setMetadata(d, values)
	return nil
}

// apply sets what an entry of a bibliography says.
func apply(e *bibliography.Entry, d *document.Document) {
	m, o := &d.Metadata, &e.Metadata
	d.Title = cmp.Or(e.Title, d.Title)
	if len(o.Authors) > 0 {
		m.Authors = o.Authors
	}
	m.Journal, m.Publisher = cmp.Or(o.Journal, m.Journal), cmp.Or(o.Publisher, m.Publisher)
	m.Year, m.DOI, m.PMID = cmp.Or(o.Year, m.Year), cmp.Or(o.DOI, m.DOI), cmp.Or(o.PMID, m.PMID)
	m.URL, m.Licence = cmp.Or(o.URL, m.URL), cmp.Or(o.Licence, m.Licence)
	m.Language, m.EvidenceType = cmp.Or(o.Language, m.Language), cmp.Or(o.EvidenceType, m.EvidenceType)
	m.Retracted = m.Retracted || o.Retracted
	if len(o.Other) > 0 {
		if m.Other == nil {
			m.Other = map[string]string{}
		}
		maps.Copy(m.Other, o.Other)
	}
}
