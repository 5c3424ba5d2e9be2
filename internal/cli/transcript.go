package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/biopars/biopars"
)

// transcript is a file that a conversation is kept in: JSON Lines, a turn each.
// Without a file nothing is kept.
type transcript struct {
	file  *os.File
	turns []biopars.Turn // that were in the file
}

// openTranscript makes the file, or reads what is in it. It is readable to its
// owner alone, whatever it was before.
func openTranscript(path string) (_ *transcript, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	t := &transcript{file: f}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	if t.turns, err = readTurns(path, text); err != nil {
		return nil, err
	}
	if err := f.Chmod(0o600); err != nil {
		return nil, err
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		_, err = f.WriteString("\n")
	}
	return t, err
}

// readTurns refuses what is not a conversation, so that no other file is added
// to by mistake.
func readTurns(path string, text []byte) ([]biopars.Turn, error) {
	var turns []biopars.Turn
	number := 0
	for raw := range bytes.Lines(text) {
		number++
		if raw = bytes.TrimSpace(raw); len(raw) == 0 {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		var turn biopars.Turn
		err := d.Decode(&turn)
		if err == nil && turn.Question == "" {
			err = errors.New("no question")
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s:%d is no turn of a conversation (%w); name another file with --save",
				errUsage, path, number, err)
		}
		turns = append(turns, turn)
	}
	return turns, nil
}

// add writes a turn in one piece.
func (t *transcript) add(turn biopars.Turn) error {
	if t.file == nil {
		return nil
	}
	var b bytes.Buffer
	if err := writeLine(&b, turn); err != nil {
		return err
	}
	_, err := t.file.Write(b.Bytes())
	return err
}

func (t *transcript) close() error {
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}
