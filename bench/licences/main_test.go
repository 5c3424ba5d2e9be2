package main

import (
	"strings"
	"testing"
)

// TestLicences: every module of the program has a licence that is known, and a release
// can carry all of their texts.
func TestLicences(t *testing.T) {
	if testing.Short() {
		t.Skip("lists the modules of three systems")
	}
	var list, text strings.Builder
	if err := run(&list, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"github.com/blevesearch/bleve/v2\t", "modernc.org/sqlite\t", "std\t",
		"github.com/inconshreveable/mousetrap\t"} { // the last on Windows alone
		if !strings.Contains(list.String(), want) {
			t.Errorf("no %q in\n%s", want, &list)
		}
	}
	if err := run(&text, true); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(list.String()) {
		path, _, _ := strings.Cut(line, "\t")
		if !strings.Contains(text.String(), "\n"+path+" ") {
			t.Errorf("no text of %s", path)
		}
	}
}

func TestLicenceName(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "All rights reserved. Do not copy.": "", "GNU General Public License": "",
		"Apache License\n   Version 2.0, January 2004":                                                              "Apache-2.0",
		"Permission is hereby granted, free of charge,\nto any person obtaining a copy":                             "MIT",
		"Redistributions in binary form must reproduce":                                                             "BSD-2-Clause",
		"Redistributions in binary form must reproduce … Neither the name of":                                       "BSD-3-Clause",
		"Mozilla Public License, version 2.0":                                                                       "MPL-2.0",
		"Apache License, Version 2.0. Permission is hereby granted, free of charge, to any person obtaining a copy": "Apache-2.0 AND MIT",
	} {
		if got := licenceName([]file{{"LICENSE", []byte(text)}}); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
