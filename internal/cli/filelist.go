package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"

	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/permission"
	"github.com/biopars/biopars/internal/schema"
)

// fileList writes what became of each file, a line of JSON each, while files are read: a
// run that is killed leaves what it had done by then. A nil list writes nothing.
type fileList struct {
	file *os.File
	out  *bufio.Writer
	enc  *json.Encoder
	err  error
}

// fileJSON is the schema biopars.ingest-file/1 of docs/json.md.
type fileJSON struct {
	Schema string `json:"schema"`
	ingest.FileReport
}

func newFileList(path string) (*fileList, error) {
	if path == "" {
		return nil, nil
	}
	f, err := permission.Create(path)
	if err != nil {
		return nil, err
	}
	l := &fileList{file: f, out: bufio.NewWriter(f)}
	l.enc = json.NewEncoder(l.out)
	l.enc.SetEscapeHTML(false)
	return l, nil
}

func (l *fileList) write(v any) {
	if l.err == nil {
		l.err = errors.Join(l.enc.Encode(v), l.out.Flush())
	}
}

func (l *fileList) add(r ingest.FileReport) {
	if l != nil {
		l.write(fileJSON{"biopars.ingest-file/1", r})
	}
}

// close ends the list with the sum of it all.
func (l *fileList) close(r ingest.Report) error {
	if l == nil {
		return nil
	}
	l.write(schema.NewIngest(r))
	return errors.Join(l.err, l.file.Close())
}
