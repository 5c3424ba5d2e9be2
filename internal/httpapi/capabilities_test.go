package httpapi

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/llmtest"
)

// TestCapabilities: a page is told what this server does, and no more than readers may know.
func TestCapabilities(t *testing.T) {
	down := errors.New("down")
	e, err := biopars.OpenDemo(t.Context(), biopars.Options{Model: biopars.Model{LLM: &llmtest.Model{}, Name: "m", Down: func() error { return down }}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	for _, on := range []bool{false, true} {
		_, h, _, keys := withKeys(t, func(o *Options) {
			if on {
				o.Feedback = t.TempDir() + "/feedback"
				o.Corpora = []Corpus{{Name: "own", Engine: e}}
			}
		})
		r := send(t, h, "GET", "/v1/corpora", "", bearer(keys[RoleReader])...)
		for text, want := range map[string]bool{`"feedback":true`: on, `"model":{"name":"m","up":false}`: on, `"login":true`: true,
			`"modes":["bm25"]`: true, `"doctor":false`: true} {
			if strings.Contains(r.text, text) != want {
				t.Errorf("feedback %t: %s is there: %t\n%s", on, text, !want, r.text)
			}
		}
	}
	down = nil
	_, h := serve(t, func(o *Options) { o.Corpora = []Corpus{{Name: "own", Engine: e}} })
	if r := send(t, h, "GET", "/v1/corpora", ""); !strings.Contains(r.text, `"up":true`) {
		t.Errorf("%s", r.text)
	}
}

// TestModelsFound: the admin alone is told which models there are.
func TestModelsFound(t *testing.T) {
	_, h, _, keys := withKeys(t, func(o *Options) {
		o.Models = func(context.Context) []Model {
			return []Model{{Name: "biopars:latest", Where: "ollama", Uses: []string{"answer"}, Present: true}}
		}
	})
	if r := send(t, h, "GET", "/v1/admin/models", "", bearer(keys[RoleAdmin])...); r.StatusCode != http.StatusOK || !strings.Contains(r.text, `"name":"biopars:latest"`) {
		t.Errorf("%d %s", r.StatusCode, r.text)
	}
	isProblem(t, "ingester", send(t, h, "GET", "/v1/admin/models", "", bearer(keys[RoleIngester])...), 403, "forbidden")
	_, h = serve(t, nil)
	isProblem(t, "off", send(t, h, "GET", "/v1/admin/models", ""), 403, "disabled")
}

// TestFacetsAndRestoring: what can be chosen from follows what is there, and a document that
// was deleted comes back as it was.
func TestFacetsAndRestoring(t *testing.T) {
	h, _ := uploadable(t, nil)
	u := h.(*uploads)
	for i, year := range []string{"2020", "2024"} {
		r := h.form(map[string]string{"d" + year + ".txt": "متفورمین قند خون را پایین می‌آورد. " + year}, "publisher", "ناشر", "year", year, "source", "s"+year)
		if r.StatusCode != http.StatusAccepted {
			t.Fatalf("%d: %d %s", i, r.StatusCode, r.text)
		}
		if done := h.get(r.Header.Get("Location") + "/events"); !strings.Contains(done.text, `"state":"done"`) {
			t.Fatalf("%s", done.text)
		}
	}
	facets := func() string { return h.get("/v1/facets").text }
	if text := facets(); !strings.Contains(text, `"publishers":[{"value":"ناشر","documents":2}]`) ||
		!strings.Contains(text, `"years":[{"year":2024,"documents":1},{"year":2020,"documents":1}]`) {
		t.Errorf("%s", text)
	}
	documents := h.get("/v1/documents?source=s2020").object(t)["documents"].([]any)
	if len(documents) != 1 {
		t.Fatalf("%v", documents)
	}
	path := "/v1/documents/s2020/" + documents[0].(map[string]any)["id"].(string)
	isProblem(t, "what was not deleted", u.send("POST", path+"/restore", ""), 404, "not-found")
	if r := u.send("DELETE", path, ""); r.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", r.StatusCode, r.text)
	}
	if text := facets(); strings.Contains(text, "2020") {
		t.Errorf("it is deleted: %s", text)
	}
	if r := h.get("/v1/documents?deleted=true"); !strings.Contains(r.text, `"source":"s2020"`) {
		t.Errorf("%s", r.text)
	}
	if r := u.send("POST", path+"/restore", ""); r.StatusCode != http.StatusOK || !strings.Contains(r.text, `"documents":1`) {
		t.Fatalf("%d %s", r.StatusCode, r.text)
	}
	if text := facets(); !strings.Contains(text, "2020") {
		t.Errorf("it is restored: %s", text)
	}
}

// TestAnswersOfOneKey: who has as many answers being made as a key may gets no more, and
// others do not feel that.
func TestAnswersOfOneKey(t *testing.T) {
	began, goOn := make(chan struct{}, 1), make(chan struct{})
	s, h, _, keys := withKeys(t, func(o *Options) { o.Limits.KeyAnswers = 1 })
	slow := func(ctx context.Context, q biopars.Question) iter.Seq2[biopars.Event, error] {
		return func(yield func(biopars.Event, error) bool) {
			began <- struct{}{}
			<-goOn
			yield(biopars.Done{Answer: biopars.Answer{Question: q.Text}}, nil)
		}
	}
	s.mux.Handle("POST /slow", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		done, p := s.admit(r.Context(), true)
		if p != nil {
			s.writeProblem(w, r, p)
			return
		}
		defer done()
		s.stream(r.Context(), w, AskRequest{Question: "x"}, &s.opts.Corpora[0], slow)
	}))
	first := make(chan reply, 1)
	go func() { first <- send(t, h, "POST", "/slow", `{}`, bearer(keys[RoleReader])...) }()
	<-began
	r := send(t, h, "POST", "/v1/ask", anaemia, bearer(keys[RoleReader])...)
	isProblem(t, "a second", r, 429, "rate")
	if r.Header.Get("Retry-After") == "" {
		t.Error("it is not told when to come again")
	}
	if r := send(t, h, "POST", "/v1/ask", anaemia, bearer(keys[RoleAdmin])...); r.StatusCode != 200 {
		t.Errorf("another key: %d %s", r.StatusCode, r.text)
	}
	close(goOn)
	if r := <-first; !strings.Contains(r.text, "event: done") {
		t.Errorf("%s", r.text)
	}
	soon(t, "room for the next", func() bool { // the reply comes before its end
		return send(t, h, "POST", "/v1/ask", anaemia, bearer(keys[RoleReader])...).StatusCode == 200
	})
	if n := len(s.perKey.held); n != 0 {
		t.Errorf("%d keys hold answers", n)
	}
}
