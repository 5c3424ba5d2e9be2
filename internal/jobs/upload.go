package jobs

import (
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/biopars/biopars/index"
)

// ErrName is returned for a file without a name, or with one that another has.
var ErrName = errors.New("not a name for a file")

// Upload is a job whose files are still coming. It is ended by Submit or Discard.
type Upload struct {
	runner *Runner
	job    *stored
}

// New begins a job.
func (r *Runner) New() (*Upload, error) {
	r.mu.Lock()
	corpus := r.opts.Corpus
	r.mu.Unlock()
	now := time.Now().UTC().Truncate(time.Millisecond)
	u := &Upload{r, &stored{Job: Job{Schema: "biopars.job/1", ID: strings.ToLower(rand.Text()), Corpus: corpus,
		State: Waiting, Files: []string{}, Created: now, Updated: now}}}
	return u, os.MkdirAll(r.files(u.job.ID), 0o700)
}

// longestName is that of a file's name, in bytes; file systems have 255.
const longestName = 200

// Name is the name of a file as it is kept: its last part, of what can be seen and
// none that a file system or shell takes for something else; "" when nothing is left.
func Name(given string) string {
	given = given[strings.LastIndexAny(given, `/\`)+1:]
	name := strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.In(r, unicode.Cf) && r != '\u200c' || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, given)
	name = strings.Trim(strings.TrimLeft(name, ".-~ "), " .")
	for len(name) > longestName { // its ending says what it is
		ext := filepath.Ext(name)
		if len(ext) > 20 {
			ext = ""
		}
		name = strings.ToValidUTF8(name[:longestName-len(ext)], "") + ext
	}
	return name
}

// Add takes a file. What cannot be read to its end is no part of the job, and the
// caller discards it.
func (u *Upload) Add(name string, from io.Reader) (err error) {
	name = Name(name)
	if name == "" || slices.Contains(u.job.Files, name) {
		return ErrName
	}
	f, err := os.OpenFile(filepath.Join(u.runner.files(u.job.ID), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n, err := io.Copy(f, from)
	u.job.Files = append(u.job.Files, name)
	u.job.Bytes += n
	return err
}

// Files counts the files that have come.
func (u *Upload) Files() int { return len(u.job.Files) }

// Submit lets the job wait for its turn. Defaults are the metadata of records that do
// not say otherwise.
func (u *Upload) Submit(defaults index.Metadata) (Job, error) {
	u.job.Defaults = defaults
	j, err := u.runner.add(u.job)
	if err != nil {
		return Job{}, errors.Join(err, u.Discard())
	}
	return j, nil
}

// Discard throws away what has come.
func (u *Upload) Discard() error { return os.RemoveAll(u.runner.folder(u.job.ID)) }
