// Command biopars answers Persian medical questions with cited evidence.
package main

import (
	"os"

	"github.com/biopars/biopars/ingest/pdf"
	"github.com/biopars/biopars/internal/cli"
)

func main() {
	pdf.Main() // in a process that reads one file, it does not return
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
