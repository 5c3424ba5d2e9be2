package encoder

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// digest hashes what a model computes with: the small files whole, and of the weights
// their length, their beginning and a page of each megabyte. Other weights of the same
// shape differ everywhere, and half a gigabyte isn't read for every question.
func digest(dir string, weightFiles []string) (string, error) {
	h := sha256.New()
	small := slices.Concat([]string{"config.json", "modules.json", "sentence_bert_config.json",
		"config_sentence_transformers.json", "1_Pooling/config.json"}, tokenizer.Files())
	for _, name := range small {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n", name, len(b))
		h.Write(b)
	}
	for _, path := range weightFiles {
		if err := sample(h, path); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// sample writes a file's length, its first megabyte and 4096 bytes of each other one.
func sample(w io.Writer, path string) error {
	const megabyte, page = 1 << 20, 1 << 12
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s %d\n", filepath.Base(path), info.Size())
	if _, err := io.CopyN(w, f, megabyte); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for at := int64(megabyte); at < info.Size(); at += megabyte {
		if _, err := io.Copy(w, io.NewSectionReader(f, at, page)); err != nil {
			return err
		}
	}
	return nil
}
