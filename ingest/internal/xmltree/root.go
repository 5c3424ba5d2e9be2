package xmltree

import (
	"bytes"
	"encoding/xml"

	"github.com/biopars/biopars/ingest/charset"
	"github.com/biopars/biopars/ingest/document"
)

// Root is the name of the first element of a file, "" where it isn't XML.
func Root(f *document.File) string {
	head := f.Head()
	start := bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	if wide := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")); !wide && !bytes.HasPrefix(start, []byte("<")) {
		return ""
	}
	decoded, _ := charset.NewReader(bytes.NewReader(head), "")
	d := xml.NewDecoder(decoded)
	d.Strict = false
	for {
		token, err := d.RawToken()
		if err != nil {
			return ""
		}
		if e, ok := token.(xml.StartElement); ok {
			return e.Name.Local
		}
	}
}
