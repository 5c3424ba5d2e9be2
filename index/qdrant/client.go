package qdrant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	api "github.com/qdrant/go-client/qdrant"
	"github.com/sony/gobreaker/v2"
	"google.golang.org/grpc"
	grpcbackoff "google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/biopars/biopars/index"
)

// Sentinel errors. They come wrapped in an [index.Error], which says what mends
// them.
var (
	// ErrUnavailable says that the server is away, too slow, or refuses for the
	// moment.
	ErrUnavailable = errors.New("the Qdrant server does not answer")
	// ErrUnauthorized says that the server refuses the API key.
	ErrUnauthorized = errors.New("the Qdrant server refuses the API key")
	// ErrForeign says that a collection of that name was not made by this package.
	ErrForeign = errors.New("the collection was not made by biopars")
)

// client makes calls: reads behind a circuit breaker, so that a server that is
// down costs questions nothing, and writes again and again with growing pauses.
// It is safe for concurrent use.
type client struct {
	*api.Client
	opts    Options
	breaker *gobreaker.CircuitBreaker[struct{}]
}

const (
	// breakAfter failed reads in a row the server is left alone for breakFor; then
	// one read tries whether it is back.
	breakAfter = 3
	breakFor   = 3 * time.Second
	// longestReconnect is the longest pause between attempts to connect.
	longestReconnect = 3 * time.Second
	// maxMessage is the largest answer taken: a few hundred passages with vectors
	// are larger than gRPC's default of 4 MiB.
	maxMessage = 128 << 20
)

func dial(o Options) (*client, error) {
	options := []grpc.DialOption{
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage)),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: grpcbackoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2,
				MaxDelay: longestReconnect},
			MinConnectTimeout: 5 * time.Second,
		}),
	}
	if !o.EnvironmentProxy {
		options = append(options, grpc.WithNoProxy())
	}
	if o.APIKey != "" {
		options = append(options, grpc.WithPerRPCCredentials(apiKey(o.APIKey)))
	}
	c, err := api.NewClient(&api.Config{
		Host: o.Host, Port: o.Port, UseTLS: o.TLS != nil, TLSConfig: o.TLS,
		PoolSize: uint(o.Connections), GrpcOptions: options,
		SkipCompatibilityCheck: true, // it would wait for the server; Health tells the version
	})
	if err != nil {
		return nil, &index.Error{Op: "connect to Qdrant", Object: o.Address(), Err: err}
	}
	return &client{Client: c, opts: o, breaker: gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name:         o.Address(),
		Timeout:      breakFor,
		ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= breakAfter },
		IsSuccessful: func(err error) bool { return !transient(err) },
		IsExcluded: func(err error) bool {
			return codeOf(err) == codes.Canceled || errors.Is(err, context.Canceled)
		},
	})}, nil
}

// apiKey sends the key with every call, over connections without TLS as well:
// whoever sets it up so is told by Health.
type apiKey string

func (k apiKey) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"api-key": string(k)}, nil
}

func (apiKey) RequireTransportSecurity() bool { return false }

// read makes a call that changes nothing.
func (c *client) read(ctx context.Context, op string, call func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	_, err := c.breaker.Execute(func() (struct{}, error) { return struct{}{}, call(bounded) })
	return c.explain(bounded, op, err)
}

// write makes a call that is harmless to repeat until it succeeds, fails for
// good, or patience runs out. Only what may pass by itself is tried again.
func (c *client) write(ctx context.Context, op string, call func(context.Context) error) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 200*time.Millisecond, 10*time.Second
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		try, cancel := context.WithTimeout(ctx, c.opts.WriteTimeout)
		defer cancel()
		err := call(try)
		var busy *api.QdrantResourceExhaustedError
		switch {
		case err == nil:
			return struct{}{}, nil
		case ctx.Err() != nil || !transient(err):
			return struct{}{}, backoff.Permanent(err)
		case errors.As(err, &busy) && busy.RetryAfterS > 0:
			return struct{}{}, backoff.RetryAfter(busy.RetryAfterS)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(pause), backoff.WithMaxElapsedTime(c.opts.Patience),
		backoff.WithNotify(func(err error, next time.Duration) {
			if c.opts.Waiting != nil {
				c.opts.Waiting(c.explain(ctx, op, err), next)
			}
		}))
	return c.explain(ctx, op, err)
}

// transient reports whether an error may pass by itself.
func transient(err error) bool {
	var busy *api.QdrantResourceExhaustedError
	var later *backoff.RetryAfterError
	if errors.As(err, &busy) || errors.As(err, &later) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, errUnfinished) {
		return true
	}
	switch codeOf(err) {
	case codes.Unavailable, codes.DeadlineExceeded, codes.ResourceExhausted:
		return true
	}
	return false
}

// errUnfinished says that the server took a write and has not carried it out
// yet.
var errUnfinished = errors.New("the write was taken but not carried out")

// explain turns an error of a call into one that says what mends it.
func (c *client) explain(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	e := &index.Error{Op: op, Object: c.opts.Address() + "/" + c.opts.Collection, Err: err}
	switch code := codeOf(err); {
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		e.Repair = index.RepairDiagnose
		e.Err = fmt.Errorf("%w: it failed %d times in a row and is left alone for %s", ErrUnavailable, breakAfter,
			breakFor)
	case transient(err):
		e.Err, e.Repair = fmt.Errorf("%w: %w", ErrUnavailable, err), index.RepairDiagnose
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			e.Err = fmt.Errorf("%w: %w", ErrUnavailable, context.DeadlineExceeded)
		}
	case code == codes.Unauthenticated, code == codes.PermissionDenied:
		e.Err, e.Repair = fmt.Errorf("%w: %w", ErrUnauthorized, err), index.RepairAuthorize
	case code == codes.NotFound:
		e.Err, e.Repair = fmt.Errorf("%w: %w", index.ErrNotFound, err), index.RepairRebuildDense
	}
	return e
}

func codeOf(err error) codes.Code {
	var s interface{ GRPCStatus() *status.Status }
	if errors.As(err, &s) {
		return s.GRPCStatus().Code()
	}
	return codes.Unknown
}
