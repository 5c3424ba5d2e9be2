// Package indextest checks implementations of index.Consumer against one suite.
package indextest

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/biopars/biopars/index"
)

// Log is a catalogue in memory. It is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	changes []index.Change
	gone    map[index.Seq]bool
}

var _ index.Log = (*Log)(nil)

// words that the passages of Put are made of.
var words = [...]string{"کم‌خونی", "فقر", "آهن", "درمان", "دیابت", "فشار", "خون", "تب", "ندارد", "۵۰۰",
	"میلی‌گرم", "قلب"}

// Put appends n made-up Persian passages, each different from all others, and
// returns the position of the last.
func (l *Log) Put(n int) index.Seq {
	l.mu.Lock()
	defer l.mu.Unlock()
	for range n {
		seq := index.Seq(len(l.changes) + 1)
		p := index.Passage{
			Seq: seq, DocumentID: fmt.Sprint("d", seq/3), Title: "عنوان " + words[seq%7],
			Text: fmt.Sprintf("%s %s %s %d", words[seq%12], words[seq*5%12], words[seq*7%11], seq),
		}
		p.ID = index.PassageID(p.DocumentID, p.Section, p.Text)
		p.End = len(p.Text)
		l.changes = append(l.changes, index.Change{Seq: seq, Op: index.Put, Passage: p})
	}
	return index.Seq(len(l.changes))
}

// Delete appends a tombstone for each of the passages that is live.
func (l *Log) Delete(targets ...index.Seq) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, target := range targets {
		if target == 0 || int(target) > len(l.changes) || l.gone[target] || l.changes[target-1].Op != index.Put {
			continue
		}
		if l.gone == nil {
			l.gone = map[index.Seq]bool{}
		}
		l.gone[target] = true
		l.changes = append(l.changes, index.Change{Seq: index.Seq(len(l.changes) + 1), Op: index.Delete,
			Passage: l.changes[target-1].Passage, Target: target})
	}
}

// Live returns the positions of the passages that are live after the first n
// changes, ascending.
func (l *Log) Live(n index.Seq) []index.Seq {
	l.mu.Lock()
	defer l.mu.Unlock()
	var live []index.Seq
	for _, ch := range l.changes[:n] {
		if ch.Op == index.Put {
			live = append(live, ch.Seq)
		} else if at, ok := slices.BinarySearch(live, ch.Target); ok {
			live = slices.Delete(live, at, at+1)
		}
	}
	return live
}

// LastSeq implements index.Log.
func (l *Log) LastSeq(ctx context.Context) (index.Seq, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return index.Seq(len(l.changes)), ctx.Err()
}

// Changes implements index.Log.
func (l *Log) Changes(ctx context.Context, after index.Seq, limit int) ([]index.Change, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if int(after) >= len(l.changes) {
		return nil, ctx.Err()
	}
	return slices.Clone(l.changes[after:min(int(after)+limit, len(l.changes))]), ctx.Err()
}
