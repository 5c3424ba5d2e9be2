package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/apikey"
)

var update = flag.Bool("update", false, "write the OpenAPI document of the repository anew")

// demo is one engine for all tests that do not change it.
var demo = sync.OnceValues(func() (*biopars.Engine, error) {
	return biopars.OpenDemo(context.Background(), biopars.Options{})
})

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if e, err := demo(); err == nil {
		if err := e.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func demoEngine(t *testing.T) *biopars.Engine {
	t.Helper()
	e, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// serve serves the demo corpus, or what set says.
func serve(t *testing.T, set func(*Options)) (*Server, *httptest.Server) {
	t.Helper()
	o := Options{}
	if set != nil {
		set(&o)
	}
	if len(o.Corpora) == 0 {
		o.Corpora = []Corpus{{Name: "demo", Engine: demoEngine(t)}}
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s.Handler())
	t.Cleanup(h.Close)
	return s, h
}

// reply is what a server replied.
type reply struct {
	*http.Response
	text string
}

// object is the JSON of a reply.
func (r reply) object(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.text), &v); err != nil {
		t.Fatalf("%v\n%s", err, r.text)
	}
	return v
}

// send sends a request; headers come as name and value in turn.
func send(t *testing.T, h *httptest.Server, method, path, body string, headers ...string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := h.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res, string(text)}
}

// isProblem wants a reply to be a problem with a code and a status.
func isProblem(t *testing.T, name string, r reply, status int, code string) {
	t.Helper()
	if r.StatusCode != status || r.Header.Get("Content-Type") != problemType {
		t.Errorf("%s: status %d %s, want %d\n%s", name, r.StatusCode, r.Header.Get("Content-Type"), status, r.text)
		return
	}
	p := r.object(t)
	if p["code"] != code || p["status"] != float64(status) || p["title"] == "" || p["type"] != "/docs#"+code {
		t.Errorf("%s: %s, want code %s", name, r.text, code)
	}
	if p["request_id"] != r.Header.Get("Request-Id") || p["request_id"] == "" {
		t.Errorf("%s: the problem is of request %v, the response of %q", name, p["request_id"], r.Header.Get("Request-Id"))
	}
}

const anaemia = `{"question":"علائم کم‌خونی فقر آهن چیست؟"}`

// TestEndpoints: every operation replies as its schema says.
func TestEndpoints(t *testing.T) {
	_, h := serve(t, func(o *Options) {
		o.Doctor = func(context.Context) ([]biopars.Finding, error) {
			return []biopars.Finding{{Check: "corpus", OK: true, Detail: "well"}}, nil
		}
		o.Feedback = t.TempDir() + "/feedback.jsonl"
	})
	found := send(t, h, "POST", "/v1/search", `{"query":"متفورمین","k":1}`).object(t)
	hit := found["hits"].([]any)[0].(map[string]any)
	id, document := hit["id"].(string), hit["passage"].(map[string]any)["document_id"].(string)
	chat := send(t, h, "POST", "/v1/chats", `{}`)
	talk, _ := chat.object(t)["id"].(string)
	if chat.StatusCode != http.StatusCreated || talk == "" {
		t.Fatal(chat.text)
	}
	for _, c := range []struct {
		method, path, body string
		status             int
		has                string
	}{
		{"POST", "/v1/ask", anaemia, 200, `"schema":"biopars.answer/1"`},
		{"POST", "/v1/ask", `{"question":"علائم کم‌خونی فقر آهن چیست؟","explain":true,"k":3}`, 200, `"understanding":{`},
		{"POST", "/v1/ask", `{"question":"سلام","lang":"en"}`, 200, `"origin":"courtesy"`},
		{"POST", "/v1/search", `{"question":"درد قفسه سینه","explain":true}`, 200, `"schema":"biopars.search/1"`},
		{"POST", "/v1/verify", `{"claim":"متفورمین در بارداری منع مطلق دارد."}`, 200, `"schema":"biopars.claim/1"`},
		{"POST", "/v1/verify", `{"claim":"ایبوپروفن تب را کم می‌کند.","passages":[{"text":"ایبوپروفن تب را کم نمی‌کند."}]}`, 200, `"judgement":"contradicted"`},
		{"GET", "/v1/passages/" + id + "?neighbours=1", "", 200, `"schema":"biopars.passage/1"`},
		{"GET", "/v1/documents?limit=3", "", 200, `"next":"`},
		{"GET", "/v1/documents?q=" + "%D9%85%D8%AA%D9%81%D9%88%D8%B1%D9%85%DB%8C%D9%86", "", 200, `"title":"متفورمین"`},
		{"GET", "/v1/documents/biopars-demo/" + document, "", 200, `"schema":"biopars.document/1"`},
		{"GET", "/v1/corpora", "", 200, `"name":"demo","default":true,"ready":true`},
		{"GET", "/v1/stats", "", 200, `"schema":"biopars.stats/1"`},
		{"GET", "/v1/doctor", "", 200, `"schema":"biopars.doctor/1"`},
		{"GET", "/v1/me", "", 200, `"role":"admin"`},
		{"GET", "/v1/jobs", "", 200, `"jobs":[]`},
		{"POST", "/v1/chats/" + talk + "/ask", `{"question":"متفورمین چیست؟"}`, 200, `"schema":"biopars.answer/1"`},
		{"POST", "/v1/chats/" + talk + "/ask", `{"question":"عوارضش چیست؟"}`, 200, `"rewritten":{`},
		{"DELETE", "/v1/chats/" + talk, "", 204, ""},
		{"POST", "/v1/feedback", `{"rating":"bad","reason":"wrong","passages":["x"]}`, 204, ""},
		{"GET", "/healthz", "", 200, `"ok"`},
		{"GET", "/readyz", "", 200, `"ready"`},
		{"GET", "/metrics", "", 200, "biopars_answers_total"},
		{"GET", "/openapi.json", "", 200, `"openapi": "3.1.0"`},
		{"GET", "/docs", "", 200, `id="no-corpus"`},
	} {
		r := send(t, h, c.method, c.path, c.body)
		if r.StatusCode != c.status || !strings.Contains(r.text, c.has) {
			t.Errorf("%s %s %s: status %d\n%.600s\nwant %d, %s", c.method, c.path, c.body, r.StatusCode, r.text, c.status, c.has)
		}
		if strings.Contains(r.text, ":null") {
			t.Errorf("%s %s: a field is null\n%.600s", c.method, c.path, r.text)
		}
	}
}

