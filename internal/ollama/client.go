// Package ollama connects the engine to an Ollama server: a langchaingo
// llms.Model and embeddings.Embedder over Ollama's own Go client, with that
// client's traps closed. A nil error means that the server said it was done;
// whatever else happens, a cut connection, a cancelled context, an error status
// without a body, an over-long prompt, is an error of a known type.
package ollama

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/envconfig"

	"github.com/biopars/biopars/internal/outbound"
	"github.com/biopars/biopars/internal/secret"
)

// DefaultModel is the name under which the BioPars model is expected.
const DefaultModel = "biopars"

// DefaultNumCtx is the context window asked for, in tokens, when Options names
// none. It holds about eight passages and a long answer in Persian. Ollama
// itself would take 4096 and cut the prompt without a word.
const DefaultNumCtx = 8192

// Options configure a Client. The zero value works with a server on the usual
// address.
type Options struct {
	// Host is the server: a URL, host:port or host, with user:password@ in front
	// if it asks for them. Default: what the
	// environment variable OLLAMA_HOST says, read as the ollama command reads
	// it, and http://127.0.0.1:11434 without it.
	Host string
	// Model is the model's name on the server; default DefaultModel.
	Model string
	// NumCtx is the context window in tokens; default DefaultNumCtx. The server
	// lowers it to what the model was trained for. Another value than the one
	// the model was loaded with makes the server load it again.
	NumCtx int
	// KeepAlive is how long the server keeps the model loaded after a request;
	// 0 leaves it to the server (5 minutes), a negative value means for ever.
	KeepAlive time.Duration
	// Retries is how often a request is tried again when the server refuses the
	// connection or is busy (503), always before its first token; default 3, a
	// negative value means never.
	Retries int
	// RetryWait is the longest wait before the first retry; it doubles with
	// every further one up to 5 seconds, and the actual wait is drawn evenly
	// below it. Default 250 milliseconds.
	RetryWait time.Duration
	// Format constrains the output of every request: the JSON string "json" or
	// a JSON schema. A call can set its own with WithFormat.
	Format json.RawMessage
	// Think switches the reasoning of models that have it; nil leaves the
	// model's default.
	Think *bool
	// BatchSize is the number of texts embedded in one request; default 32.
	BatchSize int
	// TruncateInput lets the server cut texts that are too long to embed. By
	// default they are an ErrContextOverflow.
	TruncateInput bool
	// Proxy finds the proxy for the server; default none, whatever the
	// environment says.
	Proxy outbound.Proxy
	// HTTPClient carries the requests; default a client of its own without a
	// total time limit, since loading a model can take minutes. Deadlines come
	// from the context. Redirects are refused whatever it thinks of them.
	HTTPClient *http.Client
}

// Client talks to one server about one model. It is safe for concurrent use.
type Client struct {
	opts    Options
	host    *url.URL
	api     *api.Client
	secrets *secret.Set // a password in the address
}

// New checks the options. It does not contact the server.
func New(opts Options) (*Client, error) {
	host, err := hostURL(opts.Host)
	if err != nil {
		return nil, err
	}
	if len(opts.Format) > 0 && !json.Valid(opts.Format) {
		return nil, fmt.Errorf("ollama: format is not JSON: %.40q", opts.Format)
	}
	if opts.NumCtx < 0 || opts.BatchSize < 0 {
		return nil, fmt.Errorf("ollama: negative context window or batch size")
	}
	opts.Model = cmp.Or(opts.Model, DefaultModel)
	opts.NumCtx = cmp.Or(opts.NumCtx, DefaultNumCtx)
	opts.BatchSize = cmp.Or(opts.BatchSize, 32)
	opts.RetryWait = cmp.Or(opts.RetryWait, 250*time.Millisecond)
	opts.Retries = max(cmp.Or(opts.Retries, 3), 0)
	hc := *outbound.Client(opts.Proxy)
	if opts.HTTPClient != nil {
		hc = *opts.HTTPClient
		hc.CheckRedirect = outbound.RefuseRedirect
	}
	hc.Transport = &watchedTransport{next: outbound.Bounded(cmp.Or(hc.Transport, http.DefaultTransport))}
	c := &Client{opts: opts, host: host, api: api.NewClient(host, &hc), secrets: &secret.Set{}}
	c.secrets.AddText(host.String())
	return c, nil
}

