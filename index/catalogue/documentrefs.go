package catalogue

import (
	"database/sql"
	"slices"
)

// documentRefs finds the rows of documents in a transaction, and stores those that are
// new.
type documentRefs struct {
	last  int64 // the highest number there is; 0: not looked up yet
	found map[string][]documentRef
}

// documentRef is a state of a document with the number of its row.
type documentRef struct {
	row documentRow
	ref int64
}

// find fills in the rows of the passages' documents.
func (d *documentRefs) find(w *writer, passages []pending) error {
	if d.found == nil {
		d.found = map[string][]documentRef{}
		if err := w.tx.QueryRowContext(w.ctx, "SELECT ifnull(max(ref), 0) FROM document").Scan(&d.last); err != nil {
			return err
		}
	}
	if err := d.look(w, passages); err != nil {
		return err
	}
	var added []documentRef
	var latest *documentRef // passages of a document come together
	for i := range passages {
		p := passages[i].passage
		row := documentRow{p.DocumentID, p.Title, p.Metadata}
		if latest == nil || !latest.row.equal(&row) {
			known := d.found[row.ID]
			at := slices.IndexFunc(known, func(o documentRef) bool { return o.row.equal(&row) })
			if at < 0 {
				d.last++
				at, known = len(known), append(known, documentRef{row, d.last})
				d.found[row.ID] = known
				added = append(added, known[at])
			}
			latest = &known[at]
		}
		passages[i].ref = latest.ref
	}
	return d.store(w, added)
}

// look reads the rows of documents that have not been looked for.
func (d *documentRefs) look(w *writer, passages []pending) error {
	if d.last == 0 {
		return nil
	}
	var ids []string
	for i := range passages {
		id := passages[i].passage.DocumentID
		if _, looked := d.found[id]; !looked {
			d.found[id] = nil
			ids = append(ids, id)
		}
	}
	for part := range slices.Chunk(ids, statementRows) {
		st, err := w.rows("SELECT d.ref, "+documentColumns+" FROM document d WHERE d.id IN (", "?", len(part), ")")
		if err != nil {
			return err
		}
		args := make([]any, len(part))
		for i := range part {
			args[i] = part[i]
		}
		if err := w.query(st, args, func(rows *sql.Rows) error {
			var r documentRef
			if err := rows.Scan(append([]any{&r.ref}, r.row.fields()...)...); err != nil {
				return err
			}
			d.found[r.row.ID] = append(d.found[r.row.ID], r)
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

const (
	// sameRows is from how many rows on that what they have in common is handed over once.
	sameRows = 4
	// variedRows is how many others a statement stores at most: see entryRows.
	variedRows = 8
)

// store stores rows. Those of a file mostly have all metadata in common.
func (d *documentRefs) store(w *writer, added []documentRef) error {
	for len(added) > 0 {
		if err := w.interrupted(); err != nil {
			return err
		}
		n := 1
		for n < min(len(added), statementRows) && sameMetadata(&added[n].row.Metadata, &added[0].row.Metadata) {
			n++
		}
		store := storeSame
		if n < sameRows {
			store, n = storeVaried, min(len(added), variedRows)
		}
		if err := store(w, added[:n]); err != nil {
			return err
		}
		added = added[n:]
	}
	return nil
}

// storeSame stores rows that have all metadata in common.
func storeSame(w *writer, added []documentRef) error {
	st, err := w.rows(`WITH same(source, publisher, url, licence, evidence_type, language, year, retrieved_on, more)
		AS (SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?)
		INSERT OR FAIL INTO document(ref, id, title, sum, more_sum, source, publisher, url, licence, evidence_type, language, year,
		retrieved_on, more) SELECT own.*, same.* FROM (VALUES `, "(?, ?, ?, ?, ?)", len(added), ") own, same")
	if err != nil {
		return err
	}
	args := append(make([]any, 0, 9+5*len(added)), added[0].row.values()[2:]...)
	for i := range added {
		r := &added[i]
		args = append(args, r.ref, r.row.ID, r.row.Title, r.row.sum(), orNull(r.row.moreSum()))
	}
	_, err = st.ExecContext(w.ctx, args...)
	return err
}

func storeVaried(w *writer, added []documentRef) error {
	st, err := w.rows("INSERT OR FAIL INTO document(ref, id, title, source, publisher, url, licence, evidence_type, language, year, "+
		"retrieved_on, more, sum, more_sum) VALUES ", "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", len(added), "")
	if err != nil {
		return err
	}
	args := make([]any, 0, 14*len(added))
	for i := range added {
		r := &added[i]
		args = append(append(append(args, r.ref), r.row.values()...), r.row.sum(), orNull(r.row.moreSum()))
	}
	_, err = st.ExecContext(w.ctx, args...)
	return err
}
