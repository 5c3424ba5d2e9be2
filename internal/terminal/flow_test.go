package terminal

import (
	"strings"
	"testing"
)

func TestFlow(t *testing.T) {
	for name, c := range map[string]struct {
		width  int
		pieces []string
		want   string
	}{
		"one line":         {0, []string{"یک. [1]", " دو. [2]"}, "یک. [1] دو. [2]\n"},
		"paragraphs":       {0, []string{"یک. [1]", "\nدو. [2]", "\n\nسه."}, "یک. [1]\nدو. [2]\nسه.\n"},
		"goes on":          {20, []string{"aaaa bbbb cccc.", " dddd eeee."}, "aaaa bbbb cccc. dddd\neeee.\n"},
		"in the next line": {20, []string{"aaaa bbbb cccc.", " ddddd eeee."}, "aaaa bbbb cccc.\nddddd eeee.\n"},
		"kept together":    {20, []string{"aaaa bbbb cccc dd.", " eee [1]"}, "aaaa bbbb cccc dd.\neee [1]\n"},
		"nothing":          {20, []string{"", " ", "\n"}, ""},
	} {
		var b strings.Builder
		f := Flow{Layout: Layout{Width: c.width}, Out: &b}
		for _, p := range c.pieces {
			if err := f.Write(p); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.End(); err != nil || b.String() != c.want {
			t.Errorf("%s: %q, %v, want %q", name, b.String(), err, c.want)
		}
	}
}
