package cli_test

import (
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/biopars/biopars/internal/encodertest"
)

// writeEncoder DIR [LABEL…] writes a small transformer with made-up weights.
func writeEncoder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: encoder DIR [LABEL…]")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	m := encodertest.Model{Labels: args[1:], Words: append(strings.Fields("دیابت کم خونی آهن میگرن فشار عوارض متفورمین چیست"), encodertest.Words...)}
	ts.Check(m.Write(dir))
}
