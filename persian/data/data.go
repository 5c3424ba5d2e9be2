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
