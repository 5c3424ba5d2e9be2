package ollama_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/ggufgen"
	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/internal/ollamatest"
)

// patience bounds every test against a server that hangs.
const patience = 2 * time.Minute

func model(t *testing.T, s *ollamatest.Server, name string) *ollama.Model {
	t.Helper()
	m, err := ollama.NewModel(ollama.Options{Host: s.Host, Model: name, NumCtx: 2048, Retries: -1})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func chat(ctx context.Context, m *ollama.Model, prompt string, opts ...llms.CallOption) (*llms.ContentChoice, error) {
	r, err := m.GenerateContent(ctx, []llms.MessageContent{llms.TextParts(llms.ChatMessageTypeHuman, prompt)}, opts...)
	if err != nil {
		return nil, err
	}
	return r.Choices[0], nil
}

// TestServer drives one real server through everything that leaves it alive.
func TestServer(t *testing.T) {
	s := ollamatest.Start(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()

	t.Run("stream", func(t *testing.T) {
		var text strings.Builder
		chunks := 0
		c, err := chat(ctx, model(t, s, ollamatest.Answer), "کم‌خونی چیست؟",
			llms.WithStreamingFunc(func(_ context.Context, b []byte) error {
				chunks++
				text.Write(b)
				return nil
			}))
		if err != nil {
			t.Fatal(err)
		}
		if c.Content != ggufgen.AnswerText || text.String() != c.Content || chunks < 5 || c.StopReason != "stop" {
			t.Errorf("%d chunks, stop %q, %q", chunks, c.StopReason, c.Content)
		}
		if c.GenerationInfo["PromptTokens"].(int) < 10 || c.GenerationInfo["CompletionTokens"].(int) < 10 {
			t.Errorf("counts %v", c.GenerationInfo)
		}
	})
	t.Run("length", func(t *testing.T) {
		c, err := chat(ctx, model(t, s, ollamatest.Loop), "x", llms.WithMaxTokens(12))
		if err != nil || c.StopReason != "length" {
			t.Errorf("%+v %v", c, err)
		}
	})
	t.Run("window filled by the answer", func(t *testing.T) {
		m, _ := ollama.NewModel(ollama.Options{Host: s.Host, Model: ollamatest.Loop, NumCtx: 128})
		c, err := chat(ctx, m, "x")
		if err != nil || c.StopReason != "length" {
			t.Errorf("%+v %v", c, err)
		}
	})
	t.Run("json", func(t *testing.T) { testJSON(ctx, t, s) })
	t.Run("model missing", func(t *testing.T) {
		_, err := chat(ctx, model(t, s, "nobody"), "x")
		var e *ollama.Error
		if !errors.Is(err, ollama.ErrModelMissing) || !errors.As(err, &e) || e.Repair != index.RepairInstallModel ||
			e.Model != "nobody" {
			t.Errorf("%v", err)
		}
		emb, _ := ollama.NewEmbedder(ollama.Options{Host: s.Host, Model: "nobody"})
		if _, err := emb.EmbedQuery(ctx, "x"); !errors.Is(err, ollama.ErrModelMissing) {
			t.Errorf("%v", err)
		}
	})
	t.Run("window overflow", func(t *testing.T) {
		m, _ := ollama.NewModel(ollama.Options{Host: s.Host, Model: ollamatest.Answer, NumCtx: 256})
		_, err := chat(ctx, m, strings.Repeat("متن دراز ", 400))
		var le *llms.Error
		if !errors.Is(err, ollama.ErrContextOverflow) || !errors.As(err, &le) || le.Code != llms.ErrCodeTokenLimit {
			t.Errorf("%v", err)
		}
	})
	t.Run("not a chat model", func(t *testing.T) {
		if _, err := chat(ctx, model(t, s, ollamatest.Embed), "x"); !errors.Is(err, ollama.ErrRejected) {
			t.Errorf("%v", err)
		}
	})
	t.Run("embeddings", func(t *testing.T) { testEmbeddings(ctx, t, s) })
	t.Run("probe", func(t *testing.T) { testProbe(ctx, t, s) })
}

func testJSON(ctx context.Context, t *testing.T, s *ollamatest.Server) {
	schema := json.RawMessage(`{"type":"object","properties":{"verdict":{"type":"string"},` +
		`"source":{"type":"integer"}},` +
		`"required":["verdict","source"]}`)
	c, err := chat(ctx, model(t, s, ollamatest.JSON), "x", ollama.WithFormat(schema))
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Verdict string
		Source  int
	}
	if err := json.Unmarshal([]byte(c.Content), &v); err != nil || v.Verdict != "supported" || v.Source != 1 {
		t.Errorf("%q: %v", c.Content, err)
	}
}

func testEmbeddings(ctx context.Context, t *testing.T, s *ollamatest.Server) {
	e, _ := ollama.NewEmbedder(ollama.Options{Host: s.Host, Model: ollamatest.Embed, BatchSize: 2})
	v, err := e.EmbedDocuments(ctx, []string{"کم خونی فقر آهن", "درمان دیابت نوع دو", "کم خونی آهن"})
	if err != nil {
		t.Fatal(err)
	}
	q, err := e.EmbedQuery(ctx, "کم خونی فقر آهن")
	if err != nil {
		t.Fatal(err)
	}
	if len(q) != ggufgen.EmbeddingSize || cosine(q, v[0]) < 0.999 || cosine(q, v[2]) <= cosine(q, v[1]) {
		t.Errorf("%d dimensions, similarities %.3f %.3f %.3f", len(q), cosine(q, v[0]), cosine(q, v[1]),
			cosine(q, v[2]))
	}
	_, err = e.EmbedDocuments(ctx, []string{"کوتاه", strings.Repeat("متن دراز ", 400)})
	if !errors.Is(err, ollama.ErrContextOverflow) || !strings.Contains(err.Error(), "text 1 ") {
		t.Errorf("overlong text: %v", err)
	}
}

// listed reports whether a server names a model, whatever its tag.
func listed(models []string, name string) bool {
	return slices.ContainsFunc(models, func(m string) bool { return m == name || strings.HasPrefix(m, name+":") })
}

func testProbe(ctx context.Context, t *testing.T, s *ollamatest.Server) {
	c, _ := ollama.New(ollama.Options{Host: s.Host, Model: ollamatest.Answer})
	st, err := c.Probe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if st.Version == "" || !st.Present || !listed(st.Models, ollamatest.Answer) || !listed(st.Models, ollamatest.Embed) || st.TrainedCtx != ollamatest.Window ||
		st.Window != ollamatest.Window || st.Digest == "" {
		t.Errorf("%+v", st)
	}
	c, _ = ollama.New(ollama.Options{Host: s.Host, Model: ollamatest.Embed, NumCtx: 100})
	if st, err = c.Probe(ctx); err != nil || st.Dimensions != ggufgen.EmbeddingSize || st.Window != 100 {
		t.Errorf("%+v %v", st, err)
	}
	c, _ = ollama.New(ollama.Options{Host: s.Host, Model: "nobody"})
	if st, err = c.Probe(ctx); err != nil || st.Present || st.Version == "" {
		t.Errorf("%+v %v", st, err)
	}
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

// A server of its own, since a runner may still be busy after a cancelled
// request, which is not what the other tests are about.
func TestServerCancelMidway(t *testing.T) {
	s := ollamatest.Start(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	n := 0
	_, err := chat(ctx, model(t, s, ollamatest.Loop), "x", llms.WithStreamingFunc(func(context.Context, []byte) error {
		if n++; n == 10 {
			cancel()
		}
		return nil
	}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after %d chunks: %v", n, err)
	}
	// Before the first token, while the model loads.
	ctx, cancel = context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := chat(ctx, model(t, s, ollamatest.Answer), "x"); !errors.Is(err, context.DeadlineExceeded) &&
		err != nil {
		t.Errorf("deadline: %v", err)
	}
}

func TestServerKilledMidway(t *testing.T) {
	s := ollamatest.Start(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	n := 0
	_, err := chat(ctx, model(t, s, ollamatest.Loop), "x", llms.WithStreamingFunc(func(context.Context, []byte) error {
		if n++; n == 10 {
			s.Kill()
		}
		return nil
	}))
	if !errors.Is(err, ollama.ErrIncomplete) {
		t.Errorf("killed midway after %d chunks: %v", n, err)
	}
	if _, err := chat(ctx, model(t, s, ollamatest.Loop), "x"); !errors.Is(err, ollama.ErrUnavailable) {
		t.Errorf("after the kill: %v", err)
	}
}

func TestServerQueueFull(t *testing.T) {
	s := ollamatest.Start(t, "OLLAMA_MAX_QUEUE=1", "OLLAMA_MAX_LOADED_MODELS=1")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	// One model is busy; requests for another have to wait until it can be
	// unloaded, and only one of them finds room in the queue.
	running := make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		chat(ctx, model(t, s, ollamatest.Loop), "x", llms.WithStreamingFunc(func(context.Context, []byte) error {
			once.Do(func() { close(running) })
			return nil
		}))
	})
	<-running
	e, err := ollama.NewEmbedder(ollama.Options{Host: s.Host, Model: ollamatest.Embed, Retries: -1})
	if err != nil {
		t.Fatal(err)
	}
	const asked = 10
	results := make(chan error, asked)
	for range asked {
		wg.Go(func() {
			_, err := e.EmbedQuery(ctx, "x")
			results <- err
		})
	}
	refused := 0
	for range asked {
		if err := <-results; errors.Is(err, ollama.ErrBusy) {
			refused++
			cancel() // the others need not wait any longer
		}
	}
	wg.Wait()
	if refused == 0 {
		t.Error("no request was refused although the queue holds one")
	}
}
