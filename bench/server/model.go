package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"
)

// slowModel is an Ollama server with a model that takes its time.
type slowModel struct {
	*httptest.Server
	delay         time.Duration
	asked, broken atomic.Int64 // how often; of these, how often nobody waited for the end
	busy, most    atomic.Int64 // answers that are being written, and the most at a time
}

const modelName = "slow"

func newSlowModel(delay time.Duration) *slowModel {
	m := &slowModel{delay: delay}
	mux := http.NewServeMux()
	say := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
	}
	say("/api/version", `{"version":"0.12.0"}`)
	say("/api/tags", `{"models":[{"name":"slow:latest","model":"slow:latest","digest":"sha256:abc"}]}`)
	say("/api/show", `{"model_info":{"x.context_length":8192},"capabilities":["completion"]}`)
	mux.HandleFunc("/api/chat", m.chat)
	m.Server = httptest.NewServer(mux)
	return m
}

// chat says the first sentence of the first passage after the time that the model takes.
func (m *slowModel) chat(w http.ResponseWriter, r *http.Request) {
	m.asked.Add(1)
	var asked struct{ Messages []struct{ Content string } }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || len(asked.Messages) == 0 {
		http.Error(w, "no messages", http.StatusBadRequest)
		return
	}
	n := m.busy.Add(1)
	defer m.busy.Add(-1)
	for most := m.most.Load(); n > most && !m.most.CompareAndSwap(most, n); most = m.most.Load() {
	}
	select {
	case <-time.After(m.delay):
	case <-r.Context().Done():
		m.broken.Add(1)
		return
	}
	said, err := json.Marshal(firstSentence(asked.Messages[len(asked.Messages)-1].Content) + " [1].")
	if err != nil {
		return
	}
	fmt.Fprintf(w, `{"message":{"role":"assistant","content":%s},"done":false}`+"\n", said)
	fmt.Fprintln(w, `{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}`)
}

// firstSentence is that of the first passage in a prompt.
func firstSentence(prompt string) string {
	for line := range strings.Lines(prompt) {
		text, ok := strings.CutPrefix(line, "│ ")
		if !ok || strings.HasPrefix(text, "عنوان:") {
			continue
		}
		sentence, _, _ := strings.Cut(strings.TrimSpace(text), ".")
		return sentence
	}
	return ""
}
