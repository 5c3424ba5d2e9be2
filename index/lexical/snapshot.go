package lexical

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	api "github.com/blevesearch/bleve_index_api"
	scorchapi "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical/segment"
)

// segmentView is one segment of a generation.
type segmentView struct {
	*segment.Segment
	fields  [numTermFields]*segment.Field // nil where no passage has the field
	deleted *roaring.Bitmap               // numbers within the segment; nil when none is deleted
	offset  uint32                        // document number of the segment's first document
	path    string                        // "" if it is in memory
}

func (v *segmentView) hasDeleted() bool { return v.deleted != nil && !v.deleted.IsEmpty() }

// newSegmentView finds the bytes of one of Bleve's segments.
func newSegmentView(s scorchapi.Segment) (v segmentView, err error) {
	if v.Segment = segment.Of(s); v.Segment == nil {
		return v, fmt.Errorf("%w: segment of another type, %T", index.ErrCorrupt, s)
	}
	for f, name := range termFields {
		v.fields[f] = v.Field(name)
	}
	if p, ok := s.(interface{ Path() string }); ok {
		v.path = p.Path()
	}
	return v, nil
}

// snapshot is an opened, immutable state of an index. It is safe for concurrent
// use until it is closed.
type snapshot struct {
	index          bleve.Index
	reader         api.IndexReader
	segments       []segmentView
	docs           uint32 // document numbers, those of deleted documents included
	stats          Statistics
	applied        index.Seq
	ranking        Ranking
	gramSize       int
	seq            func(doc uint32) index.Seq // of a document
	cache          *postingCache
	filters        filterCache
	where          func(context.Context, index.Filter) (func(index.Seq) bool, error) // Options.Filter
	docFreqs       wordCache[uint32]
	neighbourCache wordCache[[]neighbour]
	relativeCache  wordCache[*relatives]
	spelt          []*spelt  // by segment
	masks          sync.Pool // of []uint64, one for each word of a segment, all 0
	workspaces     sync.Pool // of *workspace
	normOnce       [numTermFields]sync.Once
	normsOf        [numTermFields]norms
}

// maxDocuments bounds a generation: document numbers have 32 bits.
const maxDocuments = 1<<32 - 1 - windowSize

// openSnapshot opens the Bleve index in dir for reading.
func openSnapshot(dir string, o Options) (s *snapshot, err error) {
	defer recoverCorrupt(&err)
	ix, err := bleve.OpenUsing(dir, map[string]any{"read_only": true})
	if err != nil {
		return nil, err
	}
	s, err = newSnapshot(ix, o)
	if err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	s.index = ix
	return s, nil
}

// newSnapshot takes the present state of an open Bleve index.
func newSnapshot(ix bleve.Index, o Options) (s *snapshot, err error) {
	adv, err := ix.Advanced()
	if err != nil {
		return nil, err
	}
	reader, err := adv.Reader()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, reader.Close())
		}
	}()
	root, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("%w: not a scorch index", index.ErrCorrupt)
	}
	s = &snapshot{reader: reader, ranking: o.Ranking, gramSize: o.Schema.GramSize}
	s.docFreqs.limit, s.neighbourCache.limit = maxFrequencies, maxNeighbourLists
	s.relativeCache.limit = maxNeighbourLists
	var docs uint64
	for _, seg := range root.Segments() {
		s.spelt = append(s.spelt, &spelt{})
		v, err := newSegmentView(seg.Segment())
		if err != nil {
			return nil, err
		}
		v.deleted, v.offset = seg.Deleted(), uint32(docs)
		s.segments = append(s.segments, v)
		if docs += seg.Segment().Count(); docs > maxDocuments {
			return nil, fmt.Errorf("%d documents are more than one index holds", docs)
		}
	}
	s.docs = uint32(docs)
	s.cache = newPostingCache(o.cacheBytes(docs))
	s.seq = s.readSeq
	if s.stats, s.applied, err = readInternal(reader); err != nil {
		return nil, fmt.Errorf("%w: %w", index.ErrCorrupt, err)
	}
	return s, nil
}

// readInternal reads what every batch writes beside its passages.
func readInternal(r api.IndexReader) (Statistics, index.Seq, error) {
	b, err := r.GetInternal(keyStatistics)
	if err != nil {
		return Statistics{}, 0, err
	}
	stats, err := decodeStatistics(b)
	if err != nil {
		return Statistics{}, 0, err
	}
	if b, err = r.GetInternal(keyApplied); err != nil || len(b) == 0 {
		return stats, 0, err
	}
	seq, n := binary.Uvarint(b)
	if n != len(b) {
		return Statistics{}, 0, errors.New("watermark cannot be read")
	}
	return stats, index.Seq(seq), nil
}

// close gives the files back.
func (s *snapshot) close() error {
	err := s.reader.Close()
	for _, p := range s.spelt {
		if p.file != nil {
			err = errors.Join(err, p.file.Unmap())
		}
	}
	if s.index != nil {
		err = errors.Join(err, s.index.Close())
	}
	return err
}

// list returns the postings of a term.
func (s *snapshot) list(sig signal, term string) (*postingList, error) {
	key := cacheKey{sig, term}
	if l := s.cache.get(key); l != nil {
		return l, nil
	}
	w := s.acquireWorkspace()
	defer s.workspaces.Put(w)
	shares, unit, err := s.decode(w, sig, term)
	if err != nil {
		return nil, err
	}
	l := newPostingList(shares, unit)
	s.cache.put(key, l)
	return l, nil
}

// readSeq returns the Seq of a document.
func (s *snapshot) readSeq(doc uint32) index.Seq {
	v := &s.segments[s.segmentOf(doc)]
	return index.Seq(v.Number(doc - v.offset))
}

// segmentOf finds the segment of a document number.
func (s *snapshot) segmentOf(doc uint32) int {
	i := len(s.segments) - 1
	for s.segments[i].offset > doc {
		i--
	}
	return i
}
