package dense

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
)

// Applied implements [Store].
func (x *Exact) Applied(context.Context) (index.Seq, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.applied()
}

func (x *Exact) applied() (index.Seq, error) {
	if x.opts.ReadOnly {
		return x.current().applied, nil
	}
	if x.work != nil {
		return x.work.State().Applied, nil
	}
	if m, ok := x.unfinished(); ok {
		return m.Applied, nil // a killed process applied it
	}
	m, err := x.gens.Published()
	if errors.Is(err, index.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return m.Applied, x.fp.Check("update", "dense", m.Fingerprint)
}

// unfinished returns the state that begin would go on with.
func (x *Exact) unfinished() (generation.Manifest, bool) {
	return x.gens.Unfinished(generation.WorkOptions{Fingerprint: x.fp})
}

// discardUnreadable removes what a killed process has left if it cannot be read, so
// that it is made again.
func (x *Exact) discardUnreadable(ctx context.Context) error {
	m, ok := x.unfinished()
	if !ok {
		return nil
	}
	log, err := readLayout(m)
	if err == nil {
		err = x.checkSegments(ctx, x.gens.WorkPath(), log)
	}
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	w, err := x.gens.Begin(ctx, generation.WorkOptions{Fingerprint: x.fp})
	if err != nil {
		return err
	}
	return w.Discard()
}

// begin opens the work unless it is open.
func (x *Exact) begin(ctx context.Context, empty bool) error {
	if x.opts.ReadOnly {
		return &index.Error{Op: "write", Object: "dense index", Err: index.ErrReadOnly}
	}
	if x.work != nil {
		return nil
	}
	w, err := x.gens.Begin(ctx, generation.WorkOptions{Fingerprint: x.fp, Empty: empty})
	if err != nil {
		return err
	}
	log, err := readLayout(w.State())
	if err == nil && !w.Resumed() {
		err = w.Mark(w.State())
	}
	if err != nil {
		return errors.Join(err, w.Close())
	}
	x.work, x.log = w, log
	return nil
}

// Apply implements [Store]. The batch becomes a file of its own; then the
// manifest, replaced in one step, makes it count.
func (x *Exact) Apply(ctx context.Context, b Batch) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	// Before beginning a generation, so that a repeated batch costs nothing.
	if at, err := x.applied(); err == nil && b.Through <= at && !x.opts.ReadOnly {
		return nil
	}
	if err := x.begin(ctx, false); err != nil {
		return err
	}
	state := x.work.State()
	dimension, err := CheckVectors(b.Points, x.log.Dimension)
	if err != nil {
		return err
	}
	log := x.log
	log.Dimension = dimension
	if len(b.Points)+len(b.Deletes) > 0 {
		s := &segment{encoding: x.opts.Encoding, dimension: dimension, deletes: b.Deletes}
		for i := range b.Points {
			s.add(b.Points[i].Passage.Seq, b.Points[i].Vector)
		}
		name := fmt.Sprintf("%016d.vec", b.Through)
		if err := writeSegment(filepath.Join(x.work.Path(), name), s); err != nil {
			return &index.Error{Op: "write", Object: "dense index", Err: err}
		}
		log.Segments = append(slices.Clone(log.Segments), name)
		log.Rows += s.rows()
	}
	state.Applied = b.Through
	return x.mark(state, log)
}

// mark makes the layout that of the work.
func (x *Exact) mark(state generation.Manifest, log layout) error {
	extra, err := json.Marshal(log)
	if err != nil {
		return err
	}
	state.Extra = extra
	if err := x.work.Mark(state); err != nil {
		return err
	}
	x.log = log
	return nil
}

// Publish implements [Store].
func (x *Exact) Publish(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.work == nil {
		if _, ok := x.unfinished(); !ok || x.opts.ReadOnly {
			_, err := x.refresh(ctx)
			return err
		}
		if err := x.begin(ctx, false); err != nil {
			return err
		}
	}
	live, err := x.compact(ctx)
	if err != nil {
		return err
	}
	if err := x.sweep(); err != nil {
		return err
	}
	state := x.work.State()
	state.Passages = live
	w := x.work
	x.work = nil
	if err := w.Publish(ctx, state); err != nil {
		return err
	}
	_, err = x.refresh(ctx)
	return err
}

