package cli_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/cli"
)

// Whoever types is prompted, on standard error alone.
func TestChatPrompt(t *testing.T) {
	for _, terminal := range []bool{true, false} {
		var out, errs bytes.Buffer
		code := cli.Main([]string{"chat", "--demo"}, cli.Streams{
			In: strings.NewReader("متفورمین چیست؟\nعوارضش چیه؟\n"), Out: &out, Err: &errs, InTerminal: terminal,
			Environ: append(os.Environ(), "BIOPARS_OLLAMA="+nowhere),
		})
		if code != 0 {
			t.Fatalf("exit code %d\n%s", code, errs.String())
		}
		want := 0
		if terminal {
			want = 3
		}
		if n := strings.Count(errs.String(), "پرسش: "); n != want || strings.Contains(out.String(), "پرسش: ") {
			t.Errorf("terminal %t: %d prompts, want %d\n%s", terminal, n, want, errs.String())
		}
	}
}
