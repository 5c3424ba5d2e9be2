package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/biopars/biopars/internal/encoder"
)

// modelPath is a directory with a model's files and how they are used, as PATH or
// PATH?int8&dim=256 says it.
type modelPath struct {
	dir string
	encoder.EmbedderOptions
}

// parseModelPath reads one. A directory that is really called so is meant itself.
func parseModelPath(s string) (modelPath, error) {
	p := modelPath{dir: s}
	at := strings.LastIndexByte(s, '?')
	if _, err := os.Stat(s); err == nil || at < 0 {
		return p, nil
	}
	p.dir = s[:at]
	for option := range strings.SplitSeq(s[at+1:], "&") {
		name, value, given := strings.Cut(option, "=")
		switch {
		case name == "int8" && !given:
			p.Int8 = true
		case name == "dim":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return p, fmt.Errorf("%w: %s: dim %q is no length of vectors", errUsage, s, value)
			}
			p.Dim = n
		default:
			return p, fmt.Errorf("%w: %s: %q is no option of a model (want int8 or dim=NUMBER)", errUsage, s, option)
		}
	}
	return p, nil
}

// parseReader is parseModelPath for a model that makes no vectors.
func parseReader(s string) (modelPath, error) {
	p, err := parseModelPath(s)
	if err == nil && p.Dim > 0 {
		err = fmt.Errorf("%w: %s: dim is for vectors, and this model makes none", errUsage, s)
	}
	return p, err
}

// String names the model wherever it lies.
func (p modelPath) String() string {
	dir := p.dir
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	var options []string
	if p.Dim > 0 {
		options = append(options, "dim="+strconv.Itoa(p.Dim))
	}
	if p.Int8 {
		options = append(options, "int8")
	}
	name := "dir:" + filepath.Base(dir)
	if len(options) > 0 {
		name += "?" + strings.Join(options, "&")
	}
	return name
}