// compact merges segments where that is due, makes the signs that are missing, and
// returns the number of live rows.
func (x *Exact) compact(ctx context.Context) (live int, err error) {
	var m mappings
	defer func() { err = errors.Join(err, m.release()) }()
	dir := x.work.Path()
	segments, _, err := x.openSegments(ctx, dir, x.log, &m, true)
	if err != nil {
		return 0, err
	}
	big, rest := x.arrangeBig(x.log, segments)
	live = len(rest.places)
	for _, p := range big {
		live += p.rows() - p.gone
	}
	from := x.mergeFrom(segments, live)
	if from == len(segments) {
		return live, x.writeError(x.writeSigns(dir, x.log, big, live))
	}
	log, state := x.log, x.work.State()
	// The name is new: an earlier file is never written to again.
	name := fmt.Sprintf("%016d%s", state.Applied, mergedSuffix)
	all := mergeAll(segments[from:], from > 0)
	if err := all.write(filepath.Join(dir, name), x.opts.Encoding, log.Dimension); err != nil {
		return 0, x.writeError(err)
	}
	log.Segments = append(slices.Clone(log.Segments[:from]), name)
	log.Rows = len(all.places)
	for _, s := range segments[:from] {
		log.Rows += s.rows()
	}
	if err := x.mark(state, log); err != nil {
		return 0, err
	}
	if segments, _, err = x.openSegments(ctx, dir, log, &m, true); err != nil {
		return 0, err
	}
	big, _ = x.arrangeBig(log, segments)
	return live, x.writeError(x.writeSigns(dir, log, big, live))
}

// mergeFrom returns the first of the segments that are to become one, their number if
// none are. Those that are not big are merged when there are many of them or when they
// make a big one, and big ones with what follows them if it is half as long or longer:
// so a row is merged a number of times that grows with the logarithm of all rows.
func (x *Exact) mergeFrom(segments []*segment, live int) int {
	if x.log.Rows-live > live/4 {
		return 0
	}
	from, rows := len(segments), 0
	for from > 0 && !x.isBig(x.log.Segments[from-1], segments[from-1].rows()) {
		from--
		rows += segments[from].rows()
	}
	if len(segments)-from <= x.limits.compact && rows < max(x.limits.big, 1) {
		return len(segments)
	}
	for from > 0 && segments[from-1].rows() <= 2*rows {
		from--
		rows += segments[from].rows()
	}
	return from
}

func (x *Exact) writeError(err error) error {
	if err == nil {
		return nil
	}
	return &index.Error{Op: "write", Object: "dense index", Err: err}
}

// checkSegments reads all files of what a killed process has left.
func (x *Exact) checkSegments(ctx context.Context, dir string, log layout) (err error) {
	var m mappings
	defer func() { err = errors.Join(err, m.release()) }()
	if _, _, err = x.openSegments(ctx, dir, log, &m, true); err != nil {
		return err
	}
	for _, b := range m {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := checkSegment(b); err != nil {
			return err
		}
	}
	return nil
}

// sweep removes files that the layout does not name: merged ones and leftovers
// of a killed process.
func (x *Exact) sweep() error {
	names, err := filepath.Glob(filepath.Join(x.work.Path(), "*.vec*"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(x.log.Segments, strings.TrimSuffix(filepath.Base(name), signsSuffix)) {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// Reset implements [Store].
func (x *Exact) Reset(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.work != nil {
		err := x.work.Discard()
		x.work = nil
		if err != nil {
			return err
		}
	}
	if err := x.begin(ctx, true); err != nil {
		return err
	}
	if x.work.Resumed() {
		// Half of an earlier rebuild: this one starts from the first change.
		err := x.work.Discard()
		x.work = nil
		if err != nil {
			return err
		}
		return x.begin(ctx, true)
	}
	return nil
}

// Close implements [Store].
func (x *Exact) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	var err error
	if len(x.current().maps) > 0 {
		err = x.replace(&published{table: newTable(x.opts.Encoding, 0)})
	}
	if x.work != nil {
		err = errors.Join(err, x.work.Close())
		x.work = nil
	}
	return err
}
