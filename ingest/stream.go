package ingest

import (
	"context"
	"errors"
	"io"
)

// stream is a reader whose reading ends with a context even while a Read hangs, as
// one of a pipe does that nobody writes to. The reader is then left to its Read.
type stream struct {
	ctx    context.Context
	r      io.Reader
	chunks chan chunk
	rest   []byte
	err    error
}

type chunk struct {
	b   []byte
	err error
}

func newStream(ctx context.Context, r io.Reader) *stream { return &stream{ctx: ctx, r: r} }

var errNoSeek = errors.New("a stream cannot be entered midway")

// Seek implements io.Seeker for where the stream stands at first.
func (s *stream) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekStart || s.chunks != nil {
		return 0, errNoSeek
	}
	return 0, nil
}

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	if s.chunks == nil {
		s.chunks = make(chan chunk)
		go s.pump()
	}
	if len(s.rest) == 0 && s.err == nil {
		select {
		case c := <-s.chunks:
			s.rest, s.err = c.b, c.err
		case <-s.ctx.Done():
			return 0, s.ctx.Err()
		}
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	if len(s.rest) > 0 {
		return n, nil
	}
	return n, s.err
}

// pump reads until an error or the end of the context.
func (s *stream) pump() {
	for {
		b := make([]byte, 1<<16)
		n, err := s.r.Read(b)
		select {
		case s.chunks <- chunk{b[:n], err}:
		case <-s.ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}
