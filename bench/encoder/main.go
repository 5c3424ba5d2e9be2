// Command encoder holds this project's transformers against the reference's: the tokens
// of lines of text against tokenizers, and the processor time of sequences against ONNX
// Runtime, both in turn in one run, so that what else the machine does strikes both.
//
//	go run ./bench/encoder -python python3 -model MODEL -corpus corpus.jsonl,queries.jsonl
//	go run ./bench/encoder -python python3 -model MODEL -rounds 20
//
// The packages that the Python side needs are named in peer.py. A line whose tokens
// differ, or a state further off than 1e-5, is an error.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/encoder"
	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "encoder:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	f := flag.NewFlagSet("encoder", flag.ContinueOnError)
	python := f.String("python", "python3", "Python interpreter with the packages that peer.py names")
	script := f.String("script", filepath.Join("bench", "encoder", "peer.py"), "the Python side")
	model := f.String("model", "", "directory of a model")
	corpus := f.String("corpus", "", "files of records with title and text, separated by commas: compare tokens")
	count := f.Int("lines", 10_000, "with -corpus: lines to compare, drawn from all")
	seed := f.Uint64("seed", 1, "of the draw")
	rounds := f.Int("rounds", 0, "compare the time of so many rounds")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *model == "" || *corpus == "" && *rounds < 1 {
		return fmt.Errorf("-model, and -corpus or -rounds, are needed")
	}
	p, err := start(ctx, *python, *script)
	if err != nil {
		return err
	}
	defer p.close()
	if *corpus != "" {
		lines, err := readLines(strings.Split(*corpus, ","))
		if err != nil {
			return err
		}
		if err := compareTokens(p, *model, draw(lines, *count, *seed), out); err != nil {
			return err
		}
	}
	if *rounds < 1 {
		return nil
	}
	return compareSpeed(ctx, p, *model, *rounds, out)
}

// peer is the Python side.
type peer struct {
	in    io.WriteCloser
	out   *bufio.Reader
	child *exec.Cmd
}

func start(ctx context.Context, python, script string) (*peer, error) {
	c := exec.CommandContext(ctx, python, script)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &peer{in, bufio.NewReader(out), c}, c.Start()
}

func (p *peer) close() {
	_ = p.in.Close()
	_ = p.child.Wait()
}

// request is what the Python side is asked: the tokens of texts, or states of ids.
type request struct {
	Model string    `json:"model"`
	Texts []string  `json:"texts,omitempty"`
	IDs   [][]int32 `json:"ids,omitempty"`
	Times int       `json:"times,omitempty"`
}

// reply is what it answers: tokens, or the time and the mean of the first states.
type reply struct {
	IDs     [][]int32 `json:"ids"`
	Seconds float64   `json:"seconds"`
	First   []float64 `json:"first"`
}

func (p *peer) ask(r request) (reply, error) {
	var a reply
	if err := json.NewEncoder(p.in).Encode(r); err != nil {
		return a, err
	}
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return a, fmt.Errorf("the Python side: %w", err)
	}
	return a, json.Unmarshal(line, &a)
}

// readLines are the different lines of records' titles and texts that aren't blank.
func readLines(files []string) ([]string, error) {
	var found []string
	seen := map[string]bool{}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		n := 0
		for record := range bytes.Lines(b) {
			n++
			var r struct{ Title, Text string }
			if err := json.Unmarshal(record, &r); err != nil {
				return nil, fmt.Errorf("%s: record %d: %w", name, n, err)
			}
			for line := range strings.Lines(r.Title + "\n" + r.Text) {
				line = strings.TrimRight(line, "\r\n")
				if strings.TrimSpace(line) != "" && !seen[line] {
					seen[line] = true
					found = append(found, line)
				}
			}
		}
	}
	return found, nil
}

// draw takes n of the lines, the same for a seed.
func draw(lines []string, n int, seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 1))
	r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return lines[:min(n, len(lines))]
}

