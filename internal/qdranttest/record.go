package qdranttest

import (
	"slices"
	"strings"
	"sync"

	"google.golang.org/protobuf/proto"
)

// Request is a call that came in.
type Request struct {
	Method   string        // service and method, "Points/Upsert"
	Message  proto.Message // as sent, to be read only
	Deadline bool          // whether the caller's context had one
}

// recorder keeps what was asked and what was wrong with it.
type recorder struct {
	mu         sync.Mutex
	requests   []Request
	violations []string
}

func (r *recorder) add(q Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, q)
}

func (r *recorder) violate(violations []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.violations = append(r.violations, violations...)
}

// Requests returns the calls that came in, oldest first, among them those that
// were refused or hit by a fault.
func (s *Server) Requests() []Request {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	return slices.Clone(s.record.requests)
}

// Calls returns how many calls of the method came in, named as in [Fault].
func (s *Server) Calls(method string) int {
	n := 0
	for _, r := range s.Requests() {
		if matches(method, r.Method) {
			n++
		}
	}
	return n
}

// Violations returns what was wrong with the requests and forgets it: a test
// that expects violations asks for them, any others fail it at its end.
func (s *Server) Violations() []string {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	v := s.record.violations
	s.record.violations = nil
	return v
}

// matches reports whether name, as in [Fault], names the method.
func matches(name, method string) bool {
	_, short, _ := strings.Cut(method, "/")
	return name == "" || name == method || name == short
}
