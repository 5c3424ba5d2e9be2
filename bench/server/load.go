package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// load asks questions and keeps how long the answers took.
type load struct {
	address   string
	questions []string
	events    bool // answers come as events, so that it is known which have begun
	search    bool // every second question is a search

	mu       sync.Mutex
	times    []time.Duration
	failures map[string]int
}

// ask lets clients ask without a pause.
func (l *load) ask(ctx context.Context, clients int, during time.Duration) {
	l.failures = map[string]int{}
	ctx, cancel := context.WithTimeout(ctx, during)
	defer cancel()
	c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer c.CloseIdleConnections()
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for n := i; ctx.Err() == nil; n++ {
				start := time.Now()
				// Begun before the end, it is waited for: what is measured is whole.
				err := l.one(context.WithoutCancel(ctx), c, n)
				l.mu.Lock()
				if err == nil {
					l.times = append(l.times, time.Since(start))
				} else {
					l.failures[err.Error()]++
				}
				l.mu.Unlock()
				if err != nil {
					time.Sleep(10 * time.Millisecond)
				}
			}
		})
	}
	all.Wait()
}

var (
	// errRefused: the server does not listen anymore, so nothing was taken.
	errRefused = errors.New("refused")
	// errLost: the reply had begun and did not come to its end.
	errLost = errors.New("half a reply")
)

func (l *load) one(ctx context.Context, c *http.Client, n int) error {
	asked := map[string]any{"question": l.questions[n%len(l.questions)]}
	path, schema := "v1/ask", `"schema":"biopars.answer/1"`
	if l.search && n%2 == 1 {
		path, schema = "v1/search", `"schema":"biopars.search/1"`
	} else {
		asked["no_model"] = true
	}
	body, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, "POST", l.address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if l.events {
		req.Header.Set("Accept", "text/event-stream")
	}
	res, err := c.Do(req)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return errRefused
	}
	if err != nil {
		return errors.New("no reply: " + kindOf(err))
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("%w: %s", errLost, kindOf(err))
	}
	if l.events && res.StatusCode == http.StatusOK && !bytes.Contains(text, []byte("\nevent: done\n")) {
		return errLost
	}
	if res.StatusCode != http.StatusOK || !bytes.Contains(text, []byte(schema)) {
		return fmt.Errorf("status %d", res.StatusCode)
	}
	return nil
}

// kindOf is an error without what differs from one to the next.
func kindOf(err error) string {
	text := err.Error()
	return text[strings.LastIndexByte(text, ':')+1:]
}

// lost counts answers that had begun and did not come to their end.
func (l *load) lost() (n int) {
	for text, times := range l.failures {
		if strings.HasPrefix(text, errLost.Error()) {
			n += times
		}
	}
	return n
}

// summary is a line of the table.
func (l *load) summary(name string, during time.Duration) string {
	slices.Sort(l.times)
	failed := 0
	for _, n := range l.failures {
		failed += n
	}
	at := func(share float64) time.Duration {
		if len(l.times) == 0 {
			return 0
		}
		return l.times[min(int(share*float64(len(l.times))), len(l.times)-1)].Round(100 * time.Microsecond)
	}
	return fmt.Sprintf("| %s | %d | %.1f | %d | %v | %v |\n", name, len(l.times), float64(len(l.times))/during.Seconds(), failed, at(0.5), at(0.99))
}

// sample is what the server takes of the machine.
type sample struct {
	after                             time.Duration
	resident, goroutines, descriptors float64
}

// watch looks at the server again and again.
func (l *load) watch(ctx context.Context, every time.Duration) (out []sample) {
	start := time.Now()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return out
		case <-tick.C:
		}
		values, err := l.values(ctx)
		if err == nil {
			out = append(out, sample{time.Since(start), values["process_resident_memory_bytes"], values["go_goroutines"], values["process_open_fds"]})
		}
	}
}

// values are those of the server's metrics that have no labels.
func (l *load) values(ctx context.Context) (map[string]float64, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", l.address+"metrics", nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	values := map[string]float64{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			values[name] = v
		}
	}
	return values, nil
}