// TestBadRequests: what is wrong is refused with the problem that docs/api.md names.
func TestBadRequests(t *testing.T) {
	_, h := serve(t, nil)
	long := `{"question":"` + strings.Repeat("ب", 8193) + `"}`
	huge := `{"question":"` + strings.Repeat("ب", 1<<20) + `"}`
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		code               string
	}{
		"no question":          {"POST", "/v1/ask", `{"question":""}`, nil, 422, "usage"},
		"no letter":            {"POST", "/v1/ask", `{"question":"؟"}`, nil, 400, "usage"},
		"no JSON":              {"POST", "/v1/ask", `{"question":`, nil, 400, "usage"},
		"another field":        {"POST", "/v1/ask", `{"question":"تب","quesion":"x"}`, nil, 422, "usage"},
		"long":                 {"POST", "/v1/ask", long, nil, 422, "usage"},
		"huge":                 {"POST", "/v1/ask", huge, nil, 413, "too-large"},
		"another type":         {"POST", "/v1/ask", "x", []string{"Content-Type", "text/plain"}, 415, "media-type"},
		"another type wanted":  {"POST", "/v1/ask", anaemia, []string{"Accept", "image/png"}, 406, "not-acceptable"},
		"k":                    {"POST", "/v1/ask", `{"question":"تب","k":51}`, nil, 422, "usage"},
		"corpus":               {"POST", "/v1/ask", `{"question":"تب","corpus":"nowhere"}`, nil, 404, "not-found"},
		"condition":            {"POST", "/v1/ask", `{"question":"تب","filter":{"where":[{"field":"year","op":">=","value":"x"}]}}`, nil, 400, "usage"},
		"history":              {"POST", "/v1/ask", `{"question":"تب","history":[` + strings.Repeat(`{"question":"a"},`, 20) + `{"question":"a"}]}`, nil, 422, "usage"},
		"no query":             {"POST", "/v1/search", `{}`, nil, 400, "usage"},
		"no claim":             {"POST", "/v1/verify", `{}`, nil, 422, "usage"},
		"method":               {"PUT", "/v1/ask", "", nil, 405, "method"},
		"path":                 {"GET", "/v1/nothing", "", nil, 404, "not-found"},
		"passage":              {"GET", "/v1/passages/00112233445566778899aabbccddeeff", "", nil, 404, "not-found"},
		"no passage":           {"GET", "/v1/passages/..%2f..%2fetc%2fpasswd", "", nil, 404, "not-found"},
		"neighbours":           {"GET", "/v1/passages/x?neighbours=21", "", nil, 422, "usage"},
		"another parameter":    {"GET", "/v1/documents?lmit=2", "", nil, 422, "usage"},
		"cursor":               {"GET", "/v1/documents?cursor=x", "", nil, 400, "usage"},
		"condition of a list":  {"GET", "/v1/documents?where=year", "", nil, 400, "usage"},
		"document":             {"GET", "/v1/documents/-/..%2F..%2Fetc%2Fpasswd", "", nil, 404, "not-found"},
		"document to delete":   {"DELETE", "/v1/documents/a/b", "", nil, 404, "not-found"},
		"job":                  {"GET", "/v1/jobs/..%2f..", "", nil, 404, "not-found"},
		"job's events":         {"GET", "/v1/jobs/x/events", "", nil, 404, "not-found"},
		"chat":                 {"POST", "/v1/chats/x/ask", anaemia, nil, 404, "not-found"},
		"chat to forget":       {"DELETE", "/v1/chats/x", "", nil, 404, "not-found"},
		"feedback":             {"POST", "/v1/feedback", `{"rating":"good"}`, nil, 403, "disabled"},
		"doctor":               {"GET", "/v1/doctor", "", nil, 403, "disabled"},
		"login":                {"POST", "/v1/login", `{"key":"x"}`, nil, 403, "disabled"},
		"upload":               {"POST", "/v1/documents", "x", nil, 415, "media-type"},
		"upload to the demo's": {"POST", "/v1/documents", multi("file", "a.txt", "x"), []string{"Content-Type", "multipart/form-data; boundary=b"}, 403, "disabled"},
	} {
		isProblem(t, name, send(t, h, c.method, c.path, c.body, c.headers...), c.status, c.code)
	}
}

