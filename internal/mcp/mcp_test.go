package mcp

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/schema"
)

// demoEngine is an engine over the demo corpus without a model.
func demoEngine(t *testing.T) *biopars.Engine {
	t.Helper()
	e, err := biopars.OpenDemo(t.Context(), biopars.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// connected is a client of a server with the tools.
func connected(t *testing.T, e Engine, opts *mcp.ClientOptions) *mcp.ClientSession {
	t.Helper()
	s, err := NewServer(Options{Corpora: []Corpus{{Name: "demo", Engine: e}}})
	if err != nil {
		t.Fatal(err)
	}
	here, there := mcp.NewInMemoryTransports()
	served, err := s.Connect(t.Context(), there, nil)
	if err != nil {
		t.Fatal(err)
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, opts).Connect(t.Context(), here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = session.Close()
		_ = served.Wait()
	})
	return session
}

// call calls a tool, and decodes what is structured of its result.
func call(t *testing.T, s *mcp.ClientSession, name string, arguments map[string]any, into any) *mcp.CallToolResult {
	t.Helper()
	res, err := s.CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: arguments})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if into != nil {
		if res.IsError {
			t.Fatalf("%s: %s", name, text(res))
		}
		raw, err := json.Marshal(res.StructuredContent)
		if err == nil {
			err = json.Unmarshal(raw, into)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return res
}

func text(res *mcp.CallToolResult) string {
	var parts []string
	for _, c := range res.Content {
		if c, ok := c.(*mcp.TextContent); ok {
			parts = append(parts, c.Text)
		}
	}
	return strings.Join(parts, "\n")
}

func links(res *mcp.CallToolResult) (out []*mcp.ResourceLink) {
	for _, c := range res.Content {
		if c, ok := c.(*mcp.ResourceLink); ok {
			out = append(out, c)
		}
	}
	return out
}

func TestTools(t *testing.T) {
	s := connected(t, demoEngine(t), nil)
	listed, err := s.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range listed.Tools {
		names = append(names, tool.Name)
		if !tool.Annotations.ReadOnlyHint || tool.OutputSchema == nil || tool.Description == "" {
			t.Errorf("%s: is not said to read only, or has no schema or description", tool.Name)
		}
	}
	if got := strings.Join(names, " "); got != "ask list_documents read_passage search verify_claim" {
		t.Errorf("tools: %s", got)
	}

	var answered schema.Answer
	res := call(t, s, "ask", map[string]any{"question": "عوارض متفورمین چیست؟"}, &answered)
	if answered.Schema != "biopars.answer/1" || answered.Origin != "extractive" || len(answered.Sentences) == 0 {
		t.Fatalf("ask: %+v", answered)
	}
	if !strings.Contains(text(res), "[1]") || !strings.Contains(text(res), "منابع") {
		t.Errorf("ask, as text: %s", text(res))
	}
	cited := links(res)
	if len(cited) == 0 {
		t.Fatal("ask links no passage")
	}
	read, err := s.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: cited[0].URI})
	if err != nil || len(read.Contents) != 1 || !strings.Contains(read.Contents[0].Text, answered.Sentences[0].Text) {
		t.Errorf("the passage behind the first sentence: %v %v", read, err)
	}

	var found schema.Search
	call(t, s, "search", map[string]any{"query": "میگرن", "k": 3}, &found)
	if len(found.Hits) != 3 {
		t.Errorf("search: %d hits, want 3", len(found.Hits))
	}
	var passage schema.Passage
	call(t, s, "read_passage", map[string]any{"id": found.Hits[0].ID, "neighbours": 1}, &passage)
	if passage.Passage.ID != found.Hits[0].ID {
		t.Errorf("read_passage: %+v", passage)
	}
	var first, second schema.DocumentsPage
	call(t, s, "list_documents", map[string]any{"limit": 2}, &first)
	call(t, s, "list_documents", map[string]any{"limit": 2, "cursor": first.Next}, &second)
	if len(first.Documents) != 2 || first.Next == "" || len(second.Documents) == 0 ||
		first.Documents[1].ID == second.Documents[0].ID {
		t.Errorf("list_documents: %+v, then %+v", first, second)
	}
}

