// Command server loads a running server as a ward would, and more: clients that ask
// without a pause. It prints how long answers took for one client and for all of them,
// what failed, and how memory, goroutines and descriptors grew; at the end it stops the
// server under that load and counts the answers that were lost.
//
//	go run ./bench/server -demo -for 30s
//	go run ./bench/server -data DIR -clients 64 -for 10m
//	go run ./bench/server -data DIR -clients 64 -for 1m -model-delay 2s
//
// It builds the program and runs it. Answers are quoted; no model is asked. With
// -model-delay there is one that takes that long for an answer, and five of eight clients
// want it: what the others notice of the queue before it is measured instead.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

type config struct {
	demo      bool
	data      string
	program   string
	questions string
	clients   int
	alone     time.Duration
	under     time.Duration
	delay     time.Duration
	model     string // address of the server that has it
}

// asked are the questions without a file of them.
var asked = []string{"علائم کم‌خونی فقر آهن چیست؟", "عوارض متفورمین چیست؟", "درمان میگرن چیست؟", "آسم چگونه درمان می‌شود؟", "سالبوتامول چه عوارضی دارد؟",
	"وارفارین با چه دارویی تداخل دارد؟", "علت سنگ کلیه چیست؟", "فشار خون بالا را چگونه درمان می‌کنند؟"}

func run(ctx context.Context) error {
	var c config
	flag.BoolVar(&c.demo, "demo", false, "serve the demo corpus")
	flag.StringVar(&c.data, "data", "", "data directory of the corpus to serve")
	flag.StringVar(&c.program, "program", "", "program to run instead of building one")
	flag.StringVar(&c.questions, "questions", "", "file with a question a line")
	flag.IntVar(&c.clients, "clients", 64, "how many ask at once")
	flag.DurationVar(&c.alone, "alone", 10*time.Second, "how long one client asks alone, before")
	flag.DurationVar(&c.under, "for", time.Minute, "how long all ask")
	flag.DurationVar(&c.delay, "model-delay", 0, "have a model that takes this long for an answer, and measure what its queue does to others")
	flag.Parse()
	if c.demo == (c.data != "") {
		return errors.New("either -demo or -data")
	}
	questions := asked
	if c.questions != "" {
		text, err := os.ReadFile(c.questions)
		if err != nil {
			return err
		}
		questions = strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
	}
	c.model = "http://127.0.0.1:1" // nobody is there
	var model *slowModel
	if c.delay > 0 {
		model = newSlowModel(c.delay)
		defer model.Close()
		c.model = model.URL
	}
	s, err := start(ctx, c)
	if err != nil {
		return err
	}
	defer s.kill()
	if model != nil {
		return s.underQueue(ctx, c, model, questions)
	}

	l := &load{address: s.address, questions: questions}
	l.ask(ctx, 1, 2*time.Second) // caches are filled
	l.times, l.failures = nil, nil
	l.ask(ctx, 1, c.alone)
	one := l.summary("one client", c.alone)
	l.times, l.failures = nil, nil
	var grown []sample
	watching, watched := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		grown = l.watch(watching, c.under/10)
	}()
	l.ask(ctx, c.clients, c.under)
	watched()
	<-done
	all := l.summary(fmt.Sprintf("%d clients", c.clients), c.under)
	fmt.Printf("| | answers | a second | failed | median | p99 |\n|---|---|---|---|---|---|\n%s%s\n", one, all)
	fmt.Println("| after | resident MB | goroutines | descriptors |\n|---|---|---|---|")
	for _, g := range grown {
		fmt.Printf("| %s | %.0f | %.0f | %.0f |\n", g.after.Round(time.Second), g.resident/1e6, g.goroutines, g.descriptors)
	}
	for text, n := range l.failures {
		fmt.Printf("failed %d times: %s\n", n, text)
	}

	l.times, l.failures, l.events = nil, nil, true
	stopping := time.AfterFunc(2*time.Second, func() { _ = s.cmd.Process.Signal(syscall.SIGTERM) })
	defer stopping.Stop()
	l.ask(ctx, c.clients, 4*time.Second)
	for text, n := range l.failures {
		fmt.Printf("while it stopped, %d times: %s\n", n, text)
	}
	fmt.Printf("\nstopped under load: %d answers, %d that had begun were lost; exit: %v\n", len(l.times), l.lost(), s.wait())
	return nil
}

// process is the server.
type process struct {
	cmd     *exec.Cmd
	address string
	dir     string
}

func start(ctx context.Context, c config) (_ *process, err error) {
	dir, err := os.MkdirTemp("", "biopars-bench-")
	if err != nil {
		return nil, err
	}
	p := &process{dir: dir}
	defer func() {
		if err != nil {
			p.kill()
		}
	}()
	program := c.program
	if program == "" {
		program = filepath.Join(dir, "biopars")
		build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/biopars")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return nil, err
		}
	}
	args := []string{"serve", "--lang", "en", "--listen", "127.0.0.1:0", "--ollama", c.model, "--model", modelName, "--keys", filepath.Join(dir, "keys.json")}
	if c.demo {
		args = append(args, "--demo")
	} else {
		args = append(args, "--data", c.data)
	}
	p.cmd = exec.CommandContext(ctx, program, args...)
	out, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if a, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			p.address = a
			break
		}
		fmt.Fprintln(os.Stderr, lines.Text())
	}
	if p.address == "" {
		return nil, errors.New("the server does not listen")
	}
	go func() {
		for lines.Scan() { // its log is read, lest it wait
		}
	}()
	return p, nil
}

func (p *process) wait() error { return p.cmd.Wait() }

func (p *process) kill() {
	if p.cmd != nil && p.cmd.Process != nil && p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
	_ = os.RemoveAll(p.dir)
}
