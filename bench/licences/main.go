// Command licences lists the modules that the program links with the licence of each,
// or, with -text, writes what a release has to carry: the licences' texts.
//
//	go run ./bench/licences
//	go run ./bench/licences -text > licences.txt
//
// It looks at what is linked for Linux, macOS and Windows, and ends with exit code 1
// when a module has no licence, or one that is not known to allow redistribution.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// program is the package whose modules are listed.
const program = "github.com/biopars/biopars/cmd/biopars"

func main() {
	text := flag.Bool("text", false, "write the texts of the licences")
	flag.Parse()
	if err := run(os.Stdout, *text); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

// module is a module as go list shows it.
type module struct {
	Path, Version, Dir string
	Main               bool
	Replace            *module
}

func run(w io.Writer, text bool) error {
	modules, err := linked()
	if err != nil {
		return err
	}
	var unknown []error
	for _, m := range modules {
		files, err := licenceFiles(m.Dir)
		if err != nil {
			return err
		}
		name := licenceName(files)
		if name == "" {
			unknown = append(unknown, fmt.Errorf("%s %s: no licence that is known", m.Path, m.Version))
		}
		if !text {
			fmt.Fprintf(w, "%s\t%s\t%s\n", m.Path, m.Version, cmp.Or(name, "?"))
			continue
		}
		fmt.Fprintf(w, "%s\n%s %s (%s)\n%[1]s\n", strings.Repeat("=", 79), m.Path, m.Version, cmp.Or(name, "?"))
		for _, f := range files {
			fmt.Fprintf(w, "\n%s\n", bytes.TrimSpace(f.text))
		}
		fmt.Fprintln(w)
	}
	return errors.Join(unknown...)
}

// linked lists the modules of the program on every system that it is built for, and
// Go's standard library.
func linked() ([]module, error) {
	found := map[string]module{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		cmd := exec.Command("go", "list", "-deps", "-json=Module", program)
		cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", system, err)
		}
		for d := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct{ Module *module }
			if err := d.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if m := p.Module; m != nil && !m.Main {
				if m.Replace != nil {
					m.Dir = m.Replace.Dir
				}
				found[m.Path] = *m
			}
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	list := []module{{Path: "std", Version: runtime.Version(), Dir: strings.TrimSpace(string(root))}}
	for _, m := range found {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return list, nil
}

type file struct {
	name string
	text []byte
}

var isLicence = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|notice|copyright)([._-].*)?$`)

// licenceFiles are the licences of a module and the notices that go with them, which
// stand beside its go.mod.
func licenceFiles(dir string) ([]file, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("%w (go mod download brings the modules)", err)
	}
	var files []file
	for _, e := range entries {
		if e.IsDir() || !isLicence.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		files = append(files, file{e.Name(), text})
	}
	return files, nil
}

// known are phrases that stand in one licence and in no other, the most particular
// first. All of them allow redistribution with their text.
var known = []struct{ name, phrase string }{
	{"Apache-2.0", "apache license version 2.0"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose with or without fee"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"BSD-3-Clause", "neither the name"},
	{"BSD-3-Clause", "the names of its contributors may not be used"},
	{"BSD-2-Clause", "redistributions in binary form must reproduce"},
	{"CC0-1.0", "cc0 1.0 universal"},
}

// licenceName is the SPDX identifier of a module's licence, or several joined by AND;
// "" when none is known.
func licenceName(files []file) string {
	var names []string
	for _, f := range files {
		words := strings.Join(strings.Fields(strings.ToLower(string(f.text))), " ")
		words = strings.ReplaceAll(words, "license, version", "license version")
		for _, k := range known {
			if strings.Contains(words, k.phrase) && !slices.Contains(names, k.name) &&
				!(k.name == "BSD-2-Clause" && slices.Contains(names, "BSD-3-Clause")) { // whose text has the other's
				names = append(names, k.name)
			}
		}
	}
	return strings.Join(names, " AND ")
}
