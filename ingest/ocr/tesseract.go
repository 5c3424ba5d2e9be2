// Package ocr recognises the text of pictures by the program tesseract, if it is there:
// nothing in Go does. About nine of ten letters of a Persian page come out right, and
// two of three numbers; what is read so is marked, and no dose is believed because of it.
package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/biopars/biopars/ingest/document"
)

// Tesseract recognises text by the program of that name. Its fields may be set before
// it is used.
type Tesseract struct {
	Program   string        // its path
	Languages string        // joined by +
	Timeout   time.Duration // of one page
}

// ErrMissing marks a program, or a language of it, that is not there.
var ErrMissing = errors.New("OCR is not possible")

const (
	program   = "tesseract"
	languages = "fas+eng"
	timeout   = 2 * time.Minute
	maxOutput = 16 << 20 // of one page
)

// Find finds the program on the PATH, and sees to its languages, Persian and English.
func Find(ctx context.Context) (*Tesseract, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, fmt.Errorf("%w: the program %s is not on the PATH; it needs the languages fas and eng as well (Debian: tesseract-ocr, tesseract-ocr-fas)",
			ErrMissing, program)
	}
	t := &Tesseract{Program: path, Languages: languages, Timeout: timeout}
	listing, err := t.run(ctx, 30*time.Second, option("list-langs"))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	there := strings.Fields(string(listing))
	for lang := range strings.SplitSeq(languages, "+") {
		if !slices.Contains(there, lang) {
			return nil, fmt.Errorf("%w: %s has no language pack %q (Debian: tesseract-ocr-%s)", ErrMissing, path, lang, lang)
		}
	}
	return t, nil
}

// Recognise implements document.Recogniser.
func (t *Tesseract) Recognise(ctx context.Context, p document.Picture) ([]document.Block, error) {
	segmentation := "3" // automatic
	if p.Turned {
		segmentation = "1" // likewise, and finds out which side is up
	}
	args := []string{p.File, "stdout", "-l", t.Languages, option("psm"), segmentation}
	if p.DPI > 0 {
		args = append(args, option("dpi"), strconv.Itoa(p.DPI))
	}
	if p.Frame > 0 {
		args = append(args, "-c", "tessedit_page_number="+strconv.Itoa(p.Frame))
	}
	out, err := t.run(ctx, t.Timeout, append(args, "tsv")...)
	if err != nil {
		return nil, err
	}
	return parse(out), nil
}

func option(name string) string { return "--" + name }

// run runs the program within bounds of time, memory and output.
func (t *Tesseract) run(ctx context.Context, limit time.Duration, args ...string) ([]byte, error) {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, fmt.Errorf("%s took longer than %v", program, limit))
		defer cancel()
	}
	cmd := exec.CommandContext(ctx, t.Program, args...)
	cmd.WaitDelay = time.Second
	out, said := &bounded{most: maxOutput}, &bounded{most: 4096}
	cmd.Stdout, cmd.Stderr = out, said
	cmd.Env = []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8"}
	for _, n := range []string{"PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "TESSDATA_PREFIX", "LD_LIBRARY_PATH"} {
		if v, ok := os.LookupEnv(n); ok {
			cmd.Env = append(cmd.Env, n+"="+v)
		}
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	limitMemory(cmd.Process.Pid)
	err := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case out.full:
		return nil, fmt.Errorf("%s printed more than %d MiB", program, maxOutput>>20)
	case err != nil:
		return nil, fmt.Errorf("%s: %w: %s", program, err, said.lastLine())
	}
	return out.buffer.Bytes(), nil
}

// bounded keeps the first bytes that are written to it, and then is an error, which
// ends the program that writes.
type bounded struct {
	buffer bytes.Buffer // not embedded: copying would use its ReadFrom
	most   int
	full   bool
}

func (b *bounded) Write(p []byte) (int, error) {
	room := b.most - b.buffer.Len()
	b.full = b.full || room < len(p)
	b.buffer.Write(p[:max(min(room, len(p)), 0)])
	if b.full {
		return 0, errFull
	}
	return len(p), nil
}

var errFull = errors.New("too much output")

func (b *bounded) lastLine() string {
	lines := strings.Split(strings.TrimSpace(b.buffer.String()), "\n")
	return strings.ToValidUTF8(lines[len(lines)-1], "")
}