// multi is a form with one file, between boundaries b.
func multi(field, name, content string) string {
	return "--b\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name + "\"\r\n\r\n" + content + "\r\n--b--\r\n"
}

// TestLanguages: notices and problems are in the language that is asked for.
func TestLanguages(t *testing.T) {
	_, h := serve(t, nil)
	fa, en := kinds[CodeNotFound].fa, kinds[CodeNotFound].en
	for header, want := range map[string]string{"": fa, "en": en, "fa-IR,en;q=0.9": fa, "en-US,en;q=0.9,fa;q=0.8": en, "de": fa, "en;q=0.1,fa": fa} {
		if r := send(t, h, "GET", "/v1/nothing", "", "Accept-Language", header); !strings.Contains(r.text, want) {
			t.Errorf("%q: %s", header, r.text)
		}
	}
	r := send(t, h, "POST", "/v1/ask", `{"question":"علائم کم‌خونی فقر آهن چیست؟","lang":"en"}`)
	if !strings.Contains(r.text, "demo corpus") && !strings.Contains(r.text, "Demo") && !strings.Contains(r.text, "demonstration") {
		t.Errorf("no notice in English: %s", r.text[len(r.text)-900:])
	}
}

// TestDocumentIsCurrent holds docs/openapi.json to the handlers.
func TestDocumentIsCurrent(t *testing.T) {
	s, _ := serve(t, nil)
	document, err := s.Document()
	if err != nil {
		t.Fatal(err)
	}
	const path = "../../docs/openapi.json"
	if *update {
		if err := os.WriteFile(path, document, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, document) {
		t.Errorf("%s is not what the handlers say (%v); write it anew by: go test ./internal/httpapi -run TestDocumentIsCurrent -update", path, err)
	}
}

// TestContract: every operation and problem of the interface is in docs/api.md.
func TestContract(t *testing.T) {
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := serve(t, nil)
	for path := range s.api.OpenAPI().Paths {
		if !strings.Contains(string(text), path) {
			t.Errorf("%s is not in docs/api.md", path)
		}
	}
	for code, k := range kinds {
		if code != "interrupted" && !strings.Contains(string(text), "| `"+string(code)+"` | "+fmt.Sprint(k.status)) {
			t.Errorf("the problem %s, status %d, is not in docs/api.md", code, k.status)
		}
	}
}

// withKeys serves with a key of each role.
func withKeys(t *testing.T, set func(*Options)) (*Server, *httptest.Server, *apikey.Store, map[Role]string) {
	t.Helper()
	store, err := apikey.Open(t.TempDir() + "/keys.json")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[Role]string{}
	for _, r := range Roles() {
		if keys[r], _, err = store.Add("the "+string(r), string(r)); err != nil {
			t.Fatal(err)
		}
	}
	s, h := serve(t, func(o *Options) {
		o.Keys = store
		o.Limits.Rate = 1000
		if set != nil {
			set(o)
		}
	})
	return s, h, store, keys
}

func bearer(key string) []string { return []string{"Authorization", "Bearer " + key} }

// soon waits for what comes by itself.
func soon(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("%s did not come", what)
}
