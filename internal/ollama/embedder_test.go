package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestEmbedFaults(t *testing.T) {
	tests := []struct {
		name, body string
		status     int
		want       error
	}{
		{"too few", `{"embeddings":[[1,2]]}`, 200, ErrRejected},
		{"no direction", `{"embeddings":[[1,2],[0,0]]}`, 200, ErrRejected},
		{"uneven", `{"embeddings":[[1,2],[1,2,3]]}`, 200, ErrRejected},
		{"empty answer", ``, 200, ErrRejected},
		{"no body", ``, 403, ErrRejected},
		{"missing", `{"error":"model \"m\" not found, try pulling it first"}`, 404, ErrModelMissing},
		{"whole", `{"embeddings":[[1,2],[3,4]]}`, 200, nil},
	}
	for _, tt := range tests {
		opts, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(tt.status)
			io.WriteString(w, tt.body)
		})
		e, _ := NewEmbedder(opts)
		v, err := e.EmbedDocuments(context.Background(), []string{"a", "b"})
		if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err == nil && len(v) != 2 {
			t.Errorf("%s: %d vectors", tt.name, len(v))
		}
	}
}

func TestEmbedBatches(t *testing.T) {
	opts, count := server(t, func(w http.ResponseWriter, r *http.Request) {
		var req struct{ Input []string }
		json.NewDecoder(r.Body).Decode(&req)
		var out [][]float32
		for _, s := range req.Input {
			if len(s) > 50 {
				w.WriteHeader(400)
				io.WriteString(w, `{"error":"the input length exceeds the context length"}`)
				return
			}
			out = append(out, []float32{float32(len(s)), 1})
		}
		json.NewEncoder(w).Encode(map[string]any{"embeddings": out})
	})
	opts.BatchSize = 3
	e, _ := NewEmbedder(opts)
	texts := []string{"a", "bb", "ccc", "dddd", "eeeee", "ffffff", "ggggggg"}
	v, err := e.EmbedDocuments(context.Background(), texts)
	if err != nil || count.Load() != 3 {
		t.Fatalf("%d requests, %v", count.Load(), err)
	}
	for i, x := range v {
		if x[0] != float32(i+1) {
			t.Errorf("vector %d belongs to text %v", i, x[0]-1)
		}
	}
	texts[4] = strings.Repeat("x", 60)
	_, err = e.EmbedDocuments(context.Background(), texts)
	if !errors.Is(err, ErrContextOverflow) || !strings.Contains(err.Error(), "text 4 ") {
		t.Errorf("overlong text: %v", err)
	}
	if out, err := e.EmbedDocuments(context.Background(), nil); err != nil || len(out) != 0 {
		t.Errorf("no texts: %v %v", out, err)
	}
}
