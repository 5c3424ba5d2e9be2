// Command metrics times this project's text metrics, and rouge_score and
// sacrebleu on the same pairs:
//
//	go run ./bench/metrics                       # ours alone
//	go run ./bench/metrics -python python3       # both, with the ratio
//
// The Python side needs rouge-score 0.1.2 and sacrebleu 2.6.0. The pairs are
// synthetic Persian answers, the same for a seed; -pairs takes real ones, JSON
// lines with "prediction" and "references". Figures that both sides compute must
// agree, or the command fails.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/biopars/biopars/eval/metric"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "metrics:", err)
		os.Exit(1)
	}
}

// shared are the metrics that both sides compute, by our names.
var shared = []string{
	"rouge1-none", "rouge2-none", "rouge3-none", "rougeL-none", "rougeLsum-none",
	"bleu-13a", "bleu-intl", "chrf", "chrf++",
}

type pair struct {
	Prediction string   `json:"prediction"`
	References []string `json:"references"`
}

func run() error {
	items := flag.Int("items", 5231, "number of synthetic pairs")
	words := flag.Int("words", 200, "words of a reference")
	seed := flag.Uint64("seed", 1, "seed of the synthetic pairs")
	pairs := flag.String("pairs", "", "file of pairs instead of synthetic ones")
	python := flag.String("python", "", "Python interpreter with rouge_score and sacrebleu; empty: ours alone")
	script := flag.String("script", filepath.Join("bench", "metrics", "peer.py"), "the Python side")
	child := flag.String("child", "", "names of metrics, separated by commas: score -pairs in this process and print "+
		"JSON")
	workers := flag.Int("workers", 0, "with -child: items scored at a time; 0: one a processor")
	flag.Parse()
	if *child != "" {
		return score(os.Stdout, *pairs, strings.Split(*child, ","), *workers)
	}

	path := *pairs
	if path == "" {
		f, err := os.CreateTemp("", "pairs-*.jsonl")
		if err != nil {
			return err
		}
		path = f.Name()
		defer os.Remove(path)
		if err := errors.Join(write(f, *items, *words, *seed), f.Close()); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Printf("%s/%s, %d processors, %s\n", runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), runtime.Version())
	fmt.Printf("%-28s %8s %9s %9s %6s\n", "", "metrics", "wall s", "CPU s", "MB")
	ours := func(label string, names []string, workers int) (outcome, error) {
		return measure(label, len(names), self, "-child", strings.Join(names, ","), "-workers", fmt.Sprint(workers),
			"-pairs", path)
	}
	lexical, err := ours("all lexical", metric.LexicalNames(), 0)
	if err != nil {
		return err
	}
	if _, err := ours("all there are", metric.Names(), 0); err != nil {
		return err
	}
	one, err := ours("shared, one worker", shared, 1)
	if err != nil {
		return err
	}
	all, err := ours("shared", shared, 0)
	if err != nil || *python == "" {
		return err
	}
	peer, err := measure("rouge_score + sacrebleu", len(shared), *python, *script, path)
	if err != nil {
		return err
	}
	fmt.Printf("ratio on the shared metrics: wall %.0f with one worker, %.0f with %d; CPU %.0f\n",
		peer.Seconds/one.Seconds, peer.Seconds/all.Seconds, runtime.GOMAXPROCS(0), peer.cpu/one.cpu)
	fmt.Printf("all %d lexical metrics against those %d: wall %.0f, CPU %.0f\n",
		len(metric.LexicalNames()), len(shared), peer.Seconds/lexical.Seconds, peer.cpu/lexical.cpu)
	for name, want := range peer.Values {
		if got, ok := all.Values[name]; !ok || math.Abs(got-want) > 1e-6 {
			return fmt.Errorf("%s: ours %v, theirs %v", name, got, want)
		}
	}
	fmt.Printf("%d figures agree to 1e-6\n", len(peer.Values))
	return nil
}

// outcome is what either side prints about itself, as JSON, and the processor
// time the system charged it for.
type outcome struct {
	Seconds float64            `json:"seconds"` // scoring; Python's without reading the file, ours with it
	MB      int                `json:"mb"`      // largest memory held
	Values  map[string]float64 `json:"values"`
	cpu     float64            // of the whole process
}

