// Command words makes persian/data/words.fst, the words of general Persian that
// are never taken for a slip, from two dictionaries:
//
//	npm pack dictionary-fa@2.0.0             # Lilak, Apache-2.0: package/index.dic
//	pip download --no-deps hazm==0.10.0      # Hazm, MIT: hazm/data/words.dat
//	go run ./bench/fit/words -lilak index.dic -hazm words.dat -o persian/data/words.fst
//
// All words of Lilak are taken, and those of Hazm that its corpus has. The file is
// a finite-state transducer in the format of vellum. Its values are 1 for words
// that Hazm counts often and 0 for the others: a rare word is known as it stands,
// and a frequent one also with a pronoun or another ending written onto it.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/vellum"

	"github.com/biopars/biopars/persian"
)

// frequent is how often Hazm's corpus has a word to whose forms everybody is used:
// that leaves some 7000 of them.
const frequent = 200000

func main() {
	lilak := flag.String("lilak", "", "index.dic of dictionary-fa")
	hazm := flag.String("hazm", "", "words.dat of Hazm")
	out := flag.String("o", "", "file to write")
	flag.Parse()
	if err := run(*lilak, *hazm, *out); err != nil {
		fmt.Fprintln(os.Stderr, "words:", err)
		os.Exit(1)
	}
}

func run(lilak, hazm, out string) error {
	words := map[string]uint64{}
	err := lines(lilak, func(line string) {
		word, _, _ := strings.Cut(line, "/")
		add(words, word, 0)
	})
	if err != nil {
		return err
	}
	err = lines(hazm, func(line string) {
		fields := strings.Split(line, "\t")
		if len(fields) < 2 {
			return
		}
		switch n, err := strconv.Atoi(fields[1]); {
		case err != nil || n <= 0:
		case n < frequent:
			add(words, fields[0], 0)
		default:
			add(words, fields[0], 1)
		}
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	fst, err := vellum.New(&b, nil)
	if err != nil {
		return err
	}
	for _, w := range slices.Sorted(maps.Keys(words)) {
		if err := fst.Insert([]byte(w), words[w]); err != nil {
			return err
		}
	}
	if err := fst.Close(); err != nil {
		return err
	}
	fmt.Printf("%d words, %d bytes\n", len(words), b.Len())
	return os.WriteFile(out, b.Bytes(), 0o644)
}

// add adds a word as it is looked up: normalised and without non-joiners.
func add(words map[string]uint64, word string, value uint64) {
	word = strings.ReplaceAll(persian.Normalize(word), "\u200c", "")
	foreign := func(r rune) bool { return !unicode.Is(unicode.Arabic, r) || !unicode.IsLetter(r) }
	if utf8.RuneCountInString(word) < 2 || strings.ContainsFunc(word, foreign) {
		return
	}
	words[word] = max(words[word], value)
}

func lines(path string, each func(string)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		each(sc.Text())
	}
	return sc.Err()
}