func TestVerifyClaim(t *testing.T) {
	s := connected(t, demoEngine(t), nil)
	given := []map[string]any{{"text": "متفورمین در نارسایی شدید کلیه منع مصرف دارد."}}
	for claim, want := range map[string]string{
		"متفورمین در نارسایی شدید کلیه منع مصرف دارد.":  "supported",
		"متفورمین در نارسایی شدید کلیه منع مصرف ندارد.": "contradicted",
	} {
		var got schema.Claim
		res := call(t, s, "verify_claim", map[string]any{"claim": claim, "passages": given}, &got)
		if string(got.Judgement) != want || !strings.Contains(text(res), want) {
			t.Errorf("%s: %s, want %s", claim, got.Judgement, want)
		}
		call(t, s, "verify_claim", map[string]any{"claim": claim}, &got)
		if string(got.Judgement) != want {
			t.Errorf("%s, by the corpus: %s, want %s", claim, got.Judgement, want)
		}
	}
	var many []map[string]any
	for range maxPassages + 1 {
		many = append(many, given[0])
	}
	if res := call(t, s, "verify_claim", map[string]any{"claim": "x", "passages": many}, nil); !res.IsError {
		t.Error("too many passages are no error")
	}
}

// TestMistakes: what is wrong with a call is told to the client's model.
func TestMistakes(t *testing.T) {
	s := connected(t, demoEngine(t), nil)
	for _, c := range []struct {
		tool      string
		arguments map[string]any
	}{
		{"ask", map[string]any{"question": ""}},
		{"ask", map[string]any{"question": "تب", "corpus": "other"}},
		{"ask", map[string]any{"query": "تب"}},
		{"ask", map[string]any{"question": "تب", "misspelt": true}},
		{"search", map[string]any{"query": strings.Repeat("ا ", biopars.MaxQuestion)}},
		{"read_passage", map[string]any{"id": "../../etc/passwd"}},
		{"list_documents", map[string]any{"cursor": "?"}},
	} {
		res, err := s.CallTool(t.Context(), &mcp.CallToolParams{Name: c.tool, Arguments: c.arguments})
		if err == nil && (!res.IsError || text(res) == "") {
			t.Errorf("%s %v: %v", c.tool, c.arguments, res)
		}
	}
	for _, uri := range []string{scheme, scheme + "demo/", scheme + "other/1", scheme + "demo/../x", "file:///etc/passwd"} {
		if res, err := s.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri}); err == nil {
			t.Errorf("%s: %v", uri, res.Contents)
		}
	}
}

// broken is an engine whose answers break off.
type broken struct{ Engine }

func (broken) Stream(context.Context, biopars.Question) iter.Seq2[biopars.Event, error] {
	return func(yield func(biopars.Event, error) bool) {
		partial := biopars.Answer{Sentences: []answer.Sentence{{Text: "روزی یک"}}}
		yield(biopars.Failed{Err: io.ErrUnexpectedEOF, Partial: partial}, io.ErrUnexpectedEOF)
	}
}

// TestBrokenAnswer: what a model began and did not end says so, in structure and text.
func TestBrokenAnswer(t *testing.T) {
	var got schema.Answer
	res := call(t, connected(t, broken{}, nil), "ask", map[string]any{"question": "دوز؟"}, &got)
	if !got.Truncated || got.Error == "" || !strings.Contains(text(res), "ناتمام") {
		t.Errorf("%+v: %s", got, text(res))
	}
}

// near is an engine that keeps how many neighbours it was asked for.
type near struct {
	Engine
	neighbours *int
}

func (n near) Surroundings(_ context.Context, id string, neighbours int) (biopars.Surroundings, error) {
	*n.neighbours = neighbours
	return biopars.Surroundings{Passage: index.Passage{ID: id}}, nil
}

func TestNeighbours(t *testing.T) {
	var got int
	s := connected(t, near{neighbours: &got}, nil)
	for _, c := range []struct {
		asked any
		want  int
	}{{nil, 2}, {0, 0}, {20, 20}, {21, 20}, {-1, 0}} {
		arguments := map[string]any{"id": "x"}
		if c.asked != nil {
			arguments["neighbours"] = c.asked
		}
		if call(t, s, "read_passage", arguments, nil); got != c.want {
			t.Errorf("%v neighbours: %d, want %d", c.asked, got, c.want)
		}
	}
}

