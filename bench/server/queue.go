package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// crowd are clients that want the model to write their answers: many more than it can
// serve.
type crowd struct {
	address   string
	questions []string
	leaveAt   int // every so-manieth leaves while it waits

	mu            sync.Mutex
	refused, left int
	origins       map[string]int // of answers
	first         []int          // places in the queue that clients were given first
	backwards     int            // clients whose place grew
	waited        []time.Duration
	failures      map[string]int
}

// ask lets clients ask until the context ends. Who is refused comes again when it was told to.
func (c *crowd) ask(ctx context.Context, clients int) {
	c.failures, c.origins = map[string]int{}, map[string]int{}
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for n := i; ctx.Err() == nil; n++ {
				again := c.one(ctx, client, n)
				select {
				case <-time.After(again):
				case <-ctx.Done():
				}
			}
		})
	}
	all.Wait()
}

// one asks once; again is when to ask again.
func (c *crowd) one(ctx context.Context, client *http.Client, n int) (again time.Duration) {
	mine, leave := context.WithCancel(context.WithoutCancel(ctx))
	defer leave()
	start := time.Now()
	fail := func(kind string) time.Duration {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.failures[kind]++
		return 100 * time.Millisecond
	}
	body, err := json.Marshal(map[string]any{"question": c.questions[n%len(c.questions)]})
	if err != nil {
		return fail(err.Error())
	}
	req, err := http.NewRequestWithContext(mine, "POST", c.address+"v1/ask", bytes.NewReader(body))
	if err != nil {
		return fail(err.Error())
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	res, err := client.Do(req)
	if err != nil {
		return fail("no reply: " + kindOf(err))
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusServiceUnavailable || res.StatusCode == http.StatusTooManyRequests:
		again, err := time.ParseDuration(res.Header.Get("Retry-After") + "s")
		if err != nil {
			return fail("refused without being told when to come again")
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.refused++
		return again
	case res.StatusCode != http.StatusOK:
		return fail(fmt.Sprintf("status %d", res.StatusCode))
	}
	places, done, left := c.follow(res, n, leave)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(places) > 0 {
		c.first = append(c.first, places[0])
	}
	if !slices.IsSortedFunc(places, func(a, b int) int { return b - a }) {
		c.backwards++
	}
	switch {
	case left:
		c.left++
	case done == "":
		c.failures[errLost.Error()]++
	default:
		var answer struct{ Origin string }
		if err := json.Unmarshal([]byte(done), &answer); err != nil {
			c.failures[err.Error()]++
			return 0
		}
		c.origins[answer.Origin]++ // extractive: the queue was full when it came to it
		if answer.Origin == "generated" {
			c.waited = append(c.waited, time.Since(start))
		}
	}
	return 0
}

// follow reads a stream: the places it told, and the answer. Some leave as soon as they
// know that they wait.
func (c *crowd) follow(res *http.Response, n int, leave context.CancelFunc) (places []int, done string, left bool) {
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 10<<20)
	name := ""
	for lines.Scan() {
		if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			name = event
			continue
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		switch name {
		case "queued":
			var at struct{ Position int }
			if json.Unmarshal([]byte(data), &at) == nil {
				places = append(places, at.Position)
			}
			if c.leaveAt > 0 && n%c.leaveAt == 0 && at.Position > 1 {
				leave()
				return places, "", true
			}
		case "done":
			done = data
		}
	}
	return places, done, false
}

// summary says what became of the crowd.
func (c *crowd) summary(m *slowModel) string {
	slices.Sort(c.waited)
	median := time.Duration(0)
	if len(c.waited) > 0 {
		median = c.waited[len(c.waited)/2].Round(time.Millisecond)
	}
	deepest := 0
	if len(c.first) > 0 {
		deepest = slices.Max(c.first)
	}
	out := fmt.Sprintf("with the model: answers by origin %v (written in %v at the median), %d left while they waited, %d told that the queue is full\n", c.origins, median, c.left, c.refused) +
		fmt.Sprintf("places told first: %d, the last of them %d; places that grew: %d\n", len(c.first), deepest, c.backwards) +
		fmt.Sprintf("the model was asked %d times, at most %d at once; %d times nobody waited for its end\n", m.asked.Load(), m.most.Load(), m.broken.Load())
	for text, n := range c.failures {
		out += fmt.Sprintf("failed %d times: %s\n", n, text)
	}
	return out
}

// modelUp waits until the server has found the model: a machine that is busy may be late.
func (l *load) modelUp(ctx context.Context) error {
	for range 120 {
		req, err := http.NewRequestWithContext(ctx, "GET", l.address+"v1/corpora", nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(res.Body)
		if err = errors.Join(err, res.Body.Close()); err != nil {
			return err
		}
		if bytes.Contains(text, []byte(`"up":true`)) {
			return nil
		}
		time.Sleep(time.Second)
	}
	return errors.New("the server does not find the model")
}

// underQueue measures what clients that need no model notice of a full queue before it,
// and whether anything is left when it is over.
func (s *process) underQueue(ctx context.Context, c config, m *slowModel, questions []string) error {
	l := &load{address: s.address, questions: questions, search: true}
	if err := l.modelUp(ctx); err != nil {
		return err
	}
	others := max(c.clients*3/8, 1)
	l.ask(ctx, others, 2*time.Second) // caches are filled
	l.times, l.failures = nil, nil
	l.ask(ctx, others, c.under)
	without := l.summary("queue empty", c.under)
	before, err := l.values(ctx)
	if err != nil {
		return err
	}

	all := &crowd{address: s.address, questions: questions, leaveAt: 4}
	crowded, over := context.WithCancel(ctx)
	defer over()
	done := make(chan struct{})
	go func() {
		defer close(done)
		all.ask(crowded, c.clients-others)
	}()
	time.Sleep(2 * time.Second) // it fills
	during, err := l.values(ctx)
	if err != nil {
		return err
	}
	l.times, l.failures = nil, nil
	l.ask(ctx, others, c.under)
	with := l.summary("queue full", c.under)
	over()
	<-done

	after := before
	for range 100 { // connections that are closed take a moment
		time.Sleep(100 * time.Millisecond)
		if after, err = l.values(ctx); err != nil {
			return err
		}
		if after["go_goroutines"] <= before["go_goroutines"] && after["biopars_model_waiting"]+after["biopars_model_running"]+after["biopars_answers_running"] == 0 {
			break
		}
	}
	fmt.Printf("| %d clients that need no model | answers | a second | failed | median | p99 |\n|---|---|---|---|---|---|\n%s%s\n%s\n", others, without, with, all.summary(m))
	fmt.Println("| | written | waiting | answers | goroutines | descriptors | resident MB |\n|---|---|---|---|---|---|---|")
	for _, row := range []struct {
		name   string
		values map[string]float64
	}{{"before", before}, {"queue full", during}, {"after", after}} {
		v := row.values
		fmt.Printf("| %s | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f |\n", row.name, v["biopars_model_running"], v["biopars_model_waiting"], v["biopars_answers_running"],
			v["go_goroutines"], v["process_open_fds"], v["process_resident_memory_bytes"]/1e6)
	}
	for text, n := range l.failures {
		fmt.Printf("failed %d times: %s\n", n, text)
	}
	return nil
}
