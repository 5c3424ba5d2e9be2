// Package outbound makes the HTTP clients by which questions and passages leave
// this process: to the server that the user has named and to no other. A redirect
// is refused, since it would send them on to an address that nobody has chosen,
// and proxies are used only when that was chosen too.
package outbound

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// Proxy finds the proxy for an address; nil, as a function or as what it returns,
// means none.
type Proxy func(*url.URL) (*url.URL, error)

// Client makes a client without a total time limit: deadlines come from the
// context. Neither it nor what it does is shared with http.DefaultClient.
func Client(proxy Proxy) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	if proxy != nil {
		transport.Proxy = func(r *http.Request) (*url.URL, error) { return proxy(r.URL) }
	}
	transport.MaxResponseHeaderBytes = 64 << 10
	transport.IdleConnTimeout = 30 * time.Second
	return &http.Client{Transport: Bounded(transport), CheckRedirect: RefuseRedirect}
}

// maxResponse is how much is read of one response, in bytes. A batch of vectors
// takes a few megabytes, an answer a hundred bytes a token.
const maxResponse = 64 << 20

// ErrTooLong is the error of reading a response that does not end.
var ErrTooLong = errors.New("the response is longer than 64 MiB")

// Bounded is a transport whose responses end after 64 MiB, with ErrTooLong.
func Bounded(next http.RoundTripper) http.RoundTripper { return bounded{next} }

type bounded struct{ next http.RoundTripper }

func (t bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	if err == nil {
		resp.Body = &boundedBody{resp.Body, maxResponse}
	}
	return resp, err
}

type boundedBody struct {
	io.ReadCloser
	left int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		err = ErrTooLong
	}
	return n, err
}

// FromEnviron reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or not, out of
// an environment like that of os.Environ, as other programs do.
func FromEnviron(environ []string) Proxy {
	c := httpproxy.Config{
		HTTPProxy:  lookup(environ, "HTTP_PROXY", "http_proxy"),
		HTTPSProxy: lookup(environ, "HTTPS_PROXY", "https_proxy"),
		NoProxy:    lookup(environ, "NO_PROXY", "no_proxy"),
	}
	return c.ProxyFunc()
}

// lookup is the last value of the first name that has one.
func lookup(environ []string, names ...string) string {
	for _, name := range names {
		for i := len(environ) - 1; i >= 0; i-- {
			e := environ[i]
			if len(e) > len(name)+1 && e[:len(name)] == name && e[len(name)] == '=' {
				return e[len(name)+1:]
			}
		}
	}
	return ""
}

// RedirectError is the error of a request that its server would have sent to
// another address. Nothing was sent there.
type RedirectError struct {
	To string // the address, without what may be secret in it
}

// Error implements error.
func (e *RedirectError) Error() string {
	return fmt.Sprintf("the server redirects to %s, which was not followed", e.To)
}

// RefuseRedirect is a CheckRedirect that follows none. What a redirect may do
// depends on its status and its method; a server that answers questions has no
// need of any.
func RefuseRedirect(req *http.Request, _ []*http.Request) error {
	to := url.URL{Scheme: req.URL.Scheme, Host: req.URL.Host, Path: req.URL.Path}
	return &RedirectError{To: to.String()}
}
