package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
)

type chatOptions struct {
	askOptions
	save string
}

func (a *app) chatCommand() *cobra.Command {
	o := &chatOptions{askOptions: askOptions{app: a, oneLine: true}}
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "Answer questions that follow from one another",
		Long: `Answer one question a line until the input ends (Ctrl-D) or a line says «خروج» or
"exit". A follow-up question («عوارضش چیست؟») is made self-contained from the
conversation, by the model or by rules, and what is searched for is shown before
the answer. Ctrl-C stops the answer that is being written, and between answers
the conversation.

The conversation is in memory alone, and gone with the program, unless --save
names a file for it; with the same file it goes on later. With --json every
answer is an object on a line of its own.`,
		Example: `  biopars chat --demo
  biopars chat --save talk.jsonl
  printf 'متفورمین چیست؟\nعوارضش چیه؟\n' | biopars chat --demo --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.question.Closed = a.config.String("retrieval") == "off"
			return o.run(cmd.Context())
		},
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&o.save, "save", "",
		"keep the conversation in this file, readable to you alone, and go on with what is in it")
	return cmd
}

// leave are the lines that end a conversation.
var leave = []string{"خروج", "exit", "quit"}

func (o *chatOptions) run(ctx context.Context) error {
	e, err := o.open(ctx, o.demo, true)
	if err != nil {
		return err
	}
	defer e.Close()
	t := &transcript{}
	if o.save != "" {
		if t, err = openTranscript(o.save); err != nil {
			return err
		}
		defer t.close()
	}
	// From here on an interrupt ends an answer and not the program, so that the
	// context of the whole program no longer decides.
	if err := ctx.Err(); err != nil {
		return err
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupts)

	o.prompt(o.tr("هر پرسش در یک خط؛ «خروج» یا Ctrl-D پایان گفت‌وگوست.",
		"One question a line; Ctrl-D or \"exit\" ends the conversation.") + "\n")
	talk := e.Conversation(t.turns...)
	lines := o.lines()
	failed := 0
	for {
		o.prompt(o.tr("پرسش: ", "question: "))
		var next line
		select {
		case next = <-lines:
		case <-interrupts:
			o.prompt("\n")
			return context.Canceled
		}
		text := strings.TrimSpace(next.text)
		switch {
		case next.err != nil:
			return next.err
		case next.end || slices.Contains(leave, text):
			if next.end {
				o.prompt("\n")
			}
			if failed > 0 {
				return fmt.Errorf("%w: %d questions were not answered", errPartial, failed)
			}
			return nil
		case text == "":
			continue
		}
		stopped, err := o.answer(context.WithoutCancel(ctx), talk, text, interrupts)
		switch {
		case stopped != nil && stopped != os.Interrupt:
			return context.Canceled // told to end, not to stop an answer
		case stopped != nil:
			fmt.Fprintln(o.Err, o.tr("پاسخ متوقف شد.", "The answer was stopped."))
		case errors.Is(err, index.ErrNoCorpus), errors.Is(err, index.ErrFingerprint):
			return err // no other question fares better
		default:
			if err != nil {
				failed++
				o.printError(err)
			}
			if err == nil || errors.Is(err, errCutOff) { // it is part of the conversation
				turns := talk.History()
				if err := t.add(turns[len(turns)-1]); err != nil {
					return err
				}
			}
		}
		if !o.json {
			fmt.Fprintln(o.Out)
		}
	}
}

// answer answers one question. A signal that comes meanwhile stops it and is
// returned.
func (o *chatOptions) answer(ctx context.Context, talk *biopars.Conversation, text string,
	interrupts <-chan os.Signal) (os.Signal, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stopped := make(chan os.Signal, 1)
	done := make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case s := <-interrupts:
			stopped <- s
			cancel()
		case <-done:
		}
	}()
	q := o.question
	q.Text = text
	err := o.show(talk.Stream(ctx, q))
	close(done)
	s := <-stopped
	if err == nil {
		return nil, nil // done before the signal came
	}
	return s, err
}

// prompt is for whoever types; a pipe gets none.
func (o *chatOptions) prompt(text string) {
	if o.InTerminal {
		fmt.Fprint(o.Err, text)
	}
}

// line is a line of the input, its end, or why it cannot be read.
type line struct {
	text string
	end  bool
	err  error
}

// lines reads the input in the background, since reading a terminal cannot be
// interrupted.
func (o *chatOptions) lines() <-chan line {
	out := make(chan line)
	go func() {
		sc := bufio.NewScanner(o.In)
		sc.Buffer(nil, maxQuestion)
		for sc.Scan() {
			out <- line{text: sc.Text()}
		}
		err := sc.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("%w: the question is longer than 64 KiB", errUsage)
		}
		out <- line{end: err == nil, err: err}
	}()
	return out
}
