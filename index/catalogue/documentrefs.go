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

func (d *documentRefs) store(w *writer, added []documentRef) error {
	for part := range slices.Chunk(added, statementRows) {
		if err := w.interrupted(); err != nil {
			return err
		}
		st, err := w.rows("INSERT INTO document(ref, id, title, source, publisher, url, licence, evidence_type, language, year, "+
			"retrieved_on, more, sum, more_sum) VALUES ", "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0))", len(part), "")
		if err != nil {
			return err
		}
		args := make([]any, 0, 14*len(part))
		for i := range part {
			r := &part[i]
			args = append(args, r.ref)
			args = append(args, r.row.values()...)
			args = append(args, r.row.sum(), r.row.moreSum())
		}
		if _, err := st.ExecContext(w.ctx, args...); err != nil {
			return err
		}
	}
	return nil
}