// measure runs one side in a process of its own, so that processor time can be
// told apart, which a busy machine does not distort as it does wall time.
func measure(label string, metrics int, name string, args ...string) (outcome, error) {
	var o outcome
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return o, fmt.Errorf("%s: %w", label, err)
	}
	if err := json.Unmarshal(out, &o); err != nil {
		return o, fmt.Errorf("%s: output: %w", label, err)
	}
	o.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	fmt.Printf("%-28s %8d %9.2f %9.2f %6d\n", label, metrics, o.Seconds, o.cpu, o.MB)
	return o, nil
}

// score scores the pairs as a stream, and notes the time and the largest memory
// the runtime held meanwhile.
func score(w io.Writer, path string, names []string, workers int) error {
	suite, err := metric.NewSuite(names...)
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var peak atomic.Uint64
	done := make(chan struct{})
	go func() {
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.Sys-m.HeapReleased))
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	start := time.Now()
	r, err := suite.Score(context.Background(), read(f), metric.SuiteOptions{Workers: workers})
	o := outcome{Seconds: time.Since(start).Seconds(), Values: map[string]float64{}}
	close(done)
	if err != nil {
		return err
	}
	o.MB = int(peak.Load() >> 20)
	for _, s := range r.Scores {
		o.Values[s.Metric] = s.Value
	}
	return json.NewEncoder(w).Encode(o)
}

func read(r io.Reader) func(yield func(metric.Item, error) bool) {
	return func(yield func(metric.Item, error) bool) {
		d := json.NewDecoder(bufio.NewReader(r))
		for i := 0; ; i++ {
			var p pair
			if err := d.Decode(&p); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				yield(metric.Item{}, fmt.Errorf("pair %d: %w", i+1, err))
				return
			}
			if !yield(metric.Item{ID: fmt.Sprint(i), Prediction: p.Prediction, References: p.References}, nil) {
				return
			}
		}
	}
}

// stems are put together to words, so that the vocabulary has a long tail.
var (
	stems    = strings.Fields(`بیمار پزشک تب درد سر معده قلب کلیه کبد ریه خون فشار قند عفونت ویروس دارو قرص شربت درمان تشخیص آزمایش رژیم غذا نمک چربی ورزش خواب تنفس سرفه گلو پوست مفصل استخوان عصب مغز روان کودک مادر سالمند واکسن حساسیت التهاب تومور جراحی`)
	suffixes = strings.Fields(`ی ها های هایی ‌شناسی ‌درمانی مند انه یت گر ان`)
	function = strings.Fields(`و در به از که را با برای یا اگر است نیست باید نباید می‌شود نمی‌شود کند دارد ندارد هر این آن بیش کم`)
)

func write(w io.Writer, items, words int, seed uint64) error {
	rng := rand.New(rand.NewPCG(seed, 7))
	word := func() string {
		switch p := rng.Float64(); {
		case p < 0.4:
			return function[rng.IntN(len(function))]
		case p < 0.45:
			return fmt.Sprint(rng.IntN(1000))
		case p < 0.7:
			return stems[rng.IntN(len(stems))]
		default:
			return stems[rng.IntN(len(stems))] + suffixes[rng.IntN(len(suffixes))]
		}
	}
	mark := func(s string) string {
		switch rng.IntN(16) {
		case 0:
			return s + "،"
		case 1:
			return s + "."
		case 2:
			if rng.IntN(5) == 0 {
				return s + ".\n"
			}
		}
		return s
	}
	bw := bufio.NewWriter(w)
	enc := json.NewEncoder(bw)
	for range items {
		reference := make([]string, words)
		for i := range reference {
			reference[i] = mark(word())
		}
		var prediction []string
		for _, s := range reference {
			switch rng.IntN(8) {
			case 0:
			case 1, 2:
				prediction = append(prediction, mark(word()))
			default:
				prediction = append(prediction, s)
			}
		}
		p := pair{Prediction: strings.Join(prediction, " "), References: []string{strings.Join(reference, " ")}}
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	return bw.Flush()
}
