package cli

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificateFiles have the certificate of the server, which is read anew when they change: those who sign them
// do so every few weeks, and a server should not have to be restarted for that.
type certificateFiles struct {
	cert, key string
	log       *slog.Logger // of what cannot be read; nil: nowhere

	mu    sync.Mutex
	pair  *tls.Certificate
	state [2]certificateState
}

type certificateState struct {
	size  int64
	mtime time.Time
}

func openCertificate(cert, key string) (*certificateFiles, error) {
	c := &certificateFiles{cert: cert, key: key}
	c.state = c.look()
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, err
	}
	c.pair = &pair
	return c, nil
}

func (c *certificateFiles) look() (state [2]certificateState) {
	for i, path := range []string{c.cert, c.key} {
		if info, err := os.Stat(path); err == nil {
			state[i] = certificateState{info.Size(), info.ModTime()}
		}
	}
	return state
}

// current is the certificate as the files have it. While they do not fit each other, such as
// when one of them has been written and the other not yet, it is the one before.
func (c *certificateFiles) current() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.look()
	if now == c.state {
		return c.pair
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	c.state = now // what could not be read is not tried again before it changes
	if err != nil {
		if c.log != nil {
			c.log.Warn("the certificate cannot be read anew; the one before stays", "error", err)
		}
		return c.pair
	}
	c.pair = &pair
	return c.pair
}

// names reports whether a certificate is for a name.
func (c *certificateFiles) names(name string) bool {
	leaf := c.current().Leaf
	return leaf != nil && leaf.VerifyHostname(name) == nil
}

// config is for a server with the certificate.
func (c *certificateFiles) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		return c.current(), nil
	}}
}