func TestProgress(t *testing.T) {
	told := make(chan string, 100)
	s := connected(t, demoEngine(t), &mcp.ClientOptions{
		ProgressNotificationHandler: func(_ context.Context, req *mcp.ProgressNotificationClientRequest) {
			told <- req.Params.Message
		}})
	params := &mcp.CallToolParams{Name: "ask", Arguments: map[string]any{"question": "درمان میگرن"}}
	params.SetProgressToken("p")
	if _, err := s.CallTool(t.Context(), params); err != nil {
		t.Fatal(err)
	}
	if got := <-told; got != steps["retrieved"] {
		t.Errorf("first progress: %q", got)
	}
}

// waiting is an engine whose answers come when their context ends.
type waiting struct {
	Engine
	asked, ended chan struct{}
}

func (w waiting) Stream(ctx context.Context, _ biopars.Question) iter.Seq2[biopars.Event, error] {
	return func(yield func(biopars.Event, error) bool) {
		close(w.asked)
		<-ctx.Done()
		close(w.ended)
		yield(biopars.Failed{Err: ctx.Err()}, ctx.Err())
	}
}

func TestCancellation(t *testing.T) {
	w := waiting{asked: make(chan struct{}), ended: make(chan struct{})}
	s := connected(t, w, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-w.asked
		cancel()
	}()
	if _, err := s.CallTool(ctx, &mcp.CallToolParams{Name: "ask", Arguments: map[string]any{"question": "تب"}}); err == nil {
		t.Error("a call that was given up has a result")
	}
	<-w.ended // or the work goes on
}

func TestHandler(t *testing.T) {
	server, err := NewServer(Options{Corpora: []Corpus{{Name: "demo", Engine: demoEngine(t)}}})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(NewHandler(server))
	t.Cleanup(web.Close)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(),
		&mcp.StreamableClientTransport{Endpoint: web.URL}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	var answered schema.Answer
	call(t, session, "ask", map[string]any{"question": "علائم کم‌خونی چیست؟", "lang": "en"}, &answered)
	if len(answered.Sentences) == 0 {
		t.Error("no answer over HTTP")
	}
}

// TestDrain: a call that runs ends before its session does.
func TestDrain(t *testing.T) {
	e := held{Engine: demoEngine(t), asked: make(chan struct{}), let: make(chan struct{})}
	server, err := NewServer(Options{Corpora: []Corpus{{Name: "demo", Engine: e}}})
	if err != nil {
		t.Fatal(err)
	}
	h := NewHandler(server)
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	id := ""
	send := func(method, message string) *http.Response {
		r, _ := http.NewRequestWithContext(t.Context(), method, web.URL, strings.NewReader(message))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		if id != "" {
			r.Header.Set("Mcp-Session-Id", id)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp
	}
	id = send("POST", `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`).Header.Get("Mcp-Session-Id")
	send("POST", `{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	stream := send("GET", "")
	drained := make(chan struct{})
	go func() {
		<-e.asked
		go func() {
			h.Drain()
			close(drained)
		}()
		close(e.let)
	}()
	result, err := io.ReadAll(send("POST", `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"search","arguments":{"query":"میگرن"}}}`).Body)
	if err != nil || !strings.Contains(string(result), "biopars.search/1") {
		t.Errorf("a call that ran when the server was to stop: %s %v", result, err)
	}
	<-drained
	_, _ = io.ReadAll(stream.Body) // ends with its session
	for s := range server.Sessions() {
		t.Errorf("session %s is left", s.ID())
	}
}

// held is an engine whose searches wait.
type held struct {
	Engine
	asked, let chan struct{}
}

func (h held) Search(ctx context.Context, q biopars.Question) (*biopars.SearchResult, error) {
	close(h.asked)
	<-h.let
	return h.Engine.Search(ctx, q)
}

// TestServe: a client that leaves ends the command without an error.
func TestServe(t *testing.T) {
	server, err := NewServer(Options{Corpora: []Corpus{{Name: "demo", Engine: demoEngine(t)}}})
	if err != nil {
		t.Fatal(err)
	}
	in, client := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- Serve(t.Context(), server, in, out) }()
	go func() {
		_, _ = io.WriteString(client, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`+"\n")
	}()
	var reply struct {
		Result struct{ ServerInfo struct{ Name string } }
	}
	if err := json.NewDecoder(answers).Decode(&reply); err != nil || reply.Result.ServerInfo.Name != "biopars" {
		t.Fatalf("%+v %v", reply, err)
	}
	client.Close()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the server outlives its client")
	}
}
