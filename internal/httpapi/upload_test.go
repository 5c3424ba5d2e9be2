package httpapi

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/biopars/biopars/ingest/formats"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/jobs"
)

// uploadable serves a corpus of its own that takes files in.
func uploadable(t *testing.T, set func(*Options)) (h interface {
	form(files map[string]string, fields ...string) reply
	get(path string) reply
}, dir string) {
	t.Helper()
	dir = t.TempDir()
	e, err := biopars.Open(t.Context(), biopars.Options{Dir: dir, NoDense: true})
	if err != nil {
		t.Fatal(err)
	}
	runner, err := jobs.Open(jobs.Options{Dir: filepath.Join(dir, "jobs"), Engine: e, Corpus: "own"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		runner.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	_, server := serve(t, func(o *Options) {
		o.Corpora = []Corpus{{Name: "own", Engine: e, Jobs: runner}}
		if set != nil {
			set(o)
		}
	})
	return &uploads{t, func(method, path, body string, headers ...string) reply {
		return send(t, server, method, path, body, headers...)
	}}, dir
}

type uploads struct {
	t    *testing.T
	send func(method, path, body string, headers ...string) reply
}

func (u *uploads) get(path string) reply { return u.send("GET", path, "") }

// form sends files, and fields as name and value in turn.
func (u *uploads) form(files map[string]string, fields ...string) reply {
	u.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			u.t.Fatal(err)
		}
	}
	for name, text := range files {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			u.t.Fatal(err)
		}
		if _, err := io.WriteString(part, text); err != nil {
			u.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		u.t.Fatal(err)
	}
	return u.send("POST", "/v1/documents", b.String(), "Content-Type", w.FormDataContentType())
}

// TestUpload: what is uploaded is found, said to have the metadata that came with it, and
// gone when it is deleted.
func TestUpload(t *testing.T) {
	h, dir := uploadable(t, nil)
	r := h.form(map[string]string{"../../metformin.txt": "متفورمین قند خون را پایین می‌آورد.\n\nتهوع از عوارض آن است."},
		"publisher", "ناشر", "year", "2020", "meta", "ward=قلب", "source", "s")
	if r.StatusCode != http.StatusAccepted || !strings.HasPrefix(r.Header.Get("Location"), "/v1/jobs/") {
		t.Fatalf("%d %s", r.StatusCode, r.text)
	}
	job := r.Header.Get("Location")
	events := h.get(job + "/events")
	if !strings.Contains(events.text, "event: job\n") || !strings.Contains(events.text, `"state":"done"`) {
		t.Fatalf("%s", events.text)
	}
	done := h.get(job)
	if !strings.Contains(done.text, `"files":["metformin.txt"]`) || !strings.Contains(done.text, `"added":`) || strings.Contains(done.text, dir) {
		t.Errorf("%s", done.text)
	}
	if list := h.get("/v1/jobs"); !strings.Contains(list.text, strings.TrimPrefix(job, "/v1/jobs/")) {
		t.Errorf("%s", list.text)
	}
	u := h.(*uploads)
	found := u.send("POST", "/v1/search", `{"query":"متفورمین","filter":{"publishers":["ناشر"],"year_from":2020,"where":[{"field":"ward","op":"=","value":"قلب"}]}}`)
	if !strings.Contains(found.text, "قند خون را پایین") {
		t.Fatalf("%s", found.text)
	}
	hit := found.object(t)["hits"].([]any)[0].(map[string]any)
	document := hit["passage"].(map[string]any)["document_id"].(string)
	near := h.get(fmt.Sprintf("/v1/passages/%s", hit["id"]))
	if !strings.Contains(near.text, `"before":[]`) {
		t.Errorf("%s", near.text)
	}
	if r := u.send("DELETE", "/v1/documents/s/"+document, ""); r.StatusCode != 200 || !strings.Contains(r.text, `"documents":1`) {
		t.Errorf("%d %s", r.StatusCode, r.text)
	}
	if found := u.send("POST", "/v1/search", `{"query":"متفورمین"}`); strings.Contains(found.text, "قند خون را پایین") {
		t.Errorf("it is still found: %s", found.text)
	}
	if r := h.get("/v1/documents?deleted=true"); !strings.Contains(r.text, `"deletion":{`) {
		t.Errorf("%s", r.text)
	}
}

