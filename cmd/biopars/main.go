// Command biopars answers Persian medical questions with cited evidence.
package main

import (
	"os"

	"github.com/biopars/biopars/ingest/pdf"
	"github.com/biopars/biopars/internal/cli"
)

func main() {
	pdf.Main() // does not return in a process that was started to read a file
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
