// Package catalogue keeps the passages of a corpus in one SQLite file: an
// append-only log of passages and tombstones, the single truth that all indexes
// are built from.
package catalogue

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite" // the driver "sqlite", in pure Go
	sqlitelib "modernc.org/sqlite/lib"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/permission"
)

// catalogueFormat is the version of the tables; SQLite keeps it as user_version.
const (
	catalogueFormat  = 1
	dictionaryFormat = 2 // with bodies that need a dictionary
)

// schema: entry is the append-only sequence. A row with a target is a
// tombstone; any other is a passage. A passage is live as long as no tombstone
// targets it.
const schema = `
CREATE TABLE corpus (
	id TEXT NOT NULL
);
CREATE TABLE document (
	ref           INTEGER PRIMARY KEY,
	id            TEXT NOT NULL,
	title         TEXT NOT NULL,
	source        TEXT NOT NULL,
	publisher     TEXT NOT NULL,
	url           TEXT NOT NULL,
	licence       TEXT NOT NULL,
	evidence_type TEXT NOT NULL,
	language      TEXT NOT NULL,
	year          INTEGER NOT NULL,
	retrieved_on  TEXT NOT NULL,
	sum           INTEGER,
	more          TEXT,
	more_sum      INTEGER
);
CREATE INDEX document_id ON document(id);
CREATE TABLE entry (
	seq        INTEGER PRIMARY KEY,
	target     INTEGER REFERENCES entry(seq),
	document   INTEGER REFERENCES document(ref),
	start      INTEGER,
	length     INTEGER,
	id         BLOB,
	body       BLOB,
	sum        INTEGER,
	page       INTEGER,
	last_page  INTEGER,
	page_sum   INTEGER,
	CHECK ((target IS NULL) = (id IS NOT NULL))
);
CREATE INDEX entry_id ON entry(id) WHERE id IS NOT NULL;
CREATE INDEX entry_document ON entry(document) WHERE document IS NOT NULL;
CREATE UNIQUE INDEX entry_target ON entry(target) WHERE target IS NOT NULL;
CREATE TABLE checkpoint (
	key   TEXT PRIMARY KEY,
	value BLOB NOT NULL,
	sum   INTEGER
) WITHOUT ROWID;
` + originSchema

// Options adjusts [Open]. The zero value opens for writing.
type Options struct {
	// ReadOnly opens an existing catalogue for reading, beside a writer in this
	// or another process. Without it the catalogue is created when missing, and
	// the caller holds the [Lock] of the data directory.
	ReadOnly bool
	// BusyTimeout bounds the wait for another connection's transaction; default
	// 5 s.
	BusyTimeout time.Duration
}

// Catalogue is the truth of a corpus: an append-only sequence of passages and
// tombstones in one SQLite file, from which every index can be built again.
// Each write is one transaction that is durable when the method returns; a
// process killed at any instant leaves all of it or nothing. All methods may be
// called concurrently. Readers, in any process, see the last committed state.
type Catalogue struct {
	db       *sql.DB
	path     string
	id       string
	readOnly bool
	sums     bool        // rows have room for checksums
	origins  bool        // there is a table of origins
	later    atomic.Bool // there are the columns of laterColumns
	stmts    statements
	filters  filterCache
	passages passageCache
	stats    statsCache
	bodies   dictionaries
	write    sync.Mutex // one Append or Delete at a time
}

// Open opens the catalogue in the file at path. The error wraps
// [ErrNoCorpus] when it is missing and opts.ReadOnly is set, and [ErrCorrupt]
// when the file is no catalogue.
func Open(ctx context.Context, path string, opts Options) (*Catalogue, error) {
	const op = "open catalogue"
	if opts.BusyTimeout <= 0 {
		opts.BusyTimeout = 5 * time.Second
	}
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if opts.ReadOnly {
			return nil, &index.Error{Op: op, Object: path, Repair: index.RepairIngest, Err: index.ErrNoCorpus}
		}
		if err := os.MkdirAll(filepath.Dir(path), permission.Dir); err != nil {
			return nil, &index.Error{Op: op, Object: path, Err: err}
		}
		// SQLite gives its other files the permissions of this one.
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, permission.File)
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			return nil, &index.Error{Op: op, Object: path, Err: err}
		}
	} else if err != nil {
		return nil, &index.Error{Op: op, Object: path, Err: err}
	} else if !info.Mode().IsRegular() {
		return nil, &index.Error{Op: op, Object: path, Repair: index.RepairRestore,
			Err: fmt.Errorf("%w: it is no file", index.ErrCorrupt)}
	} else if opts.ReadOnly && info.Size() == 0 {
		// A writer is about to create it, or was killed before.
		return nil, &index.Error{Op: op, Object: path, Repair: index.RepairIngest, Err: index.ErrNoCorpus}
	}
	c, err := connect(ctx, path, opts, false)
	if err != nil && opts.ReadOnly && onlyReadable(path) {
		c, err = connect(ctx, path, opts, true)
	}
	var failed *sqlite.Error
	if opts.ReadOnly && errors.As(err, &failed) && failed.Code() == sqlitelib.SQLITE_READONLY_ROLLBACK {
		// A writer was killed while it created the catalogue: only then is there a
		// rollback journal. The next one undoes what it has done.
		err = index.ErrNoCorpus
	}
	if err != nil {
		err = corrupt(err)
		return nil, &index.Error{Op: op, Object: path, Repair: repairOf(err), Err: err}
	}
	return c, nil
}

