package pdf

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/biopars/biopars/ingest/document"
)

const (
	minPictureShare = 0.03 // of a page; smaller ones are logos and lines
	maxPagePictures = 40
	maxPixels       = 200 << 20
)

// drawn is a picture as it is drawn on a page.
type drawn struct {
	object types.Object
	box    rule
}

// extract writes the pictures of pages into a folder. of is how many pages the file has.
func extract(ctx context.Context, r io.ReaderAt, size int64, opts Options, pages []int, dir string) (out []document.Picture, of int, err error) {
	f, err := openFile(ctx, r, size, opts.Password)
	if err != nil {
		return nil, 0, err
	}
	for _, number := range pages {
		if number < 1 || number > len(f.pages) {
			continue
		}
		page := f.pages[number-1]
		turn := pageMatrix(page.rotate)
		p := &interpreter{file: f, coverage: pageCoverage(f.numbers(page.box), turn)}
		p.draw(f.content(page), page.resources, turn)
		whole := p.coverage.page
		area := max((whole.x1-whole.x0)*(whole.y1-whole.y0), 1)
		all := slices.DeleteFunc(p.drawn, func(d drawn) bool {
			return (d.box.x1-d.box.x0)*(d.box.y1-d.box.y0) < minPictureShare*area
		})
		slices.SortStableFunc(all, func(a, b drawn) int { return cmp.Compare(b.box.y1, a.box.y1) })
		for i, d := range all[:min(len(all), maxPagePictures)] {
			s, ok := f.resolve(d.object).(types.StreamDict)
			if !ok {
				continue
			}
			path := filepath.Join(dir, fmt.Sprintf("%06d-%02d", number, i))
			wide, err := f.writePicture(&s, path)
			if err != nil {
				f.lost++
				continue
			}
			out = append(out, document.Picture{File: path, Page: number, Turned: page.rotate%360 != 0, DPI: dpi(wide, d.box, page.rotate)})
		}
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		if opts.Progress != nil {
			opts.Progress(number, len(f.pages))
		}
	}
	return out, len(f.pages), nil
}

// dpi is the resolution of a picture so many dots wide.
func dpi(wide int, box rule, rotate int) int {
	points := box.x1 - box.x0
	if rotate%180 != 0 {
		points = box.y1 - box.y0
	}
	if points < 1 || math.IsNaN(points) {
		return 0
	}
	if n := int(math.Round(float64(wide) * 72 / points)); n >= 30 && n <= 2400 {
		return n
	}
	return 0
}

// writePicture writes a picture into a file: as it is where it is a file of its own,
// else as PNM. wide is how many dots it is wide.
func (d *file) writePicture(s *types.StreamDict, path string) (wide int, err error) {
	w, _ := d.number(s.Dict["Width"])
	h, _ := d.number(s.Dict["Height"])
	if !(w >= 1 && h >= 1 && w*h <= maxPixels) {
		return 0, fmt.Errorf("%w: a picture of %g by %g dots", document.ErrTooLarge, w, h)
	}
	if err := s.DecodeWithLimit(maxDecoded); err != nil && len(s.Content) == 0 {
		return 0, err
	}
	data := s.Content
	if !bytes.HasPrefix(data, []byte("\xff\xd8")) && !bytes.HasPrefix(data, []byte("\x00\x00\x00\x0cjP  ")) && !bytes.HasPrefix(data, []byte("\xff\x4f\xff\x51")) {
		if data, err = d.pnm(s, int(w), int(h)); err != nil {
			return 0, err
		}
	}
	return int(w), os.WriteFile(path, data, 0o600)
}

// pnm makes a file of the dots of a picture.
func (d *file) pnm(s *types.StreamDict, w, h int) ([]byte, error) {
	bits, _ := d.number(s.Dict["BitsPerComponent"])
	mask, _ := d.resolve(s.Dict["ImageMask"]).(types.Boolean)
	if bool(mask) {
		bits = 1
	}
	c := d.colours(s.Dict["ColorSpace"], 0)
	if bool(mask) || c.channels == 0 {
		c = colours{channels: 1}
	}
	low := d.numbers(s.Dict["Decode"])
	inverted := len(low) >= 2 && low[0] > low[1]
	row := (w*c.channels*int(bits) + 7) / 8
	if n := len(s.Content); n < row*h { // it ends early
		h = n / max(row, 1)
	}
	if h < 1 || bits != 1 && bits != 2 && bits != 4 && bits != 8 {
		return nil, fmt.Errorf("%w: a picture of %g bits", document.ErrFormat, bits)
	}
	if bits == 1 && c.channels == 1 && c.table == nil {
		out := fmt.Appendf(nil, "P4\n%d %d\n", w, h) // in which 1 is black
		for _, b := range s.Content[:row*h] {
			if !inverted { // of a mask, too, 0 is what is drawn
				b = ^b
			}
			out = append(out, b)
		}
		return out, nil
	}
	out := fmt.Appendf(nil, "P5\n%d %d\n255\n", w, h)
	sample := make([]int, c.channels)
	most := 1<<int(bits) - 1
	for y := range h {
		line := s.Content[y*row : (y+1)*row]
		for x := range w {
			for k := range sample {
				at := (x*c.channels + k) * int(bits)
				v := int(line[at/8]) >> (8 - int(bits) - at%8) & most
				if inverted {
					v = most - v
				}
				sample[k] = v
			}
			out = append(out, c.grey(sample, most))
		}
	}
	return out, nil
}

// colours says what the samples of a picture are.
type colours struct {
	channels int
	table    []byte // of an indexed one: the greys of its values
}

// grey is how bright a dot is.
func (c *colours) grey(sample []int, most int) byte {
	at := func(k int) int { return sample[k] * 255 / most }
	switch {
	case c.table != nil:
		return c.table[min(sample[0], len(c.table)-1)]
	case c.channels == 3:
		return byte((at(0)*299 + at(1)*587 + at(2)*114) / 1000)
	case c.channels == 4:
		return byte(max(255-at(3)-(at(0)*299+at(1)*587+at(2)*114)/1000, 0))
	}
	return byte(at(0))
}

// colours reads a colour space; one without channels is not known.
func (d *file) colours(o types.Object, depth int) colours {
	name := d.name(o)
	a := d.array(o)
	if len(a) > 0 {
		name = d.name(a[0])
	}
	switch name {
	case "DeviceGray", "CalGray", "G", "Separation":
		return colours{channels: 1}
	case "DeviceRGB", "CalRGB", "RGB", "Lab":
		return colours{channels: 3}
	case "DeviceCMYK", "CMYK":
		return colours{channels: 4}
	case "ICCBased":
		if len(a) > 1 {
			n, _ := d.number(d.dict(a[1])["N"])
			return colours{channels: max(min(int(n), 4), 0)}
		}
	case "Indexed", "I":
		if len(a) < 4 || depth > 0 {
			break
		}
		base := d.colours(a[1], depth+1)
		var values []byte
		switch t := d.resolve(a[3]).(type) {
		case types.StreamDict:
			values = d.stream(a[3])
		case types.HexLiteral:
			values, _ = t.Bytes()
		case types.StringLiteral:
			values, _ = types.Unescape(t.Value())
		}
		if base.channels == 0 || len(values) < base.channels {
			break
		}
		c := colours{channels: 1}
		sample := make([]int, base.channels)
		for i := 0; i+base.channels <= len(values) && len(c.table) < 256; i += base.channels {
			for k := range sample {
				sample[k] = int(values[i+k])
			}
			c.table = append(c.table, base.grey(sample, 255))
		}
		return c
	}
	return colours{}
}
