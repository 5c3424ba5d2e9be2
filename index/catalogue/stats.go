package catalogue

import (
	"context"
	"os"

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

// Stats counts what the catalogue holds.
func (c *Catalogue) Stats(ctx context.Context) (Stats, error) {
	const op = "count catalogue"
	st := Stats{ID: c.id}
	tx, err := c.db.BeginTx(ctx, readTx)
	if err != nil {
		return st, c.fail(op, err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := tx.QueryRowContext(ctx,
		"SELECT ifnull(max(seq), 0), count(target) FROM entry").Scan(&st.Last, &st.Tombstones); err != nil {
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
	for _, suffix := range [...]string{"", "-wal"} {
		if info, err := os.Stat(c.path + suffix); err == nil {
			st.Bytes += info.Size()
		}
	}
	return st, nil
}
