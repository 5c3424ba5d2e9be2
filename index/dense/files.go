package dense

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
)

// limits say from where on there is another way of keeping vectors or of finding
// them. Tests lower them.
type limits struct {
	compact int // segments that are no big ones above which publishing merges them
	big     int // rows from which on a merged segment is mapped and not read
	signs   int // live rows from which on signs choose what is compared
}

var defaultLimits = limits{compact: 16, big: 16384, signs: 50000}

// mergedSuffix is how names of segments end whose rows are in order.
const mergedSuffix = "-merged.vec"

// isBig reports whether a segment is used where it lies: it is never read as a
// whole. All others are, and checked.
func (x *Exact) isBig(name string, rows int) bool {
	return littleEndian && x.opts.Encoding == Int8 && strings.HasSuffix(name, mergedSuffix) && rows >= x.limits.big
}

// openSegments opens the files of a layout: big ones are mapped, and unless all are to
// be, others read. Those that are not big are compared with their checksums; big ones
// were when the generation was begun.
func (x *Exact) openSegments(ctx context.Context, dir string, log layout, m *mappings, all bool) (segments []*segment,
	bytes int64, err error) {
	for _, name := range log.Segments {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		s, size, err := x.openSegment(filepath.Join(dir, filepath.Base(name)), m, all)
		if err == nil && (s.encoding != x.opts.Encoding || s.dimension != log.Dimension && s.rows() > 0) {
			err = fmt.Errorf("%w: %s vectors of dimension %d", index.ErrCorrupt, s.encoding, s.dimension)
		}
		if err != nil {
			if errors.Is(err, os.ErrNotExist) {
				err = fmt.Errorf("%w: %w", index.ErrCorrupt, err)
			}
			return nil, 0, &index.Error{Op: "read vectors", Object: name, Repair: index.RepairRebuild, Err: err}
		}
		segments, bytes = append(segments, s), bytes+size
	}
	return segments, bytes, nil
}

func (x *Exact) openSegment(path string, m *mappings, all bool) (*segment, int64, error) {
	big, err := x.isBigFile(path)
	if err != nil {
		return nil, 0, err
	}
	if !littleEndian || !big && !all {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, 0, err
		}
		s, err := unmarshalSegment(b)
		return s, int64(len(b)), err
	}
	b, err := m.open(path)
	if err != nil {
		return nil, 0, err
	}
	s, err := viewSegment(b)
	if err == nil && !big {
		err = checkSegment(b)
	}
	return s, int64(len(b)), err
}

// isBigFile reads the beginning of a file.
func (x *Exact) isBigFile(path string) (_ bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	head := make([]byte, segmentHeader)
	if _, err := io.ReadFull(f, head); err != nil {
		return false, nil // too short to be one; who reads it says so
	}
	return x.isBig(path, int(binary.LittleEndian.Uint32(head[12:]))), nil
}

// arrange lays segments out: each big one is a part, what follows the last of them
// together is another.
func (x *Exact) arrange(log layout, segments []*segment) (parts []*part) {
	parts, rest := x.arrangeBig(log, segments)
	if len(rest.places) > 0 || len(parts) == 0 {
		parts = append(parts, newPart(rest.segment(x.opts.Encoding)))
	}
	return parts
}

// arrangeBig is arrange that leaves it at what the rest comes to.
func (x *Exact) arrangeBig(log layout, segments []*segment) (parts []*part, rest merged) {
	big := 0
	for big < len(segments) && x.isBig(log.Segments[big], segments[big].rows()) {
		parts = append(parts, newPart(segments[big]))
		big++
	}
	rest = mergeAll(segments[big:], big > 0)
	outline := rest.outline()
	for i, p := range parts {
		for _, later := range segments[i+1 : big] {
			p.supersede(later)
		}
		p.supersede(outline)
	}
	return parts, rest
}

// openSigns opens the signs of the parts that have some. Where they are missing, or
// not what they have to be, every row is compared until somebody publishes.
func (x *Exact) openSigns(dir string, log layout, p *published) error {
	for i, part := range p.parts {
		if i >= len(log.Segments) || !x.isBig(log.Segments[i], part.rows()) {
			break
		}
		b, err := p.maps.open(filepath.Join(dir, filepath.Base(log.Segments[i])+signsSuffix))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if s, err := unmarshalSigns(b); err == nil && s.rows == part.rows() && s.dimension == part.dimension {
			part.signs, p.bytes = s, p.bytes+int64(len(b))
		}
	}
	return nil
}

// writeSigns writes the signs of big segments that have none. With few vectors none
// are needed.
func (x *Exact) writeSigns(dir string, log layout, big []*part, live int) error {
	if live < x.limits.signs || log.Dimension > maxSigns {
		return nil
	}
	for i, part := range big {
		name := filepath.Join(dir, log.Segments[i]+signsSuffix)
		if info, err := os.Stat(name); err == nil && info.Size() == int64(signsSize(part.dimension, part.rows())) {
			continue
		}
		if err := generation.WriteFile(name, marshalSigns(part)); err != nil {
			return err
		}
	}
	return nil
}
