package crawl

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"io"
	"net/url"
	"strings"
)

// Bounds of the maps of one site.
const (
	maxMap      = 50 << 20 // of one, unpacked: the standard's
	maxMaps     = 50
	maxListed   = 50_000 // addresses
	maxMapDepth = 3      // of maps that list maps
)

// readMap reads a map of a site, in XML or as lines, packed or not: the pages that it
// lists, and further maps. One that is damaged counts as far as it goes.
func readMap(data []byte) (listed, maps []string) {
	if bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, nil
		}
		data, _ = io.ReadAll(io.LimitReader(z, maxMap))
	}
	if !bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff"))), []byte("<")) {
		for text := range strings.Lines(string(data)) {
			if text = strings.TrimSpace(text); strings.HasPrefix(text, "http") && len(listed) < maxListed {
				listed = append(listed, text)
			}
		}
		return listed, nil
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	inMap, inLoc := false, false
	var text strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return listed, maps
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "sitemap":
				inMap = true
			case "url":
				inMap = false
			case "loc":
				inLoc = t.Name.Space == "" || !strings.Contains(t.Name.Space, "image") && !strings.Contains(t.Name.Space, "video")
				text.Reset()
			}
		case xml.CharData:
			if inLoc && text.Len() < maxAddress {
				text.Write(t)
			}
		case xml.EndElement:
			if t.Name.Local != "loc" || !inLoc {
				continue
			}
			inLoc = false
			if inMap {
				maps = append(maps, strings.TrimSpace(text.String()))
			} else if listed = append(listed, strings.TrimSpace(text.String())); len(listed) >= maxListed {
				return listed, maps
			}
		}
	}
}

// listed finds the pages that the maps of a host list. get fetches a map that may be
// fetched; nil for one that cannot be.
func listed(ctx context.Context, root *url.URL, named []string, get func(*url.URL) []byte) []*url.URL {
	type level struct {
		address string
		depth   int
	}
	var queue []level
	for _, m := range named {
		queue = append(queue, level{m, 0})
	}
	if len(queue) == 0 {
		queue = append(queue, level{"/sitemap.xml", 0})
	}
	var out []*url.URL
	seen := map[string]bool{}
	for n := 0; len(queue) > 0 && n < maxMaps && ctx.Err() == nil; queue = queue[1:] {
		u, err := parse(root, queue[0].address)
		if err != nil || seen[u.String()] {
			continue
		}
		seen[u.String()] = true
		n++
		pages, maps := readMap(get(u))
		if queue[0].depth < maxMapDepth {
			for _, m := range maps {
				queue = append(queue, level{m, queue[0].depth + 1})
			}
		}
		for _, p := range pages {
			if u, err := parse(u, p); err == nil && readable(u) && len(out) < maxListed {
				out = append(out, u)
			}
		}
	}
	return out
}
