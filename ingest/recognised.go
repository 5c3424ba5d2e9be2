package ingest

import (
	"maps"

	"github.com/biopars/biopars/index"
)

// markRecognised marks the passages that stand on pages whose text was recognised from
// pictures.
func (rec *record) markRecognised(passages []index.Passage) {
	if rec.source == nil {
		return
	}
	pages, all := rec.source.Recognised()
	if len(pages) == 0 && !all {
		return
	}
	for i := range passages {
		p := &passages[i]
		on := all || p.Page == 0
		for page := p.Page; page <= max(p.Page, p.LastPage) && !on; page++ {
			on = pages[page]
		}
		if on {
			other := maps.Clone(p.Other)
			if other == nil {
				other = map[string]string{}
			}
			other[index.KeyRecognised] = "yes"
			p.Other = other
		}
	}
}
