package qdranttest

import (
	"context"
	"net"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
)

// Fault is something that goes wrong with calls. One with nothing but a Delay
// makes them slow.
type Fault struct {
	Method  string        // "Upsert", or "Points/Get" where two services have it; "" is every method
	After   int           // matching calls that are let through first
	Times   int           // calls that are hit; 0 is one, a negative number all until ClearFaults
	Delay   time.Duration // passes first, or as much of it as the caller waits
	Code    codes.Code    // what the call fails with; OK does not fail it
	Message string        // goes with the code
	// RetryAfter is the number of seconds that the retry-after trailer asks the
	// client to wait; there is no trailer when it is 0.
	RetryAfter int
	// Cut closes the connection in place of an answer.
	Cut bool
	// Applied lets the call take effect before anything of the above happens to
	// it: it is done, and only the answer is late or lost.
	Applied bool
}

// faults are the faults that wait for calls, oldest first.
type faults struct {
	mu   sync.Mutex
	list []Fault
}

// Fault injects a fault. Of several that match a call the oldest hits.
func (s *Server) Fault(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, f)
}

// ClearFaults takes back every fault that has not hit.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
}

// next returns the fault that hits this call.
func (f *faults) next(method string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.list {
		fault := &f.list[i]
		if !matches(fault.Method, method) || fault.Times == 0 {
			continue
		}
		if fault.After > 0 {
			fault.After--
			continue
		}
		if fault.Times > 0 {
			fault.Times--
		}
		return *fault, true
	}
	return Fault{}, false
}

// strike does to a call what the fault says.
func (s *Server) strike(ctx context.Context, f Fault, call func() (any, error)) (any, error) {
	var answer any
	var err error
	if f.Applied {
		answer, err = call()
	}
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return nil, status.FromContextError(ctx.Err()).Err()
		}
	}
	if f.RetryAfter > 0 {
		if err := grpc.SetTrailer(ctx, metadata.Pairs("retry-after", strconv.Itoa(f.RetryAfter))); err != nil {
			return nil, err
		}
	}
	switch {
	case f.Cut:
		s.cut(ctx)
		return nil, status.Error(codes.Internal, "qdranttest: an answer over a connection that was cut")
	case f.Code != codes.OK:
		return nil, status.Error(f.Code, f.Message)
	case f.Applied:
		return answer, err
	}
	return call()
}

// cut closes the connection that the call came by.
func (s *Server) cut(ctx context.Context) {
	from, ok := peer.FromContext(ctx)
	if !ok {
		return
	}
	s.mu.Lock()
	conn := s.conns[from.Addr.String()]
	s.mu.Unlock()
	if conn != nil {
		_ = conn.Close() // the other side sees it closed either way
	}
}

// listener remembers the open connections by the address of the other side.
type listener struct {
	net.Listener
	server *Server
}

// Accept waits for the next connection.
func (l *listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	address := conn.RemoteAddr().String()
	l.server.mu.Lock()
	defer l.server.mu.Unlock()
	l.server.conns[address] = conn
	return &tracked{Conn: conn, closed: func() {
		l.server.mu.Lock()
		defer l.server.mu.Unlock()
		if l.server.conns[address] == conn {
			delete(l.server.conns, address)
		}
	}}, nil
}

// tracked is a connection that says when it is closed.
type tracked struct {
	net.Conn
	closed func()
}

// Close closes the connection.
func (c *tracked) Close() error {
	c.closed()
	return c.Conn.Close()
}
