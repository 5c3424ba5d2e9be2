// Command biopars answers Persian medical questions with cited evidence.
package main

import (
	"os"

	"github.com/biopars/biopars/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.System())) }
