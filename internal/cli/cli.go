// Package cli is the command line: it parses, calls the engine and renders what
// it returns. Every command has a file of its own.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/biopars/biopars/internal/cli/fa"
	"github.com/biopars/biopars/internal/config"
	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/internal/secret"
	"github.com/biopars/biopars/internal/start"
)

// Main runs the command line and returns the exit code. The first interrupt
// ends the work in an orderly way, the second one at once.
func Main(args []string, streams Streams) int {
	keepPrivate()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, args, streams)
}

func run(ctx context.Context, args []string, streams Streams) int {
	secrets := &secret.Set{}
	secrets.AddEnviron(streams.Environ)
	for _, arg := range args {
		secrets.AddText(arg)
	}
	a := &app{Streams: streams.guarded(secrets), secrets: secrets, args: args}
	root := a.command()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		// A context's own words say less than the user's act.
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			err = fmt.Errorf("stopped: %w", context.Canceled)
		}
		a.printError(err)
	}
	return exitCode(err)
}

// printError says what went wrong, and what may repair it.
func (a *app) printError(err error) {
	for line := range strings.SplitSeq(bounded(errorText(err)), "\n") {
		a.errln(strings.TrimPrefix(line, "biopars: "))
	}
	var oe *ollama.Error
	if errors.As(err, &oe) && oe.Repair != "" {
		a.errln("try: " + advice(oe.Repair, oe.Model))
	}
}

// errln prints a line of an error, made in English, in the user's language.
func (a *app) errln(text string) {
	l := a.layout()
	if !a.ErrTerminal {
		l.Width, l.Isolate = 0, false
	}
	fmt.Fprintln(a.Err, l.Set(a.inWords(text), "biopars: ", "  "))
}

// inWords puts the text of an error into the user's language.
func (a *app) inWords(text string) string { return inWords(text, a.lang()) }

func inWords(text, lang string) string {
	if strings.EqualFold(lang, "en") {
		return text
	}
	return fa.Error(text)
}

// app is what all commands share.
type app struct {
	Streams
	secrets    *secret.Set
	args       []string // of the command line
	config     *config.Config
	sources    config.Sources // that it is of
	configFile string
	noModel    bool // the model that is configured cannot be asked
	toldModel  bool // that was said
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "biopars",
		Short: "پاسخ مستند به پرسش‌های پزشکی فارسی · cited answers to Persian medical questions",
		Example: `  biopars ask --demo "علائم کم‌خونی فقر آهن چیست؟"
  biopars ingest corpus.jsonl
  biopars ask "دوز متفورمین چقدر است؟"
  biopars search "درمان میگرن"`,
		Args:          noCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Name() != "version" { // it ends before there is garbage
				start.Done()
			}
			return a.load(cmd)
		},
	}
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.PersistentFlags().StringVar(&a.configFile, "config", "",
		"configuration file (default: biopars.yaml here, then in the user's configuration directory)")
	a.settingFlags(root.PersistentFlags(), "data", "store", "dense", "qdrant-key-file", "qdrant-ca", "proxy", "lang")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w: %w (try: %s --help)", errUsage, err, cmd.CommandPath())
	})
	root.AddCommand(a.askCommand(), a.chatCommand(), a.searchCommand(), a.readCommand(), a.crawlCommand(), a.ingestCommand(),
		a.documentsCommand(), a.indexCommand(), a.serveCommand(), a.keysCommand(), a.mcpCommand(),
		a.doctorCommand(), a.evalCommand(), a.modelsCommand(), a.configCommand(), a.versionCommand())
	usageErrors(root)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { a.helpOf(cmd) })
	return root
}

// noCommand refuses the name of a command that there is not.
func noCommand(cmd *cobra.Command, args []string) error {
	err := cobra.NoArgs(cmd, args)
	if err == nil {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	if names := cmd.SuggestionsFor(args[0]); len(names) > 0 {
		err = fmt.Errorf("%w; did you mean %s?", err, strings.Join(names, " or "))
	}
	return err
}

// usageErrors makes wrong arguments, of any command, errors of usage.
func usageErrors(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return fmt.Errorf("%w: %w (try: %s --help)", errUsage, err, c.CommandPath())
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		usageErrors(sub)
	}
}

// settingFlags adds flags for settings. Their values are taken by load; the
// default shown is the setting's. A key of one letter is its own shorthand.
func (a *app) settingFlags(flags *pflag.FlagSet, keys ...string) {
	for _, s := range config.Settings() {
		for _, k := range keys {
			if s.Key == k {
				short := ""
				if len(k) == 1 {
					short = k
				}
				flags.StringP(k, short, s.Default, s.Usage)
			}
		}
	}
}

// flagSetting is the annotation of a flag that stands for a setting of another
// name, or, with an empty one, for none although it is named like one.
const flagSetting = "setting"

// load reads the configuration for the command about to run.
func (a *app) load(cmd *cobra.Command) error {
	given := map[string]string{}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.NoOptDefVal == f.Value.String() { // given without the value that is a setting
			return
		}
		key := f.Name
		if other, ok := f.Annotations[flagSetting]; ok {
			key = other[0]
		}
		for _, s := range config.Settings() {
			if s.Key == key {
				given[key] = f.Value.String()
			}
		}
	})
	var err error
	a.sources = config.Sources{Flags: given, Environ: a.Environ, File: a.configFile, Search: config.DefaultSearch()}
	a.config, err = config.Load(a.sources)
	if err == nil {
		for _, v := range a.config.Values() {
			a.secrets.AddText(v.Text)
		}
	}
	return err
}
