package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/biopars/biopars/index"
)

// What is known of a document beside the columns of the first version stands as JSON in
// the column more of its row, empty where there is none; the pages of a passage in its
// entry, both with a checksum of their own. Versions without these columns pass them over,
// and their rows have none.

// more is what the column holds.
type more struct {
	Authors []string          `json:"authors,omitempty"`
	Journal string            `json:"journal,omitempty"`
	DOI     string            `json:"doi,omitempty"`
	PMID    string            `json:"pmid,omitempty"`
	Other   map[string]string `json:"other,omitempty"`
}

// packMore is the same for the same metadata: JSON sorts the names.
func packMore(m *index.Metadata) string {
	if len(m.Authors)+len(m.Other) == 0 && m.Journal == "" && m.DOI == "" && m.PMID == "" {
		return ""
	}
	b, _ := json.Marshal(more{m.Authors, m.Journal, m.DOI, m.PMID, m.Other}) // strings always can be
	return string(b)
}

// moreColumn reads the column into metadata.
type moreColumn struct{ of *index.Metadata }

// Scan implements sql.Scanner.
func (c moreColumn) Scan(v any) error {
	var raw []byte
	switch v := v.(type) {
	case nil:
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	default:
		return fmt.Errorf("%w: metadata of type %T", index.ErrCorrupt, v)
	}
	var m more
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &m); err != nil {
			return fmt.Errorf("%w: metadata: %w", index.ErrCorrupt, err)
		}
	}
	c.of.Authors, c.of.Journal, c.of.DOI, c.of.PMID, c.of.Other = m.Authors, m.Journal, m.DOI, m.PMID, m.Other
	return nil
}

// equal reports whether two rows say the same.
func (d *documentRow) equal(o *documentRow) bool {
	return d.ID == o.ID && d.Title == o.Title && sameMetadata(&d.Metadata, &o.Metadata)
}

func sameMetadata(m, o *index.Metadata) bool {
	return m.Source == o.Source && m.Publisher == o.Publisher && m.URL == o.URL && m.Licence == o.Licence &&
		m.EvidenceType == o.EvidenceType && m.Language == o.Language && m.Year == o.Year && m.RetrievedOn == o.RetrievedOn &&
		m.Journal == o.Journal && m.DOI == o.DOI && m.PMID == o.PMID && slices.Equal(m.Authors, o.Authors) && maps.Equal(m.Other, o.Other)
}

// columns added since the first version, with what old rows have in their place.
var laterColumns = strings.NewReplacer("d.more_sum", "0", "d.more", "''", "e.page", "0", "e.last_page", "0", "ifnull(page, 0)", "0",
	"ifnull(last_page, 0)", "0", "ifnull(page_sum, 0)", "0")

// query is a query as this catalogue understands it: one of an older version that is open
// for reading lacks columns.
func (c *Catalogue) query(s string) string {
	if c.later.Load() {
		return s
	}
	return laterColumns.Replace(s)
}

// lookForMetadata finds out whether a writer has added what was missing meanwhile.
func (c *Catalogue) lookForMetadata(ctx context.Context) error {
	if c.later.Load() {
		return nil
	}
	return c.addMetadata(ctx)
}

// addMetadata gives a catalogue of an older version room for what it does not have, or
// finds out whether it has.
func (c *Catalogue) addMetadata(ctx context.Context) error {
	const count = `SELECT count(*) FROM pragma_table_info('entry') WHERE name = 'page_sum'`
	var there int
	if err := c.db.QueryRowContext(ctx, count).Scan(&there); err != nil {
		return corrupt(err)
	}
	if c.later.Store(there > 0); there > 0 || c.readOnly {
		return nil
	}
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := tx.QueryRowContext(ctx, count).Scan(&there); err != nil {
		return corrupt(err)
	}
	if there == 0 { // no other process was faster
		for _, column := range [...]string{"document ADD COLUMN more TEXT", "document ADD COLUMN more_sum INTEGER", "entry ADD COLUMN page INTEGER",
			"entry ADD COLUMN last_page INTEGER", "entry ADD COLUMN page_sum INTEGER"} {
			if _, err := tx.ExecContext(ctx, "ALTER TABLE "+column); err != nil {
				return corrupt(err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	c.later.Store(true)
	return nil
}
