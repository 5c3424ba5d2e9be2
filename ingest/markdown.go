package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// sectionSeparator stands between the headings of a section's path.
const sectionSeparator = " › "

// emitText passes on a file that is one document. Its ID is the file's name
// with a hash of its path, so that two files of one name stay apart.
func (r *fileReader) emitText(text string, markdown bool) error {
	base := filepath.Base(r.path)
	sum := sha256.Sum256([]byte(sourceKey(r.path)))
	d := index.Document{
		ID:    base + "-" + hex.EncodeToString(sum[:4]),
		Title: strings.TrimSuffix(base, filepath.Ext(base)),
		Text:  text,
	}
	if markdown {
		title, sections := headings(text)
		d.Sections = sections
		if title != "" {
			d.Title = title
		}
	}
	d.Metadata = r.defaults
	if d.Language == "" {
		d.Language = persian.Language(text)
	}
	r.Records++
	rec := record{line: 1, document: d, next: r.position}
	if strings.TrimFunc(text, blank) == "" {
		rec.err = &RecordError{Path: r.path, Line: 1, Err: errNoText}
	}
	if !r.yield(rec, nil) {
		return errStopped
	}
	return nil
}

// headings finds the ATX headings (# to ######) of a Markdown text outside
// fenced code. The first heading of level 1 is the document's title and not
// part of a section's path.
func headings(text string) (title string, sections []index.Section) {
	var path [6]string
	fence := ""
	open := false // a section has begun
	at := 0
	for line := range strings.Lines(text) {
		start := at
		at += len(line)
		trimmed := strings.TrimSpace(line)
		if marker := fenceMarker(trimmed); marker != "" {
			switch {
			case fence == "":
				fence = marker
			case strings.HasPrefix(trimmed, fence) && strings.Trim(trimmed, fence[:1]) == "":
				fence = ""
			}
		}
		level := len(trimmed) - len(strings.TrimLeft(trimmed, "#"))
		if fence != "" || level == 0 || level > 6 || !strings.HasPrefix(trimmed[level:], " ") {
			continue
		}
		if open {
			sections[len(sections)-1].End = start
		} else if start > 0 {
			sections = append(sections, index.Section{Start: 0, End: start})
		}
		name := strings.TrimSpace(strings.TrimRight(trimmed[level:], "# "))
		if level == 1 && title == "" {
			title = name
			name = ""
		}
		path[level-1] = name
		for i := level; i < len(path); i++ {
			path[i] = ""
		}
		var names []string
		for _, p := range path {
			if p != "" {
				names = append(names, p)
			}
		}
		sections = append(sections, index.Section{Path: strings.Join(names, sectionSeparator), Start: at,
			End: len(text)})
		open = true
	}
	return title, sections
}

// fenceMarker returns the ``` or ~~~ that opens or closes a code block.
func fenceMarker(line string) string {
	for _, c := range []string{"`", "~"} {
		if n := len(line) - len(strings.TrimLeft(line, c)); n >= 3 {
			return line[:n]
		}
	}
	return ""
}
