package corpus

import (
	"errors"
	"os"

	"github.com/biopars/biopars/index"
)

// What indexing needs beside what is there, measured on 12,747 passages: terms take 2.2
// times the catalogue and are written twice, when they are merged; vectors a third of
// it, beside the ones they replace; the encoder about 4 MB.
const (
	roomPerByte = 5
	roomAtLeast = 16 << 20
)

// WithRoom makes an error that comes of a full disk say how much room is needed, for
// what is in the catalogue and for input bytes that are not read yet.
func WithRoom(dir string, input int64, err error) error {
	var known *index.NoSpaceError
	if errors.As(err, &known) || !index.LacksSpace(dir, err) {
		return err
	}
	bytes := input
	for _, suffix := range []string{"", "-wal"} {
		if info, statErr := os.Stat(cataloguePath(dir) + suffix); statErr == nil {
			bytes += info.Size()
		}
	}
	return &index.NoSpaceError{Dir: dir, Need: roomAtLeast + roomPerByte*bytes, Free: index.FreeSpace(dir), Err: err}
}
