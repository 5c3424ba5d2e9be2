package catalogue

import (
	"context"
	"os"
	"slices"
	"sync"

	"github.com/biopars/biopars/index"
)

// CatalogueStats says what a catalogue holds.
type Stats struct {
	ID         string        `json:"id"`
	Last       index.Seq     `json:"last"`       // entries
	Passages   int           `json:"passages"`   // live
	Documents  int           `json:"documents"`  // with a live passage
	Tombstones int           `json:"tombstones"` // deleted passages
	Bytes      int64         `json:"bytes"`      // on disk, log included
	Sources    []SourceStats `json:"sources"`    // in the order of their names
}

// SourceStats counts what is live of one source.
type SourceStats struct {
	Source    string `json:"source"`
	Passages  int    `json:"passages"`
	Documents int    `json:"documents"`
}

// statsCache keeps what was counted until the catalogue grows.
type statsCache struct {
	mu   sync.Mutex
	kept *Stats
}

// Stats counts what the catalogue holds.
func (c *Catalogue) Stats(ctx context.Context) (Stats, error) {
	const op = "count catalogue"
	st := Stats{ID: c.id}
	tx, err := c.db.BeginTx(ctx, readTx)
	if err != nil {
		return st, c.fail(op, err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := tx.QueryRowContext(ctx, lastEntry).Scan(&st.Last); err != nil {
		return st, c.fail(op, err)
	}
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	if kept := c.stats.kept; kept != nil && kept.Last == st.Last {
		st = *kept
		st.Sources = slices.Clone(st.Sources)
		st.Bytes = c.bytes()
		return st, nil
	}
	if err := tx.QueryRowContext(ctx, "SELECT count(target) FROM entry").Scan(&st.Tombstones); err != nil {
		return st, c.fail(op, err)
	}
	rows, err := tx.QueryContext(ctx, `SELECT d.source, count(*), count(DISTINCT d.id)
		FROM entry e JOIN document d ON d.ref = e.document
		WHERE e.document IS NOT NULL AND `+liveEntry+` GROUP BY d.source ORDER BY d.source`)
	if err != nil {
		return st, c.fail(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var s SourceStats
		if err := rows.Scan(&s.Source, &s.Passages, &s.Documents); err != nil {
			return st, c.fail(op, err)
		}
		st.Passages += s.Passages
		st.Documents += s.Documents
		st.Sources = append(st.Sources, s)
	}
	if err := rows.Err(); err != nil {
		return st, c.fail(op, err)
	}
	kept := st
	kept.Sources = slices.Clone(st.Sources)
	c.stats.kept = &kept
	st.Bytes = c.bytes()
	return st, nil
}

// bytes is the size of the files.
func (c *Catalogue) bytes() (n int64) {
	for _, suffix := range [...]string{"", "-wal"} {
		if info, err := os.Stat(c.path + suffix); err == nil {
			n += info.Size()
		}
	}
	return n
}
