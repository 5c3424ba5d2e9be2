package pdf

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// maxSalvaged is the size up to which a damaged file is mended, in memory.
const maxSalvaged = 64 << 20

var (
	objectStart = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:^|[\r\n ])([0-9]{1,7}) [0-9]{1,5} obj\b`) })
	catalogType = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`/Type\s*/Catalog\b`) })
)

// salvage mends a file that ends early or has lost its table of objects: what is
// behind the last whole object is cut off, and an end is put to it that makes parsers
// look for the objects themselves. False: there is nothing to mend.
func salvage(r io.ReaderAt, size int64) (*bytes.Reader, bool) {
	if size > maxSalvaged {
		return nil, false
	}
	b := make([]byte, size)
	n, _ := r.ReadAt(b, 0)
	b = b[:n]
	const whole = "endobj"
	end := bytes.LastIndex(b, []byte(whole))
	if end < 0 {
		return nil, false
	}
	b = b[:end+len(whole)]
	root, last := 0, 0
	catalog := catalogType().FindIndex(b)
	for _, m := range objectStart().FindAllSubmatchIndex(b, -1) {
		number, _ := strconv.Atoi(string(b[m[2]:m[3]]))
		last = max(last, number)
		if catalog != nil && m[0] < catalog[0] {
			root = number
		}
	}
	out := bytes.NewBuffer(b)
	out.WriteByte('\n')
	if catalog == nil {
		root = last + 1
		fmt.Fprintf(out, "%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n", root, root+1)
		fmt.Fprintf(out, "%d 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n", root+1)
		last = root + 1
	}
	fmt.Fprintf(out, "trailer\n<</Root %d 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n", root, last+1)
	return bytes.NewReader(out.Bytes()), true
}

// loosePages takes as pages whatever objects are pages, where the tree that orders
// them is lost.
func (d *file) loosePages() {
	var pages []pageObject
	for _, number := range slices.Sorted(maps.Keys(d.table.Table)) {
		entry := d.table.Table[number]
		if entry == nil || len(pages) >= maxPages {
			continue
		}
		node, ok := entry.Object.(types.Dict)
		if !ok || d.name(node["Type"]) != "Page" {
			continue
		}
		rotate, _ := d.number(node["Rotate"])
		page := pageObject{dict: node, resources: d.dict(node["Resources"]), rotate: int(rotate)}
		page.setBox(node)
		pages = append(pages, page)
	}
	if len(pages) > len(d.pages) {
		d.pages = pages
	}
}
