package cli

import (
	"fmt"
	"sync"
	"time"

	"github.com/biopars/biopars/eval"
	"github.com/schollz/progressbar/v3"
)

// progress shows how far a long command is: a bar with rate and time left on a
// terminal, nothing in a pipe but messages.
type progress struct {
	app   *app
	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	label string
	total int64
}

func (a *app) progress() *progress { return &progress{app: a} }

// bytes shows a step that is measured in bytes, however its label changes meanwhile.
func (p *progress) bytes(label string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set("bytes", done, total, true)
	if p.bar != nil {
		p.bar.Describe(clean(label))
	}
}

// items shows a step that is measured in items.
func (p *progress) items(label string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set(label, int64(done), int64(total), false)
}

// questions shows how far a run is, with its cost in tokens.
func (p *progress) questions(label string, state eval.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set(label, int64(state.Done), int64(state.Of), false)
	if p.bar == nil {
		return
	}
	if n := state.Usage.PromptTokens + state.Usage.CompletionTokens; n > 0 {
		label += fmt.Sprintf(" %d tokens", n)
	}
	if state.Failed > 0 {
		label += fmt.Sprintf(" %d failed", state.Failed)
	}
	p.bar.Describe(clean(label))
}

func (p *progress) set(label string, done, total int64, bytes bool) {
	if !p.app.ErrTerminal {
		return
	}
	if p.bar == nil || p.label != label || p.total != total {
		p.end()
		p.label, p.total = label, total
		p.bar = progressbar.NewOptions64(max(total, 1),
			progressbar.OptionSetWriter(p.app.bar),
			progressbar.OptionSetDescription(clean(label)),
			progressbar.OptionShowBytes(bytes),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionSetWidth(30),
		)
	}
	_ = p.bar.Set64(min(done, max(total, 1)))
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
		fmt.Fprintln(p.app.Err)
		p.bar = nil
	}
}

// println prints a message above the bar.
func (p *progress) println(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintln(p.app.Err, bounded(line))
}

func (p *progress) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
}
