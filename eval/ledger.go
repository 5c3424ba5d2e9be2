package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/biopars/biopars/internal/permission"
)

// Entry is a line of a ledger: what came of one item.
type Entry struct {
	ID       string `json:"id"`
	Question string `json:"question"` // as it was put
	Response
	// Error says why there is no answer, after all attempts.
	Error    string `json:"error,omitempty"`
	Attempts int    `json:"attempts,omitempty"` // when more than one was needed
}

// Failed reports whether the item has no answer.
func (e *Entry) Failed() bool { return e.Error != "" }

// ledger is a file of JSON lines that only grows, and is on the disk line by
// line.
type ledger struct {
	f     *os.File
	whole int64 // bytes of the lines that are on the disk
	torn  bool  // what stands behind them could not be cut off
}

// openLedger opens a ledger for appending and returns its entries, the last of
// each item. A line that was being written when the process died is cut off.
func openLedger(path string) (*ledger, map[string]Entry, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, permission.File)
	if err != nil {
		return nil, nil, err
	}
	entries, whole, err := readLedger(path)
	if err == nil {
		err = f.Truncate(whole)
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return &ledger{f: f, whole: whole}, entries, nil
}

// readLedger reads the whole lines of a ledger and says how long they are.
func readLedger(path string) (map[string]Entry, int64, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]Entry{}, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	entries := map[string]Entry{}
	line := 0
	for l := range bytes.Lines(text[:whole]) {
		line++
		var e Entry
		if err := json.Unmarshal(l, &e); err != nil {
			return nil, 0, fmt.Errorf("%w: %s line %d: %w", ErrRun, filepath.Base(path), line, err)
		}
		if e.ID == "" {
			return nil, 0, fmt.Errorf("%w: %s line %d: no id", ErrRun, filepath.Base(path), line)
		}
		entries[e.ID] = e
	}
	return entries, int64(whole), nil
}

// append writes an entry. One that could not be written as a whole is cut off again,
// so that the next one begins on a line of its own.
func (l *ledger) append(e *Entry) error {
	line, err := jsonLine(e)
	if err != nil {
		return err
	}
	if l.torn {
		if err := l.f.Truncate(l.whole); err != nil {
			return err
		}
		l.torn = false
	}
	_, err = l.f.WriteAt(line, l.whole)
	if err == nil {
		err = l.f.Sync()
	}
	if err != nil {
		cut := l.f.Truncate(l.whole)
		l.torn = cut != nil
		return errors.Join(err, cut)
	}
	l.whole += int64(len(line))
	return nil
}

func (l *ledger) Close() error { return l.f.Close() }

// jsonLine is v in one line with Persian text as it is.
func jsonLine(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// writeJSONL writes values, a line each, in place of the file.
func writeJSONL[T any](path string, values []T) error {
	var b bytes.Buffer
	for i := range values {
		line, err := jsonLine(&values[i])
		if err != nil {
			return err
		}
		b.Write(line)
	}
	return replace(path, b.Bytes())
}

func writeJSON(path string, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	return replace(path, b.Bytes())
}

// Replace writes a file so that, at any instant, it is the old or the new one.
func Replace(path string, text []byte) error { return replace(path, text) }

func replace(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(permission.File)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the entries of a directory durable. Windows does that by itself and
// cannot sync a directory.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func readJSONLFile[T any](path string) ([]T, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := slices.Grow([]T(nil), bytes.Count(text, []byte("\n")))
	line := 0
	for l := range bytes.Lines(text) {
		line++
		if len(bytes.TrimSpace(l)) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(l, &v); err != nil {
			return nil, fmt.Errorf("%w: %s line %d: %w", ErrRun, filepath.Base(path), line, err)
		}
		out = append(out, v)
	}
	return out, nil
}
