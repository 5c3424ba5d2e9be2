package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/biopars/biopars/index"
)

// Passages are short, and most of what they share stands in others of their corpus. So
// bodies are packed with a dictionary that was made of passages of the corpus, as soon as
// a batch has enough of them, and with a newer one when the corpus has grown much since.
// Bodies name the dictionary that they need; none is ever changed or removed.

// dictionarySchema is added to a catalogue with its first dictionary. Older versions
// cannot read what is packed with it, and are told so by the format.
const dictionarySchema = `
CREATE TABLE IF NOT EXISTS dictionary (
	ref     INTEGER PRIMARY KEY,
	since   INTEGER NOT NULL,
	content BLOB NOT NULL,
	sum     INTEGER NOT NULL
);
`

const (
	// dictionaryBytes is the size of a dictionary. Twice as much saves another 1 %.
	dictionaryBytes = 64 << 10
	// dictionaryFrom is the text that a batch must have for a dictionary to be made of it,
	// in bytes: what it saves on less is not more than it takes.
	dictionaryFrom = 512 << 10
	// dictionaryExamples are the bodies that the codes of a dictionary are fitted to.
	dictionaryExamples = 300
	// dictionaryPart is what a body gives to a dictionary at most, in bytes.
	dictionaryPart = 1 << 10
	// dictionaryGrowth is the factor by which a corpus has grown when it gets another one.
	dictionaryGrowth = 16
)

// dictionary is a row of the table of this name.
type dictionary struct {
	ref     uint32 // its number in the frames that need it, from 1 on
	since   index.Seq
	content []byte
}

// newDictionary makes a dictionary of plain bodies.
func newDictionary(ref uint32, since index.Seq, plain [][]byte) (*dictionary, error) {
	order := rand.New(rand.NewPCG(uint64(ref), uint64(len(plain)))).Perm(len(plain))
	var history []byte
	var examples [][]byte
	for _, i := range order {
		b := plain[i]
		if len(history) < dictionaryBytes {
			history = append(history, b[:min(len(b), dictionaryPart)]...)
		} else if examples = append(examples, b); len(examples) == dictionaryExamples {
			break
		}
	}
	if len(history) < dictionaryBytes || len(examples) == 0 {
		return nil, errors.New("too little text for a dictionary")
	}
	content, err := zstd.BuildDict(zstd.BuildDictOptions{ID: ref, Contents: examples, History: history[:dictionaryBytes],
		Offsets: [3]int{1, 4, 8}, Level: zstd.SpeedFastest})
	if err != nil {
		return nil, err
	}
	return &dictionary{ref: ref, since: since, content: content}, nil
}

func (d *dictionary) sum() int64 { return sumOf(int64(d.ref), int64(d.since), d.content) }

// dictionaries packs and unpacks the bodies of one catalogue.
type dictionaries struct {
	load func(context.Context) ([]*dictionary, error)

	mu      sync.RWMutex
	loaded  bool
	known   []*dictionary
	encoder *zstd.Encoder // with the newest; nil without any
	decoder *zstd.Decoder
}

// newest is the dictionary that bodies are packed with; nil for none.
func (ds *dictionaries) newest(ctx context.Context) (*dictionary, *zstd.Encoder, error) {
	if err := ds.refresh(ctx, false); err != nil {
		return nil, nil, err
	}
	ds.mu.RLock()
	defer ds.mu.RUnlock()
	if len(ds.known) == 0 {
		return nil, nil, nil
	}
	return ds.known[len(ds.known)-1], ds.encoder, nil
}

// refresh reads the dictionaries if that was never done, or again.
func (ds *dictionaries) refresh(ctx context.Context, again bool) error {
	ds.mu.RLock()
	loaded := ds.loaded
	ds.mu.RUnlock()
	if loaded && !again {
		return nil
	}
	known, err := ds.load(ctx)
	if err != nil {
		return err
	}
	return ds.set(known)
}

// set makes these the dictionaries that are known.
func (ds *dictionaries) set(known []*dictionary) error {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if ds.loaded && len(known) == len(ds.known) {
		return nil
	}
	var enc *zstd.Encoder
	var dec *zstd.Decoder
	if len(known) > 0 {
		contents := make([][]byte, len(known))
		for i, d := range known {
			contents[i] = d.content
		}
		var err error
		if enc, err = known[len(known)-1].encoder(); err != nil {
			return err
		}
		if dec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxBody),
			zstd.WithDecoderDicts(contents...)); err != nil {
			return fmt.Errorf("%w: dictionary: %w", index.ErrCorrupt, err)
		}
	}
	ds.loaded, ds.known, ds.encoder, ds.decoder = true, known, enc, dec
	return nil
}