// Host is the server's address, without the user and password that it may have.
func (c *Client) Host() string {
	u := *c.host
	u.User = nil
	return u.String()
}

// ModelName is the model's name on the server.
func (c *Client) ModelName() string { return c.opts.Model }

// hostURL reads an address with the rules of OLLAMA_HOST. An address to listen
// on everywhere (0.0.0.0) is read as this machine.
func hostURL(s string) (*url.URL, error) {
	u := envconfig.Host()
	if s = strings.TrimSpace(s); s != "" {
		scheme, rest, ok := strings.Cut(s, "://")
		if !ok {
			scheme, rest = "http", s
		}
		port := "11434"
		switch {
		case !ok:
		case scheme == "http":
			port = "80"
		case scheme == "https":
			port = "443"
		default:
			return nil, fmt.Errorf("ollama: address %q: scheme must be http or https", secret.Redact(s))
		}
		hostport, path, _ := strings.Cut(rest, "/")
		var user *url.Userinfo
		if at := strings.LastIndexByte(hostport, '@'); at >= 0 {
			given, err := url.Parse("http://" + hostport[:at+1] + "host")
			if err != nil {
				return nil, fmt.Errorf("ollama: the address's user and password cannot be read")
			}
			user, hostport = given.User, hostport[at+1:]
		}
		host, p, err := net.SplitHostPort(hostport)
		if err != nil {
			host, p = strings.Trim(hostport, "[]"), port
		}
		var e error
		if u, e = url.Parse(scheme + "://" + net.JoinHostPort(cmp.Or(host, "127.0.0.1"), cmp.Or(p, port))); e != nil {
			return nil, fmt.Errorf("ollama: address %q: %w", secret.Redact(s), e)
		}
		u.Path, u.User = path, user
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil && ip.IsUnspecified() {
		u.Host = net.JoinHostPort("127.0.0.1", u.Port())
	}
	return u, nil
}

// watch records what Ollama's client does not tell about one exchange.
type watch struct {
	readErr error // why the body could not be read to its end
}

type watchKey struct{}

// maxRefusal is how much is read of what a server says of an error, in bytes.
const maxRefusal = 64 << 10

// watchedTransport gives error responses without a body one, since the client
// takes them for success otherwise, and records failures of reading.
type watchedTransport struct{ next http.RoundTripper }

func (t *watchedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 400 {
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
		resp.Body.Close()
		if len(bytes.TrimSpace(body)) == 0 {
			text := resp.Status
			if err != nil {
				text += ": " + err.Error()
			}
			body, _ = json.Marshal(map[string]string{"error": text})
		}
		resp.Body = io.NopCloser(bytes.NewReader(body))
		resp.ContentLength = int64(len(body))
		return resp, nil
	}
	if w, ok := req.Context().Value(watchKey{}).(*watch); ok {
		resp.Body = &watchedBody{ReadCloser: resp.Body, w: w}
	}
	return resp, nil
}

type watchedBody struct {
	io.ReadCloser
	w *watch
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		b.w.readErr = err
	}
	return n, err
}

func (c *Client) keepAlive() *api.Duration {
	if c.opts.KeepAlive == 0 {
		return nil
	}
	return &api.Duration{Duration: c.opts.KeepAlive}
}

// longestWait is the longest wait before a retry.
const longestWait = 5 * time.Second

// pauses are the waits between retries, each drawn evenly from nothing to its
// limit ("full jitter"), which spreads clients that were refused together. The limit
// is base first and doubles up to longestWait.
func pauses(base time.Duration) *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.RandomizationFactor, b.Multiplier = 1, 2 // of an interval: from 0 to twice as long
	b.InitialInterval, b.MaxInterval = min(max(base, 0), longestWait)/2, longestWait/2
	return b
}

// retry calls f until it succeeds, fails for good, or has been tried often
// enough. f says whether another try can do no harm.
func (c *Client) retry(ctx context.Context, f func() (again bool, err error)) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		again, err := f()
		if err != nil && !again {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(pauses(c.opts.RetryWait)), backoff.WithMaxElapsedTime(0),
		backoff.WithMaxTries(uint(1+max(c.opts.Retries, 0))))
	var permanent *backoff.PermanentError
	if errors.As(err, &permanent) {
		err = permanent.Unwrap()
	}
	if cause := context.Cause(ctx); err != nil && err == cause { // while it waited
		return c.wrap("wait for the server", ctx.Err(), nil)
	}
	return err
}
