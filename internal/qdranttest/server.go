package qdranttest

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// Options says how a server behaves. The zero value is a server without TLS and
// keys.
type Options struct {
	APIKey      string // required of every call but HealthCheck; none when ""
	ReadOnlyKey string // allows what changes nothing; none when ""
	Version     string // answered by HealthCheck; "1.17.0" when ""
	// TLS is the server's certificate; plain TCP when nil.
	TLS *tls.Config
	// AllowNoWait accepts writes that do not wait for being applied, which are
	// violations otherwise. They are applied at once all the same.
	AllowNoWait bool
}

// Server is a running server. Its methods may be called concurrently, Stop and
// Restart one after the other.
type Server struct {
	t    testing.TB
	opts Options
	host string
	port int
	data *store

	record recorder
	faults faults

	mu    sync.Mutex
	grpc  *grpc.Server // nil while stopped
	conns map[string]net.Conn
	done  chan struct{}
}

// Start runs a server on a free port of 127.0.0.1 until the end of the test,
// which fails if violations are left then.
func Start(t testing.TB, opts Options) *Server {
	t.Helper()
	s := &Server{t: t, opts: opts, data: newStore(), conns: map[string]net.Conn{}}
	if s.opts.Version == "" {
		s.opts.Version = "1.17.0"
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("qdranttest: %v", err)
	}
	at := l.Addr().(*net.TCPAddr)
	s.host, s.port = at.IP.String(), at.Port
	s.serve(l)
	t.Cleanup(func() {
		s.Stop()
		for _, v := range s.Violations() {
			t.Errorf("qdranttest: %s", v)
		}
	})
	return s
}

// Host returns the address that the server listens on, without the port.
func (s *Server) Host() string { return s.host }

// Port returns the port, which Restart keeps.
func (s *Server) Port() int { return s.port }

// Connections counts the connections that clients have open.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Stop closes the server and cuts its connections; running calls fail. The data
// stay. Stopping a stopped server does nothing.
func (s *Server) Stop() {
	s.mu.Lock()
	server, done := s.grpc, s.done
	s.grpc = nil
	s.mu.Unlock()
	if server == nil {
		return
	}
	server.Stop()
	<-done
}

// Restart stops the server, if it runs, and starts it again on the same port
// with the same data.
func (s *Server) Restart() {
	s.t.Helper()
	s.Stop()
	address := (&net.TCPAddr{IP: net.ParseIP(s.host), Port: s.port}).String()
	var err error
	for range 50 { // the port may need a moment to become free
		var l net.Listener
		if l, err = net.Listen("tcp", address); err == nil {
			s.serve(l)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.t.Errorf("qdranttest: restart: %v", err)
}

// DropCollection deletes a collection and its aliases underneath its clients.
// The name may be an alias.
func (s *Server) DropCollection(name string) {
	s.data.mu.Lock()
	defer s.data.mu.Unlock()
	s.data.drop(s.data.resolve(name))
}

// SetHealth makes the collection report the status, and a failed optimizer if
// the message is not empty.
func (s *Server) SetHealth(name string, st api.CollectionStatus, optimizerError string) {
	s.t.Helper()
	s.data.mu.Lock()
	defer s.data.mu.Unlock()
	c, err := s.data.collection(name)
	if err != nil {
		s.t.Errorf("qdranttest: SetHealth: %v", err)
		return
	}
	c.status, c.optimizerError = st, optimizerError
}

// serve answers on a listener until Stop.
func (s *Server) serve(l net.Listener) {
	options := []grpc.ServerOption{
		// Qdrant does not limit what it receives; check.go has our limit.
		grpc.MaxRecvMsgSize(1 << 30),
		grpc.MaxSendMsgSize(1 << 30),
		// The client pings every ten seconds, calls or no calls.
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: time.Second, PermitWithoutStream: true}),
		grpc.UnaryInterceptor(s.intercept),
	}
	if s.opts.TLS != nil {
		options = append(options, grpc.Creds(credentials.NewTLS(s.opts.TLS)))
	}
	server := grpc.NewServer(options...)
	api.RegisterQdrantServer(server, &health{version: s.opts.Version})
	api.RegisterCollectionsServer(server, &collections{data: s.data})
	api.RegisterPointsServer(server, &points{data: s.data})
	done := make(chan struct{})
	s.mu.Lock()
	s.grpc, s.done = server, done
	s.mu.Unlock()
	go func() {
		defer close(done)
		_ = server.Serve(&listener{Listener: l, server: s}) // ends when stopped
	}()
}

// intercept is what every call goes through: key, record, checks, faults, and
// then the handler.
func (s *Server) intercept(ctx context.Context, req any, info *grpc.UnaryServerInfo,
	handler grpc.UnaryHandler) (any, error) {
	method := strings.TrimPrefix(info.FullMethod, "/qdrant.")
	message := req.(proto.Message)
	_, deadline := ctx.Deadline()
	s.record.add(Request{Method: method, Message: message, Deadline: deadline})
	if err := s.authenticate(ctx, method); err != nil {
		return nil, err
	}
	check := checker{method: method, deadline: deadline, allowNoWait: s.opts.AllowNoWait, data: s.data}
	err := check.request(message)
	s.record.violate(check.violations)
	if err != nil {
		return nil, err
	}
	f, hit := s.faults.next(method)
	if !hit {
		return handler(ctx, req)
	}
	return s.strike(ctx, f, func() (any, error) { return handler(ctx, req) })
}

// authenticate checks the key as Qdrant does: the health of a server is no
// secret, and the read-only key is forbidden what changes something.
func (s *Server) authenticate(ctx context.Context, method string) error {
	if (s.opts.APIKey == "" && s.opts.ReadOnlyKey == "") || method == "Qdrant/HealthCheck" {
		return nil
	}
	md, _ := metadata.FromIncomingContext(ctx)
	keys := md.Get("api-key")
	if len(keys) == 0 || keys[0] == "" {
		return status.Error(codes.Unauthenticated, "Must provide an API key or an Authorization bearer token")
	}
	switch keys[0] {
	case s.opts.APIKey:
		return nil
	case s.opts.ReadOnlyKey:
		if !reads(method) {
			return status.Error(codes.PermissionDenied, "Forbidden: Global manage access is required")
		}
		return nil
	}
	return status.Error(codes.Unauthenticated, "Invalid API key or JWT")
}

// reads reports whether the method changes nothing.
func reads(method string) bool {
	switch method {
	case "Collections/Get", "Collections/List", "Collections/CollectionExists", "Collections/ListAliases",
		"Collections/ListCollectionAliases", "Collections/CollectionClusterInfo",
		"Points/Get", "Points/Scroll", "Points/Count", "Points/Query", "Points/QueryBatch":
		return true
	}
	return false
}

// health answers with a title that no one can take for Qdrant's.
type health struct {
	api.UnimplementedQdrantServer
	version string
}

func (h *health) HealthCheck(context.Context, *api.HealthCheckRequest) (*api.HealthCheckReply, error) {
	return &api.HealthCheckReply{Title: "qdranttest, a server for tests", Version: h.version}, nil
}