// TestUploadsThatAreRefused leave nothing behind.
func TestUploadsThatAreRefused(t *testing.T) {
	h, dir := uploadable(t, func(o *Options) { o.Limits.Upload = 1 << 16 })
	one := map[string]string{"a.txt": "x"}
	many := map[string]string{}
	for i := range maxFiles + 1 {
		many[fmt.Sprint(i)] = "x"
	}
	isProblem(t, "large", h.form(map[string]string{"a.txt": strings.Repeat("x", 1<<17)}), 413, "too-large")
	isProblem(t, "many", h.form(many), 413, "too-large")
	isProblem(t, "none", h.form(nil, "source", "s"), 400, "usage")
	isProblem(t, "no name", h.form(map[string]string{"..": "x"}), 400, "usage")
	isProblem(t, "same names", h.form(map[string]string{"a/x": "1", "b/x": "2"}), 400, "usage")
	isProblem(t, "year", h.form(one, "year", "x"), 400, "usage")
	isProblem(t, "metadata", h.form(one, "meta", "text=x"), 400, "usage")
	isProblem(t, "another field", h.form(one, "x", "y"), 400, "usage")
	isProblem(t, "long field", h.form(one, "source", strings.Repeat("x", maxField+1)), 400, "usage")
	isProblem(t, "corpus", h.form(one, "corpus", "nowhere"), 404, "not-found")
	u := h.(*uploads)
	isProblem(t, "cut off", u.send("POST", "/v1/documents", strings.TrimSuffix(multi("file", "a.txt", "x"), "\r\n--b--\r\n"),
		"Content-Type", "multipart/form-data; boundary=b"), 400, "usage")
	isProblem(t, "no header", u.send("POST", "/v1/documents", "--b\r\nContent-Disposition: form-data; name=\"\x17\"\r\n\r\nx\r\n--b--\r\n",
		"Content-Type", "multipart/form-data; boundary=b"), 400, "usage")
	isProblem(t, "no part", u.send("POST", "/v1/documents", "x", "Content-Type", "multipart/form-data; boundary=b"), 400, "usage")
	isProblem(t, "no boundary", u.send("POST", "/v1/documents", "x", "Content-Type", "multipart/form-data"), 415, "media-type")
	if entries, err := os.ReadDir(filepath.Join(dir, "jobs")); err != nil || len(entries) != 0 {
		t.Errorf("%v, %v", entries, err)
	}
}

// TestPackedUpload: an archive that unpacks to very much is not unpacked.
func TestPackedUpload(t *testing.T) {
	b := bomb(t, 400)
	h, _ := uploadable(t, nil)
	r := h.form(map[string]string{"bomb.zip": b.String()})
	if r.StatusCode != http.StatusAccepted {
		t.Fatal(r.text)
	}
	h.get(r.Header.Get("Location") + "/events")
	job := h.get(r.Header.Get("Location")).text
	if !strings.Contains(job, `"refused"`) && !strings.Contains(job, `"state":"failed"`) && !strings.Contains(job, `"errors"`) {
		t.Errorf("%s", job)
	}
	if found := h.get("/v1/stats"); strings.Contains(found.text, `"passages":1`) {
		t.Errorf("%s", found.text)
	}
}

// bomb is an archive with a file of so many MiB. One of them is packed, and stands in it that
// often: packing all takes minutes where races are looked for.
func bomb(t *testing.T, mebibytes int) *bytes.Buffer {
	t.Helper()
	var block, data, b bytes.Buffer
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	zeros := make([]byte, 1<<20)
	w, err := flate.NewWriter(&block, flate.BestSpeed)
	must(err)
	_, err = w.Write(zeros)
	must(err)
	must(w.Flush()) // a whole block, of nothing before it
	sum := crc32.NewIEEE()
	for range mebibytes {
		data.Write(block.Bytes())
		_, _ = sum.Write(zeros)
	}
	end, err := flate.NewWriter(&data, flate.BestSpeed)
	must(err)
	must(end.Close())
	z := zip.NewWriter(&b)
	raw, err := z.CreateRaw(&zip.FileHeader{Name: "bomb.txt", Method: zip.Deflate, CRC32: sum.Sum32(),
		CompressedSize64: uint64(data.Len()), UncompressedSize64: uint64(mebibytes) << 20})
	must(err)
	_, err = raw.Write(data.Bytes())
	must(err)
	must(z.Close())
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	must(err)
	f, err := r.File[0].Open()
	must(err)
	_, err = io.CopyN(io.Discard, f, 3<<20) // it does unpack
	must(err)
	must(f.Close())
	return &b
}
