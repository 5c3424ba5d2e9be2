package mcp

import (
	"context"
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
	http.Handler
	server  *mcp.Server
	running sync.WaitGroup
}

// NewHandler serves a server over HTTP.
func NewHandler(s *mcp.Server) *Handler {
	h := &Handler{server: s}
	s.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if method == "tools/call" {
				h.running.Add(1)
				defer h.running.Done()
			}
			return next(ctx, method, req)
		}
	})
	h.Handler = mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, &mcp.StreamableHTTPOptions{
		SessionTimeout: idle, PropagateRequestCancellation: true, DisableLocalhostProtection: true})
	return h
}

// Drain lets the calls that are running end, and then ends the sessions, whose
// connections would otherwise keep a server from stopping.
func (h *Handler) Drain() {
	h.running.Wait()
	for session := range h.server.Sessions() {
		_ = session.Close() // its client is told by the end of its stream
	}
}