// connect opens the database. Immutable promises SQLite that nobody changes the
// file.
func connect(ctx context.Context, path string, opts Options, immutable bool) (*Catalogue, error) {
	db, err := sql.Open("sqlite", dsn(path, opts, immutable))
	if err != nil {
		return nil, err
	}
	c := &Catalogue{db: db, path: path, readOnly: opts.ReadOnly}
	c.bodies.load = c.loadDictionaries
	if err := c.init(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return c, nil
}

// onlyReadable reports whether the database can be read but has no log and can
// get none, because its directory cannot be written to: a corpus on a read-only
// medium or of another user. SQLite then refuses to share it with a writer, of
// which there is none.
func onlyReadable(path string) bool {
	if _, err := os.Stat(path + "-wal"); err == nil {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	_ = f.Close()
	probe, err := os.CreateTemp(filepath.Dir(path), ".probe-*")
	if err != nil {
		return true
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return false
}

// repairOf says what mends an error of opening or using the database.
func repairOf(err error) index.Repair {
	switch {
	case errors.Is(err, index.ErrNoCorpus):
		return index.RepairIngest
	case errors.Is(err, index.ErrCorrupt):
		return index.RepairRestore
	}
	return ""
}

// corrupt makes what SQLite says of a damaged file an [index.ErrCorrupt].
func corrupt(err error) error {
	var failed *sqlite.Error
	if err == nil || errors.Is(err, index.ErrCorrupt) || !errors.As(err, &failed) {
		return err
	}
	switch failed.Code() & 0xff {
	case sqlitelib.SQLITE_CORRUPT, sqlitelib.SQLITE_NOTADB, sqlitelib.SQLITE_FORMAT:
		return fmt.Errorf("%w: %w", index.ErrCorrupt, err)
	case sqlitelib.SQLITE_IOERR:
		if failed.Code() == sqlitelib.SQLITE_IOERR_SHORT_READ {
			return fmt.Errorf("%w: %w", index.ErrCorrupt, err)
		}
	}
	return err
}

// dsn is the driver's name for the database. A writer's transactions begin as
// such, so that two writers queue instead of failing halfway. Commits are synced
// to disk (synchronous FULL): an index must never be ahead of the catalogue,
// not even after a power cut.
func dsn(path string, opts Options, immutable bool) string {
	q := url.Values{"_pragma": {fmt.Sprintf("busy_timeout(%d)", opts.BusyTimeout.Milliseconds())}}
	if opts.ReadOnly {
		q.Add("_pragma", "query_only(1)")
		q.Set("mode", "ro")
		if immutable {
			q.Set("immutable", "1")
		}
	} else {
		q.Add("_pragma", "page_size(8192)")
		q.Add("_pragma", "synchronous(full)")
		q.Add("_pragma", "journal_size_limit(1048576)")
		// Identifiers are spread over all of their index, so that a batch changes most of
		// its pages: they are to stay in memory, and to be folded into the file seldom.
		q.Add("_pragma", "cache_size(-65536)")
		q.Add("_pragma", "wal_autocheckpoint(4096)")
		// Its own parameter because the driver runs the list above in alphabetical
		// order, and a file with a log cannot change its page size.
		q.Set("_journal_mode", "WAL")
		q.Set("mode", "rwc")
		q.Set("_txlock", "immediate")
	}
	p := filepath.ToSlash(path)
	if abs, err := filepath.Abs(path); err == nil {
		p = filepath.ToSlash(abs)
	}
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // file:///C:/…
	}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String()
}

// init checks the format, creates the tables in a new file, and reads the
// corpus ID.
func (c *Catalogue) init(ctx context.Context) error {
	var version int
	if err := c.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return corrupt(err)
	}
	if version == 0 {
		var tables int
		if err := c.db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'entry'").Scan(&tables); err != nil {
			return corrupt(err)
		}
		if tables > 0 { // they are made with the version, in one transaction
			return fmt.Errorf("%w: it has tables and no format", index.ErrCorrupt)
		}
		if c.readOnly {
			return index.ErrNoCorpus
		}
		if err := c.create(ctx); err != nil {
			return err
		}
		version = catalogueFormat
	}
	if version < 0 || version > 1000*dictionaryFormat {
		return fmt.Errorf("%w: format %d", index.ErrCorrupt, version)
	}
	if version > dictionaryFormat {
		return fmt.Errorf("it has format %d, this program knows %d", version, dictionaryFormat)
	}
	if err := c.db.QueryRowContext(ctx, "SELECT id FROM corpus").Scan(&c.id); err != nil {
		if ctx.Err() != nil {
			return err
		}
		return fmt.Errorf("%w: corpus ID: %w", index.ErrCorrupt, err)
	}
	if err := c.addSums(ctx); err != nil {
		return err
	}
	if err := c.addOrigins(ctx); err != nil {
		return err
	}
	return c.addMetadata(ctx)
}

func (c *Catalogue) create(ctx context.Context) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	// Another process may have been faster.
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil || version != 0 {
		return err
	}
	if _, err := tx.ExecContext(ctx, schema); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO corpus(id) VALUES (?)", rand.Text()); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", catalogueFormat)); err != nil {
		return err
	}
	return tx.Commit()
}

// ID is a random name that the catalogue got when it was created. Indexes keep
// it in their [Fingerprint], so that one built from another catalogue is not
// mistaken for this one's.
func (c *Catalogue) ID() string { return c.id }

// Close closes the file. A writer's close folds the log into the file.
func (c *Catalogue) Close() error {
	return errors.Join(c.stmts.close(), c.db.Close())
}

// fail wraps an error of the database.
func (c *Catalogue) fail(op string, err error) error {
	var e *index.Error
	if errors.As(err, &e) {
		return err
	}
	err = corrupt(err)
	return &index.Error{Op: op, Object: c.path, Repair: repairOf(err), Err: err}
}
