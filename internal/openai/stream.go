package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/markdown"
)

// How often something is sent while there is nothing to say, and how long a client may
// take to read.
const (
	heartbeat = 15 * time.Second
	patience  = 30 * time.Second
)

// stream sends an answer sentence by sentence: what is sent cannot be taken back, so a
// sentence waits for its verdict.
type stream struct {
	handler *Handler
	w       http.ResponseWriter
	head    Completion
	lang    string
	usage   bool
	before  string // stands above the answer

	mu      sync.Mutex
	gone    context.CancelFunc
	still   func()          // ends the heartbeat
	sent    int             // characters
	sources []answer.Source // as far as they are known
	opened  bool
	said    []string // the sentences that were sent
}

func (s *stream) run(ctx context.Context, c Corpus, q biopars.Question) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.gone, s.head.Object = cancel, "chat.completion.chunk"
	s.still = s.beat(ctx)
	defer s.still()
	w := markdown.Writer{Lang: s.lang}
	for ev, err := range c.Engine.Stream(ctx, q) {
		switch ev := ev.(type) {
		case biopars.Emergency:
			s.say(w.Emergency(ev.Text) + "\n\n")
		case biopars.Reranked:
			for i, e := range ev.Evidence {
				s.sources = append(s.sources, answer.Source{Number: i + 1, Passage: e.Passage})
			}
		case biopars.SentenceDone:
			s.say(w.Sentence(ev.Sentence, len(s.said) == 0))
			s.said = append(s.said, ev.Sentence.Text)
		case biopars.Withdrawn:
			s.withdraw()
		case biopars.Done:
			s.end(w, s.handler.worded(ev.Answer, s.lang))
			return
		case biopars.Failed:
			if len(s.said)+len(ev.Partial.Sentences) == 0 {
				s.fail(err)
				return
			}
			ev.Partial.Truncated = true
			s.end(w, s.handler.worded(ev.Partial, s.lang))
			return
		}
	}
}

func tr(lang, fa, en string) string {
	if lang == "en" {
		return en
	}
	return fa
}

// withdraw says that what was sent is no part of the answer.
func (s *stream) withdraw() {
	if len(s.said) > 0 {
		s.say("\n\n" + tr(s.lang, "**(آنچه بالا آمد پس گرفته شد؛ پاسخ از نو:)**", "**(What stands above is withdrawn; the answer anew:)**") + "\n\n")
	}
	s.said = nil
}

// end sends what stands below the sentences, and that this is all. The whole answer alone
// counts: if other sentences were sent, they are withdrawn.
func (s *stream) end(w markdown.Writer, a biopars.Answer) {
	s.sources = a.Sources
	if !slices.EqualFunc(s.said, a.Sentences, func(said string, s answer.Sentence) bool { return said == s.Text }) {
		s.withdraw()
	}
	rest := w.Closing(a)
	if len(s.said) > 0 && rest != "" {
		rest = "\n\n" + rest
	}
	if len(s.said) == 0 { // nothing that counts was sent but the emergency
		a.Emergency = ""
		rest = w.Answer(a)
	}
	s.say(rest)
	s.close(Choice{Delta: &Reply{}, FinishReason: finish(a)}, s.usage, usageOf(a.Usage))
}

// close sends the last piece, what it took where that is wanted, and that this is all.
func (s *stream) close(c Choice, wanted bool, usage *Usage) {
	s.send(c)
	if wanted {
		out := s.head
		out.Choices, out.Usage = []Choice{}, usage
		s.event(out)
	}
	s.write([]byte("data: [DONE]\n\n"))
}

// fail says that there is no answer: by a status, if nothing was sent.
func (s *stream) fail(err error) {
	status, body := s.handler.failure(err, s.lang)
	s.still() // or it would send the head of a stream beside the status
	if !s.opened {
		writeJSON(s.w, status, body)
		return
	}
	s.event(body)
	s.write([]byte("data: [DONE]\n\n"))
}

// say sends a piece of the text.
func (s *stream) say(text string) {
	if text == "" {
		return
	}
	text, s.before = s.before+text, ""
	r := &Reply{Content: text, Annotations: annotations(text, s.sent, s.sources)}
	if s.sent == 0 {
		r.Role = "assistant"
	}
	s.sent += utf8.RuneCountInString(text)
	s.send(Choice{Delta: r})
}

func (s *stream) send(c Choice) {
	out := s.head
	out.Choices = []Choice{c}
	s.event(out)
}

func (s *stream) event(v any) {
	var b bytes.Buffer
	b.WriteString("data: ")
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil { // which ends the line
		return
	}
	b.WriteByte('\n')
	s.write(b.Bytes())
}

// beat keeps the connection open until the answer is there.
func (s *stream) beat(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() {
		tick := time.NewTicker(heartbeat)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				s.write([]byte(": \n\n"))
			case <-done:
				return
			case <-ctx.Done():
				return
			}
		}
	})
	return sync.OnceFunc(func() {
		close(done)
		beating.Wait()
	})
}

// write sends bytes to a client, and gives the answer up if it does not read them.
func (s *stream) write(p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	control := http.NewResponseController(s.w)
	if !s.opened {
		s.opened = true
		head := s.w.Header()
		head.Set("Content-Type", "text/event-stream")
		head.Set("Cache-Control", "no-store")
		head.Set("X-Accel-Buffering", "no") // or nginx collects what is to be seen at once
		s.w.WriteHeader(http.StatusOK)
	}
	_ = control.SetWriteDeadline(time.Now().Add(patience)) // a writer of a test has none
	if _, err := s.w.Write(p); err != nil {
		s.gone()
		return
	}
	if err := control.Flush(); err != nil {
		s.gone()
	}
}
