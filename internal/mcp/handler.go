package mcp

import (
	"net/http"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// idle is how long a session over HTTP is kept without a request.
const idle = 30 * time.Minute

// Handler serves the tools over streamable HTTP. Who may call it, from which origins
// and by which names, is decided before it.
type Handler struct {
	streamable http.Handler
	server     *mcp.Server
	calls      sync.RWMutex // held for reading by each that runs
}

// NewHandler serves a server over HTTP.
func NewHandler(s *mcp.Server) *Handler {
	return &Handler{server: s, streamable: mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s },
		&mcp.StreamableHTTPOptions{SessionTimeout: idle, PropagateRequestCancellation: true, DisableLocalhostProtection: true})}
}

// ServeHTTP implements http.Handler. What is posted is a call, whose response ends with its
// result; what is got is the stream of a session, which ends with that.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		h.calls.RLock()
		defer h.calls.RUnlock()
	}
	h.streamable.ServeHTTP(w, r)
}

// Drain lets the calls that are running end, and then ends the sessions, whose
// connections would otherwise keep a server from stopping.
func (h *Handler) Drain() {
	h.calls.Lock()
	//lint:ignore SA2001 it is waited for; nothing is done under it
	h.calls.Unlock()
	for session := range h.server.Sessions() {
		_ = session.Close() // its client is told by the end of its stream
	}
}
