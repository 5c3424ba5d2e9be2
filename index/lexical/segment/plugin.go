package segment

import (
	"fmt"
	"io"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	api "github.com/blevesearch/bleve_index_api"
	bleve "github.com/blevesearch/scorch_segment_api/v2"
)

// Type and Version are what scorch knows the segments of this package by, in its
// configuration (forceSegmentType, forceSegmentVersion) and in its files.
const (
	Type    = "biopars"
	Version = 1
)

func init() { scorch.RegisterSegmentPlugin(plugin{}, false) }

// plugin is scorch's SegmentPlugin.
type plugin struct{}

var _ scorch.SegmentPlugin = plugin{}

func (plugin) Type() string    { return Type }
func (plugin) Version() uint32 { return Version }

func (p plugin) New(docs []api.Document) (bleve.Segment, uint64, error) { return p.NewUsing(docs, nil) }

func (plugin) NewUsing(docs []api.Document, _ map[string]any) (bleve.Segment, uint64, error) {
	s, err := build(docs)
	if err != nil {
		return nil, 0, err
	}
	return s, uint64(len(s.data)), nil
}

func (p plugin) Open(path string) (bleve.Segment, error) { return p.OpenUsing(path, nil) }

func (plugin) OpenUsing(path string, _ map[string]any) (bleve.Segment, error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (p plugin) Merge(segments []bleve.Segment, drops []*roaring.Bitmap, path string, closed chan struct{},
	report bleve.StatsReporter) ([][]uint64, uint64, error) {
	return p.MergeUsing(segments, drops, path, closed, report, nil)
}

func (plugin) MergeUsing(segments []bleve.Segment, drops []*roaring.Bitmap, path string, closed chan struct{},
	report bleve.StatsReporter, _ map[string]any) (moved [][]uint64, written uint64, err error) {
	ours := make([]*Segment, len(segments))
	for i, s := range segments {
		if ours[i] = Of(s); ours[i] == nil {
			return nil, 0, fmt.Errorf("%w: merging a %T", errUnsupported, s)
		}
	}
	err = writeFile(path, func(w io.Writer) error {
		m, err := merge(w, ours, drops, closed)
		if err == nil {
			moved, written = m.moved, m.out.n
		}
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	if report != nil {
		report.ReportBytesWritten(written)
	}
	return moved, written, nil
}
