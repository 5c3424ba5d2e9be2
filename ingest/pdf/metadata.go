package pdf

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/biopars/biopars/ingest/document"
)

var (
	isFileName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^(?:microsoft (?:word|powerpoint) - .*|untitled.*|.*\.(?:docx?|pdf|indd|tex|odt|rtf|xlsx?|pptx?|html?))$`)
	})
	pdfDate   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:D:)?((?:19|20)[0-9]{2})`) })
	severalIn = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s*(?:;|؛|،| and | & )\s*`) })
)

// readMetadata fills in what the file says of itself. A title that is the name of a
// file, as programs put it there, does not count.
func (d *file) readMetadata(doc *document.Document) {
	if d.table.Info == nil {
		return
	}
	info := d.dict(*d.table.Info)
	if t := tidy(d.text(info["Title"])); !isFileName().MatchString(t) {
		doc.Title = t
	}
	if a := tidy(d.text(info["Author"])); a != "" {
		doc.Authors = severalIn().Split(a, -1)
	}
	other := map[string]string{}
	for key, to := range map[string]string{"Subject": "subject", "Keywords": "keywords"} {
		if s := tidy(d.text(info[key])); s != "" {
			other[to] = s
		}
	}
	if m := pdfDate().FindStringSubmatch(d.text(info["CreationDate"])); m != nil {
		other["created"] = m[1]
		if _, err := strconv.Atoi(m[1]); err != nil {
			delete(other, "created")
		}
	}
	if len(other) > 0 {
		doc.Other = other
	}
}

func tidy(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\x00", "")), " ")
}