func (d *dictionary) encoder() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(2*dictionaryBytes),
		zstd.WithEncoderDict(d.content))
}

// unpack gives section and text of a stored body.
func (ds *dictionaries) unpack(ctx context.Context, b []byte) (section, text string, err error) {
	if len(b) == 0 || b[0] != bodyDictionary {
		return unpackBody(b)
	}
	if err := ds.refresh(ctx, false); err != nil {
		return "", "", err
	}
	for again := false; ; again = true {
		ds.mu.RLock()
		dec := ds.decoder
		ds.mu.RUnlock()
		err := zstd.ErrUnknownDictionary
		if dec != nil {
			var plain []byte
			if plain, err = dec.DecodeAll(b[1:], nil); err == nil {
				return splitBody(plain)
			}
		}
		if again || !errors.Is(err, zstd.ErrUnknownDictionary) {
			return "", "", err
		}
		// A writer may have added it since.
		if err := ds.refresh(ctx, true); err != nil {
			return "", "", err
		}
	}
}

// loadDictionaries reads the table.
func (c *Catalogue) loadDictionaries(ctx context.Context) ([]*dictionary, error) {
	var there int
	if err := c.db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'dictionary'").Scan(&there); err != nil || there == 0 {
		return nil, err
	}
	rows, err := c.db.QueryContext(ctx, "SELECT ref, since, content, sum FROM dictionary ORDER BY ref")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var known []*dictionary
	for rows.Next() {
		var d dictionary
		var sum int64
		if err := rows.Scan(&d.ref, &d.since, &d.content, &sum); err != nil {
			return nil, err
		}
		if d.sum() != sum {
			return nil, fmt.Errorf("dictionary %d: %w", d.ref, errChanged)
		}
		known = append(known, &d)
	}
	return known, rows.Err()
}

// dictionaryFor gives the encoder of the bodies that a transaction stores, with a
// dictionary made of them if it is time for one; nil for none.
func (w *writer) dictionaryFor(plain [][]byte) (*zstd.Encoder, error) {
	newest, enc, err := w.catalogue.bodies.newest(w.ctx)
	if err != nil || len(w.dictionaries) > 0 {
		if n := len(w.dictionaries); n > 0 {
			enc, err = w.dictionaries[n-1].encoder()
		}
		return enc, err
	}
	size := 0
	for _, b := range plain {
		size += len(b)
	}
	ref := uint32(1)
	if newest != nil {
		ref = newest.ref + 1
	}
	if size < dictionaryFrom || newest != nil && w.last < dictionaryGrowth*newest.since {
		return enc, nil
	}
	d, err := newDictionary(ref, w.last, plain)
	if err != nil {
		return enc, nil // few long passages: they are packed as before
	}
	for _, query := range []string{dictionarySchema, fmt.Sprintf("PRAGMA user_version = %d", dictionaryFormat)} {
		if _, err := w.tx.ExecContext(w.ctx, query); err != nil {
			return nil, err
		}
	}
	if _, err := w.tx.ExecContext(w.ctx, "INSERT INTO dictionary(ref, since, content, sum) VALUES (?, ?, ?, ?)",
		int64(d.ref), int64(d.since), d.content, d.sum()); err != nil {
		return nil, err
	}
	w.dictionaries = append(w.dictionaries, d)
	return d.encoder()
}

// committed makes the dictionaries of a transaction known.
func (w *writer) committed() error {
	if len(w.dictionaries) == 0 {
		return nil
	}
	ds := &w.catalogue.bodies
	ds.mu.RLock()
	known := slices.Concat(ds.known, w.dictionaries)
	ds.mu.RUnlock()
	return ds.set(known)
}

// verifyDictionaries compares the dictionaries with their checksums.
func verifyDictionaries(ctx context.Context, tx *sql.Tx, report func(format string, args ...any) bool) error {
	var there int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'dictionary'").Scan(&there); err != nil || there == 0 {
		return err
	}
	return each(ctx, tx, "SELECT ref, since, content, sum FROM dictionary", func(rows *sql.Rows) (bool, error) {
		var d dictionary
		var sum int64
		if err := rows.Scan(&d.ref, &d.since, &d.content, &sum); err != nil {
			return report("dictionary %v: %v", d.ref, err), nil
		}
		return d.sum() == sum || report("dictionary %d has changed", d.ref), nil
	})
}
