// Package data holds the project's lists of Persian words, a file a list. The head
// of a file says what it lists, where that comes from, of when it is, under which
// licence, and «not clinically reviewed» where no clinician has read what it says
// of medicine.
package data

import "embed"

//go:embed *.txt
var files embed.FS

// Read returns the text of the list of that name, without .txt.
func Read(name string) (string, error) {
	b, err := files.ReadFile(name + ".txt")
	return string(b), err
}

// Words is the words of general Persian as a finite-state transducer in the format
// of vellum. It is made of the dictionaries Lilak 3.3 (Apache-2.0, Copyright 2015
// Mostafa Sedaghat Joo) and Hazm 0.10.0 (MIT, Copyright 2013 Alireza Nourian), whose
// licences stand in NOTICE; bench/fit/words made it and says what its values mean.
//
//go:embed words.fst
var Words []byte
