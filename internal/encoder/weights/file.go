package weights

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
)

// Set is the tensors of a model, in one file or several.
type Set struct {
	tensors map[string]*Tensor
	files   []string
	unmap   []func() error
}

// ErrNone is returned by Open for a directory without weights.
var ErrNone = errors.New("no model.safetensors or pytorch_model.bin")

// readers of the kinds of files, by the name of the whole.
var readers = []struct {
	name string
	read func(file string, b []byte) (map[string]*Tensor, error)
}{
	{"model.safetensors", readSafetensors},
	{"pytorch_model.bin", readPyTorch},
}

// Open finds the tensors in a directory. Files are mapped into memory where the system
// can do that, so a tensor costs memory when it is read.
func Open(dir string) (*Set, error) {
	s := &Set{tensors: map[string]*Tensor{}}
	for _, r := range readers {
		files, err := shards(dir, r.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		for i := 0; err == nil && i < len(files); i++ {
			err = s.add(files[i], r.read)
		}
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		if err := s.attachScales(); err != nil {
			return nil, errors.Join(err, s.Close())
		}
		return s, nil
	}
	return nil, fmt.Errorf("%s: %w", dir, ErrNone)
}

// shards are the files of a name: itself, or those that its index lists.
func shards(dir, name string) ([]string, error) {
	whole := filepath.Join(dir, name)
	if _, err := os.Stat(whole); err == nil {
		return []string{whole}, nil
	}
	index := whole + ".index.json"
	b, err := os.ReadFile(index)
	if err != nil {
		return nil, err
	}
	var d struct {
		Map map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(b, &d); err != nil {
		return nil, fmt.Errorf("%s: %w", index, err)
	}
	var files []string
	for _, f := range d.Map {
		if f != filepath.Base(f) || f == ".." {
			return nil, &Error{index, "", fmt.Sprintf("names the file %q outside its directory", f)}
		}
		if f = filepath.Join(dir, f); !slices.Contains(files, f) {
			files = append(files, f)
		}
	}
	sort.Strings(files)
	return files, nil
}

// add maps a file and takes its tensors.
func (s *Set) add(file string, read func(string, []byte) (map[string]*Tensor, error)) error {
	b, unmap, err := mapFile(file)
	if err != nil {
		return err
	}
	s.unmap = append(s.unmap, unmap)
	s.files = append(s.files, file)
	found, err := read(file, b)
	if err != nil {
		return err
	}
	for name, t := range found {
		if _, twice := s.tensors[name]; twice {
			return t.fail("is in another file as well")
		}
		s.tensors[name] = t
	}
	return nil
}

// Tensor finds a tensor by name; nil if there is none.
func (s *Set) Tensor(name string) *Tensor { return s.tensors[name] }

// Names are the tensors' names, sorted.
func (s *Set) Names() []string {
	names := make([]string, 0, len(s.tensors))
	for n := range s.tensors {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Files are the files read.
func (s *Set) Files() []string { return s.files }

// Missing is the error of a tensor that a model needs.
func (s *Set) Missing(name string) error {
	file := ""
	if len(s.files) > 0 {
		file = s.files[0]
	}
	return &Error{file, name, "is missing"}
}

// Close gives the memory back. No tensor may be read then.
func (s *Set) Close() error {
	var err error
	for _, f := range s.unmap {
		err = errors.Join(err, f())
	}
	s.unmap = nil
	return err
}
