package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/biopars/biopars/internal/cli/fa"
)

// everyCommand calls f with every command, those that cobra adds among them.
func everyCommand(a *app, f func(*cobra.Command)) {
	root := a.command()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		f(c)
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}

// TestHelp: every command says what it does and shows how it is called, and says the
// former in Persian as well.
func TestHelp(t *testing.T) {
	everyCommand(&app{}, func(c *cobra.Command) {
		own := c.Name() != "help" && !strings.Contains(c.CommandPath(), "completion")
		if c.Short == "" || own && !strings.Contains(c.Example, c.CommandPath()) {
			t.Errorf("%s: short %q, example %q", c.CommandPath(), c.Short, c.Example)
		}
		if _, ok := fa.Short(c.Short); !ok {
			t.Errorf("%s: %q is not in help.txt", c.CommandPath(), c.Short)
		}
		if _, ok := fa.Long(c.CommandPath()); ok != (c.Long != "") {
			t.Errorf("%s: a long text in English: %t, in help.txt: %t", c.CommandPath(), !ok, ok)
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if _, usage := pflag.UnquoteUsage(f); f.Name != "help" && (&app{}).short(usage) == usage {
				t.Errorf("%s --%s: %q is not in help.txt", c.CommandPath(), f.Name, usage)
			}
		})
	})
}

// TestHelpInBothLanguages: nothing of the one language is in the help of the other.
func TestHelpInBothLanguages(t *testing.T) {
	for lang, foreign := range map[string][]string{
		"fa": {"Usage:", "Flags:", "Examples:", "default \"", "Available Commands", "help for", "more information"},
		"en": {"کاربرد", "گزینه‌ها", "نمونه‌ها", "پیش‌فرض", "فرمان‌ها", "راهنما"},
	} {
		var out bytes.Buffer
		a := &app{Streams: Streams{Out: &out, Err: &out}, args: []string{"--lang", lang}}
		everyCommand(a, func(c *cobra.Command) {
			out.Reset()
			c.SetOut(&out)
			if err := c.Help(); err != nil {
				t.Fatal(err)
			}
			for _, s := range foreign {
				if strings.Contains(out.String(), s) {
					t.Errorf("%s, %s: %q is in the help", c.CommandPath(), lang, s)
				}
			}
		})
	}
}

// TestHelpIsWrapped: lines end before the margin, but for examples, usage and names.
func TestHelpIsWrapped(t *testing.T) {
	var out bytes.Buffer
	a := &app{Streams: Streams{Out: &out, Err: &out, Width: 60}}
	everyCommand(a, func(c *cobra.Command) {
		out.Reset()
		c.SetOut(&out)
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if n := len([]rune(line)); n > 75 && !strings.Contains(line, "biopars ") && len(strings.Fields(line)) > 1 {
				t.Errorf("%s: %d letters: %q", c.CommandPath(), n, line)
			}
		}
	})
}