// compareTokens counts the lines whose tokens are the reference's, and shows others.
func compareTokens(p *peer, model string, lines []string, out io.Writer) error {
	t, err := tokenizer.Open(model, tokenizer.Options{})
	if err != nil {
		return err
	}
	equal, tokens, letters := 0, 0, 0
	for batch := range slices.Chunk(lines, 500) {
		a, err := p.ask(request{Model: model, Texts: batch})
		if err != nil {
			return err
		}
		if len(a.IDs) != len(batch) {
			return fmt.Errorf("%d lists of tokens of %d lines", len(a.IDs), len(batch))
		}
		for i, line := range batch {
			got := t.Encode(line, math.MaxInt32).IDs
			tokens, letters = tokens+len(got), letters+len([]rune(line))
			if slices.Equal(got, a.IDs[i]) {
				equal++
				continue
			}
			fmt.Fprintf(out, "%q\n ours   %v\n theirs %v\n", line, got, a.IDs[i])
		}
	}
	fmt.Fprintf(out, "%s: tokens of %d of %d lines equal (%d tokens, %d characters)\n", filepath.Base(model), equal,
		len(lines), tokens, letters)
	if equal < len(lines) {
		return fmt.Errorf("the tokens of %d lines differ", len(lines)-equal)
	}
	return nil
}

// batch is how many sequences of one length are given at a time.
const batch = 16

// compareSpeed gives both the same sequences in turn, on one thread each.
func compareSpeed(ctx context.Context, p *peer, model string, rounds int, out io.Writer) error {
	m, err := encoder.Open(model, encoder.Options{Threads: 1})
	if err != nil {
		return err
	}
	defer m.Close()
	fmt.Fprintf(out, "ms of processor time a sequence: median (least) of %d rounds\n", rounds)
	for _, length := range []int{32, 128} {
		seqs := sequences(length)
		ids := make([][]int32, len(seqs))
		for i, s := range seqs {
			ids[i] = s.IDs
		}
		var ours, theirs, ratios []float64
		for round := range rounds + 1 {
			begun := processorTime()
			var first []float32
			err := m.Run(ctx, seqs, encoder.Want{Layers: []int{-1}}, func(i int, o encoder.Output) error {
				if i == 0 && round == 0 {
					first = slices.Clone(o.Hidden[0])
				}
				return nil
			})
			if err != nil {
				return err
			}
			here := (processorTime() - begun).Seconds()
			a, err := p.ask(request{Model: model, IDs: ids, Times: 1})
			if err != nil {
				return err
			}
			if round == 0 { // memory is got, and the states are compared
				if off := farthest(first, a.First); off > 1e-5 {
					return fmt.Errorf("states of %d tokens are %g off", length, off)
				}
				continue
			}
			ours = append(ours, 1e3*here/batch)
			theirs = append(theirs, 1e3*a.Seconds/batch)
			ratios = append(ratios, a.Seconds/here)
		}
		fmt.Fprintf(out, "%s, %d tokens: here %.1f (%.1f), ONNX Runtime %.1f (%.1f), speed %.2f (%.2f)\n",
			filepath.Base(model), length, median(ours), slices.Min(ours), median(theirs), slices.Min(theirs),
			median(ratios), slices.Min(theirs)/slices.Min(ours))
	}
	return nil
}

func sequences(length int) []tokenizer.Encoding {
	out := make([]tokenizer.Encoding, batch)
	for i := range out {
		out[i] = tokenizer.Encoding{IDs: make([]int32, length), Types: make([]int32, length)}
		for j := range out[i].IDs {
			out[i].IDs[j] = int32(1000 + (i*7919+j*104729)%20000)
		}
	}
	return out
}

// farthest is by how much the mean of rows is off at most.
func farthest(rows []float32, mean []float64) float64 {
	got, off := make([]float64, len(mean)), 0.
	n := float64(len(rows) / len(mean))
	for i, x := range rows {
		got[i%len(mean)] += float64(x) / n
	}
	for i := range got {
		off = max(off, math.Abs(got[i]-mean[i]))
	}
	return off
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
