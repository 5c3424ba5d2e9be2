package neural

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/biopars/biopars/internal/permission"
)

// cache keeps the values of pairs by a hash of the metric's signature and both texts:
// the texts themselves aren't in it. With a file, each chunk of pairs is on the disk
// before the next is begun; a torn last line is forgotten.
type cache struct {
	values map[string][3]float64
	file   *os.File
	w      *bufio.Writer
}

// cacheLine is a line of the file. A value that isn't a number is null.
type cacheLine struct {
	Key    string      `json:"key"`
	Values [3]*float64 `json:"values"`
}

func openCache(path string) (*cache, error) {
	c := &cache{values: map[string][3]float64{}}
	if path == "" {
		return c, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), permission.Dir); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	whole := c.read(text)
	if c.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, permission.File); err != nil {
		return nil, err
	}
	if err := c.file.Truncate(int64(whole)); err != nil {
		return nil, errors.Join(err, c.file.Close())
	}
	if _, err := c.file.Seek(int64(whole), io.SeekStart); err != nil {
		return nil, errors.Join(err, c.file.Close())
	}
	c.w = bufio.NewWriter(c.file)
	return c, nil
}

// read takes in the lines up to the first that is torn and says how many bytes they are.
func (c *cache) read(text []byte) int {
	whole := 0
	for line := range bytes.Lines(text) {
		var l cacheLine
		if line[len(line)-1] != '\n' || json.Unmarshal(line, &l) != nil || len(l.Key) != 64 {
			break
		}
		v := [3]float64{math.NaN(), math.NaN(), math.NaN()}
		for i, x := range l.Values {
			if x != nil {
				v[i] = *x
			}
		}
		c.values[l.Key] = v
		whole += len(line)
	}
	return whole
}

// key tells pairs and metrics apart.
func key(signature string, p pair) string {
	h := sha256.New()
	for _, s := range []string{signature, p.candidate, p.reference} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (c *cache) get(signature string, p pair) ([3]float64, bool) {
	v, ok := c.values[key(signature, p)]
	return v, ok
}

func (c *cache) put(signature string, p pair, v [3]float64) error {
	k := key(signature, p)
	c.values[k] = v
	if c.w == nil {
		return nil
	}
	l := cacheLine{Key: k}
	for i := range v {
		if !math.IsNaN(v[i]) {
			l.Values[i] = &v[i]
		}
	}
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = c.w.Write(append(b, '\n'))
	return err
}

func (c *cache) flush() error {
	if c.w == nil {
		return nil
	}
	return c.w.Flush()
}

// close may be called twice.
func (c *cache) close() error {
	if c.file == nil {
		return nil
	}
	err := errors.Join(c.w.Flush(), c.file.Close())
	c.file, c.w = nil, nil
	return err
}
