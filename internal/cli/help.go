package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/cli/fa"
	"github.com/biopars/biopars/internal/config"
	"github.com/biopars/biopars/internal/terminal"
)

// helpOf prints the help of a command in the user's language.
func (a *app) helpOf(cmd *cobra.Command) {
	w := cmd.OutOrStdout()
	l := a.layout()
	title := func(fa, en string) { fmt.Fprintf(w, "\n%s\n", a.tr(fa, en)) }
	a.paragraphs(w, l, a.long(cmd))
	title("کاربرد:", "Usage:")
	if cmd.Runnable() {
		fmt.Fprintf(w, "  %s\n", cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "  %s [command]\n", cmd.CommandPath())
	}
	if cmd.HasExample() {
		title("نمونه‌ها:", "Examples:")
		fmt.Fprintln(w, cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		title("فرمان‌ها:", "Available Commands:")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				name := fmt.Sprintf("  %-*s  ", sub.NamePadding(), sub.Name())
				fmt.Fprintln(w, l.Set(a.short(sub.Short), name, strings.Repeat(" ", len(name))))
			}
		}
	}
	if cmd.HasAvailableLocalFlags() {
		title("گزینه‌ها:", "Flags:")
		a.flagLines(w, l, cmd.LocalFlags())
	}
	if cmd.HasAvailableInheritedFlags() {
		title("گزینه‌های همهٔ فرمان‌ها:", "Global Flags:")
		a.flagLines(w, l, cmd.InheritedFlags())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n%s\n", l.Set(fmt.Sprintf(a.tr("راهنمای هر فرمان: %s [command] --help",
			`Use "%s [command] --help" for more information about a command.`), cmd.CommandPath()), "", ""))
	}
}

// paragraphs prints a text whose lines were broken by hand: as it is or, where lines
// are broken, anew.
func (a *app) paragraphs(w io.Writer, l terminal.Layout, text string) {
	text = strings.TrimSpace(text)
	for i, p := range strings.Split(text, "\n\n") {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if l.Width > 0 {
			p = strings.Join(strings.Fields(p), " ")
		}
		fmt.Fprintln(w, l.Set(p, "", ""))
	}
}

// short is the text of a command or flag in the user's language.
func (a *app) short(english string) string {
	if a.lang() == "en" {
		return english
	}
	for _, s := range config.Settings() {
		if s.Usage == english {
			return s.Fa
		}
	}
	text, _ := fa.Short(english)
	return text
}

// long is the long text of a command in the user's language, or its short one.
func (a *app) long(cmd *cobra.Command) string {
	if a.lang() != "en" {
		if text, ok := fa.Long(cmd.CommandPath()); ok {
			return strings.ReplaceAll(text, "{fields}", strings.Join(ingest.FieldNames(), "، "))
		}
		return a.short(cmd.Short)
	}
	if cmd.Long != "" {
		return cmd.Long
	}
	return cmd.Short
}

// flagLines prints flags, what they take, what they are for and what holds without
// them.
func (a *app) flagLines(w io.Writer, l terminal.Layout, flags *pflag.FlagSet) {
	var heads []string
	var texts []string
	wide := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		head := "      --" + f.Name
		if f.Shorthand != "" {
			head = "  -" + f.Shorthand + ", --" + f.Name
		}
		kind, usage := pflag.UnquoteUsage(f)
		switch {
		case f.NoOptDefVal != "" && f.Value.Type() != "bool":
			head += fmt.Sprintf(" %s[=%q]", kind, f.NoOptDefVal)
		case kind != "":
			head += " " + kind
		}
		if f.Name == "help" {
			usage = a.tr("این راهنما", usage)
		} else {
			usage = a.short(usage)
		}
		switch f.DefValue {
		case "", "false", "0", "[]":
		default:
			quoted := f.DefValue
			if f.Value.Type() == "string" {
				quoted = fmt.Sprintf("%q", quoted)
			}
			usage += fmt.Sprintf(a.tr(" (پیش‌فرض %s)", " (default %s)"), quoted)
		}
		heads, texts = append(heads, head), append(texts, usage)
		wide = max(wide, len(head))
	})
	for i, head := range heads {
		lead := fmt.Sprintf("%-*s   ", wide, head)
		indent := strings.Repeat(" ", len(lead))
		if l.Width > 0 && len(lead) > l.Width/2 { // too narrow for two columns
			fmt.Fprintln(w, head)
			lead, indent = "          ", "          "
		}
		fmt.Fprintln(w, l.Set(texts[i], lead, indent))
	}
}
