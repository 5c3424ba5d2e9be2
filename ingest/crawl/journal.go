package crawl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofrs/flock"

	"github.com/biopars/biopars/internal/permission"
)

// journalEnding is what the name of the file ends with that stands beside an archive
// and says how far the crawl is.
const journalEnding = ".crawl"

// visit is what came of asking for an address.
type visit struct {
	URL      string   `json:"url"`
	Depth    int      `json:"depth"`
	Hops     int      `json:"hops,omitempty"` // redirects that led there
	Status   int      `json:"status,omitempty"`
	ETag     string   `json:"etag,omitempty"`
	Modified string   `json:"modified,omitempty"`
	Digest   string   `json:"digest,omitempty"` // of a page that is in the archive
	Links    []string `json:"links,omitempty"`
	To       string   `json:"to,omitempty"`     // of a redirect
	Result   Result   `json:"result"`           // see the constants
	Reason   string   `json:"reason,omitempty"` // why it failed or was left out
}

// line is a line of the journal, which is written when what it says is in the archive.
type line struct {
	Pass  *pass  `json:"pass,omitempty"`  // begins the journal
	Known *visit `json:"known,omitempty"` // of an earlier pass
	Visit *visit `json:"visit,omitempty"` // of this one
	Done  bool   `json:"done,omitempty"`  // the pass is over
	// Size is that of the archive, in bytes. What lies behind the last one was being
	// written when the process ended.
	Size int64 `json:"size,omitempty"`
}

// pass is a crawl from its starts to where it leads.
type pass struct {
	Number int      `json:"number"`
	Starts []string `json:"starts"`
	Allow  []string `json:"allow,omitempty"`
	Depth  int      `json:"depth"`
	Agent  string   `json:"agent"`
}

func (p *pass) same(o *pass) bool {
	a, b := *p, *o
	a.Number, b.Number = 0, 0
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// state is what a journal tells.
type state struct {
	pass   *pass
	known  map[string]*visit // what was last known of each address
	order  []string          // of those, as they were met
	visits []*visit          // of the last pass
	done   bool
	size   int64 // of the archive
	length int64 // of the journal, as far as its lines are whole
}

// readState reads a journal; a missing one tells nothing. Lines behind the first that
// is not whole were being written when the process ended.
func readState(path string) (*state, error) {
	s := &state{known: map[string]*visit{}}
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := bufio.NewReaderSize(file, 1<<16)
	for {
		text, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		var l line
		if json.Unmarshal(text, &l) != nil {
			if s.pass == nil {
				return nil, fmt.Errorf("%w: %s is not the journal of a crawl", ErrOptions, path)
			}
			return s, nil
		}
		s.take(&l)
		s.length += int64(len(text))
	}
}

func (s *state) take(l *line) {
	s.size = max(s.size, l.Size)
	s.done = s.done || l.Done
	switch {
	case l.Pass != nil:
		s.pass = l.Pass
	case l.Known != nil:
		s.learn(l.Known)
	case l.Visit != nil:
		s.visits = append(s.visits, l.Visit)
		s.learn(l.Visit)
	}
}

// learn keeps what was found at an address. What failed for once changes nothing.
func (s *state) learn(v *visit) {
	if v.Result == Failed || v.Result == LeftOut {
		return
	}
	if s.known[v.URL] == nil {
		s.order = append(s.order, v.URL)
	}
	s.known[v.URL] = v
}

// journal is the file that says how far a crawl is. Archive and journal are open
// together, and by one process.
type journal struct {
	*state
	path          string
	lock          *flock.Flock
	file, archive *os.File
}

// openJournal opens the archive and its journal, and takes off what was being written
// when an earlier process ended.
func openJournal(out string) (opened *journal, err error) {
	j := &journal{path: out + journalEnding}
	j.lock = flock.New(j.path+".lock", flock.SetPermissions(permission.File))
	ok, err := j.lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrBusy, out)
	}
	defer func() {
		if err != nil {
			j.close()
		}
	}()
	if j.state, err = readState(j.path); err != nil {
		return nil, err
	}
	if j.archive, err = os.OpenFile(out, os.O_RDWR|os.O_CREATE, permission.File); err != nil {
		return nil, err
	}
	info, err := j.archive.Stat()
	if err != nil {
		return nil, err
	}
	switch {
	case j.pass == nil && info.Size() > 0:
		return nil, fmt.Errorf("%w: %s is there already and is not of a crawl that can be gone on with", ErrOptions, out)
	case info.Size() < j.size:
		return nil, fmt.Errorf("%w: %s is shorter than its journal says; delete both to begin anew", ErrOptions, out)
	}
	if err := j.archive.Truncate(j.size); err != nil {
		return nil, err
	}
	if _, err := j.archive.Seek(j.size, io.SeekStart); err != nil {
		return nil, err
	}
	if j.file, err = os.OpenFile(j.path, os.O_RDWR|os.O_CREATE, permission.File); err != nil {
		return nil, err
	}
	if err := j.file.Truncate(j.length); err != nil {
		return nil, err
	}
	_, err = j.file.Seek(j.length, io.SeekStart)
	return j, err
}

// begin begins a pass: the journal is written anew, with what is known, beside the old
// one, whose place it takes.
func (j *journal) begin(p *pass) error {
	p.Number = 1
	if j.pass != nil {
		p.Number = j.pass.Number + 1
	}
	if j.pass != nil && !(slices.Equal(p.Starts, j.pass.Starts) && slices.Equal(p.Allow, j.pass.Allow)) {
		// Of the links of a page only those are known that were allowed. It is asked for
		// whole, and kept if it has changed.
		for _, v := range j.known {
			v.ETag, v.Modified = "", ""
		}
	}
	next := &state{known: j.known, order: j.order, pass: p, size: j.size}
	temp, err := permission.Create(j.path + ".new")
	if err != nil {
		return err
	}
	b := bufio.NewWriter(temp)
	lines := json.NewEncoder(b)
	err = lines.Encode(line{Pass: p, Size: j.size})
	for _, address := range j.order {
		err = errors.Join(err, lines.Encode(line{Known: j.known[address]}))
	}
	if err = errors.Join(err, b.Flush(), temp.Sync()); err == nil {
		err = os.Rename(temp.Name(), j.path)
	}
	if err != nil {
		_ = temp.Close()
		return err
	}
	_ = j.file.Close()
	j.file, j.state = temp, next
	return syncFolder(filepath.Dir(j.path))
}

// syncFolder makes a rename durable, where folders can be synced.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

// add writes a visit down, behind what it has put into the archive.
func (j *journal) add(v *visit) error { return j.write(&line{Visit: v}) }

func (j *journal) write(l *line) error {
	if err := j.archive.Sync(); err != nil {
		return err
	}
	size, err := j.archive.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	l.Size = size
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(append(text, '\n')); err != nil {
		return err
	}
	j.take(l)
	return j.file.Sync()
}

func (j *journal) close() error {
	var err error
	for _, f := range []*os.File{j.file, j.archive} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return errors.Join(err, j.lock.Unlock())
}
