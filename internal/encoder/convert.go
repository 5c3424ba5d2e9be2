package encoder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/encoder/weights"
)

// Conversion is what Convert did.
type Conversion struct {
	Tensors int
	Left    []string // tensors that no model needs: whole numbers, such as positions
	Before  int64    // bytes of weights
	After   int64
	Cosine  float64 // the least of the self-test's vectors before and after
}

// Types that Convert writes, by the names that users give them.
var Types = map[string]weights.Type{"f32": weights.F32, "f16": weights.F16, "bf16": weights.BF16, "int8": weights.I8}

// ErrExists is returned by Convert where something stands already.
var ErrExists = errors.New("is there already")

// Convert reads the model in a directory and writes it to another one, which it makes:
// its weights as one safetensors file of a type, its other files as they are. Eight bits
// are for embeddings of words and the matrices of layers; the rest is written in single
// precision then.
func Convert(ctx context.Context, from, to string, as weights.Type) (c Conversion, err error) {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fmt.Errorf("convert model: %s %w", to, ErrExists)
		}
		return c, err
	}
	part := strings.TrimRight(to, `/\`) + ".partial"
	if err := os.Mkdir(part, 0o755); err != nil {
		return c, fmt.Errorf("convert model: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("convert model: %w", err), os.RemoveAll(part))
		}
	}()
	if err := c.convert(from, part, as); err != nil {
		return c, err
	}
	if err := c.compare(ctx, from, part); err != nil {
		return c, err
	}
	return c, os.Rename(part, to)
}

func (c *Conversion) convert(from, to string, as weights.Type) error {
	var modules []module
	if err := readOptional(filepath.Join(from, "modules.json"), &modules); err != nil {
		return err
	}
	at := ""
	if err := copySmall(from, to, beside); err != nil {
		return err
	}
	for _, m := range modules {
		switch {
		case m.Path == "":
		case !filepath.IsLocal(m.Path) || filepath.Base(m.Path) != m.Path:
			return fmt.Errorf("modules.json names %q", m.Path)
		case kind(m) == "Transformer":
			at = m.Path
			fallthrough
		default:
			take := func(name string) bool { return kind(m) != "Transformer" || beside(name) }
			err := copySmall(filepath.Join(from, m.Path), filepath.Join(to, m.Path), take)
			if err != nil && !(errors.Is(err, fs.ErrNotExist) && kind(m) == "Normalize") { // which has no files
				return err
			}
		}
	}
	set, err := weights.Open(filepath.Join(from, at))
	if err != nil {
		return err
	}
	defer set.Close()
	for _, f := range set.Files() {
		info, err := os.Stat(f)
		if err != nil {
			return err
		}
		c.Before += info.Size()
	}
	path := filepath.Join(to, at, "model.safetensors")
	if err := c.write(set, path, as); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err == nil {
		c.After = info.Size()
	}
	return err
}

// write writes the tensors of a set.
func (c *Conversion) write(set *weights.Set, path string, as weights.Type) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	chosen := map[string]weights.Type{}
	for _, name := range set.Names() {
		t := set.Tensor(name)
		switch {
		case isScale(set, name): // it is written with what it belongs to
		case !t.Readable():
			c.Left = append(c.Left, name)
		case as == weights.I8 && (len(t.Shape) != 2 || !eightBits.MatchString(name)):
			chosen[name] = weights.F32
		default:
			chosen[name] = as
		}
	}
	c.Tensors = len(chosen)
	if err := set.Write(f, func(t *weights.Tensor) weights.Type { return chosen[t.Name] }); err != nil {
		return err
	}
	return f.Sync()
}

// eightBits are the tensors that eight bits are good enough for.
var eightBits = regexp.MustCompile(`(^|\.)(word_embeddings|tok_embeddings|layers?\.[0-9]+\..*)\.weight$`)

// isScale reports whether a tensor has the scales of another one.
func isScale(set *weights.Set, name string) bool {
	of, ok := strings.CutSuffix(name, ".scale")
	return ok && set.Tensor(of) != nil && set.Tensor(of).Type == weights.I8
}

// largestBeside bounds the files that are taken over beside the weights.
const largestBeside = 1 << 28

// beside reports whether a file is one that belongs to a model beside its weights:
// settings, vocabulary, card and licence.
func beside(name string) bool {
	for _, end := range []string{".index.json", ".onnx.json"} {
		if strings.HasSuffix(name, end) {
			return false
		}
	}
	ends := []string{".json", ".txt", ".model", ".md"}
	return slices.Contains(ends, filepath.Ext(name)) || strings.HasPrefix(name, "LICENSE") || strings.HasPrefix(name, "NOTICE")
}

// copySmall copies the files of a directory that are wanted, and no directories.
func copySmall(from, to string, wanted func(name string) bool) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(from, e.Name())
		info, err := os.Stat(path) // caches of hubs are full of links
		if err != nil {
			return err
		}
		if info.IsDir() || strings.HasPrefix(e.Name(), ".") || info.Size() > largestBeside || !wanted(e.Name()) {
			continue
		}
		b, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, e.Name()), b, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compare makes vectors of the self-test's texts with both.
func (c *Conversion) compare(ctx context.Context, from, to string) error {
	e, err := OpenEmbedder(to, EmbedderOptions{})
	if err != nil {
		return err
	}
	defer e.Close()
	c.Cosine, err = e.loss(ctx, from, EmbedderOptions{})
	return err
}
