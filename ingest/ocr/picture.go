package ocr

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/biopars/biopars/ingest/document"
)

func init() {
	// They are taken in from folders where they can be recognised, see IsPicture.
	document.Register(document.Format{Name: "picture", Detect: func(f *document.File) bool { return kind(f.Head()) != "" }, Read: read})
}

// IsPicture reports whether a name is one of a picture that can be recognised.
func IsPicture(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{".png", ".jpg", ".jpeg", ".tif", ".tiff"}, func(ext string) bool { return strings.HasSuffix(name, ext) })
}

// kind is what a picture is, by its first bytes.
func kind(head []byte) string {
	for prefix, kind := range map[string]string{"\x89PNG\r\n\x1a\n": "PNG", "\xff\xd8\xff": "JPEG", "II*\x00": "TIFF", "MM\x00*": "TIFF"} {
		if bytes.HasPrefix(head, []byte(prefix)) {
			return kind
		}
	}
	return ""
}

// Bounds of a picture.
const (
	maxPicture = 256 << 20 // bytes
	maxFrames  = 2000      // pages of a TIFF
)

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return document.One(readPicture(ctx, f))
}

func readPicture(ctx context.Context, f *document.File) (*document.Document, error) {
	recogniser := document.RecogniserOf(ctx)
	switch {
	case recogniser == nil:
		return nil, fmt.Errorf("%w: it is a picture; its text has to be recognised: %w", document.ErrRefused, document.ErrPicture)
	case f.Size > maxPicture:
		return nil, fmt.Errorf("%w: a picture of more than %d MiB", document.ErrTooLarge, maxPicture>>20)
	}
	temp, err := os.CreateTemp("", "biopars-*.picture")
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp.Name())
	_, err = io.Copy(temp, f.Reader())
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	d := &document.Document{}
	frames := 1
	if kind(f.Head()) == "TIFF" {
		frames = countFrames(f)
	}
	for i := range frames {
		p := document.Picture{File: temp.Name(), Frame: i}
		if frames > 1 {
			p.Page = i + 1
		}
		blocks, err := recogniser.Recognise(ctx, p)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil && frames == 1:
			return nil, fmt.Errorf("%w: %w", document.ErrFormat, err)
		case err != nil:
			d.Warn(document.WarnUnreadable, "the page cannot be read: "+err.Error(), p.Page)
			continue
		}
		for _, b := range blocks {
			b.Page = p.Page
			d.Add(b)
		}
	}
	if len(d.Blocks) == 0 {
		return nil, fmt.Errorf("%w: no text in it", document.ErrFormat)
	}
	d.WarnRecognised(0)
	return d, nil
}

// countFrames counts the pictures in a TIFF by following what leads from one to the
// next; one that leads back, or nowhere, is the last.
func countFrames(f *document.File) int {
	order := binary.ByteOrder(binary.LittleEndian)
	if f.Head()[0] == 'M' {
		order = binary.BigEndian
	}
	at := func(offset int64, n int) []byte {
		b := make([]byte, n)
		if _, err := f.ReadAt(b, offset); err != nil {
			return nil
		}
		return b
	}
	frames := 0
	seen := map[int64]bool{}
	for b := at(4, 4); b != nil && frames < maxFrames; {
		next := int64(order.Uint32(b))
		if next == 0 || seen[next] {
			break
		}
		seen[next] = true
		n := at(next, 2)
		if n == nil {
			break
		}
		frames++
		b = at(next+2+12*int64(order.Uint16(n)), 4)
	}
	return max(frames, 1)
}
