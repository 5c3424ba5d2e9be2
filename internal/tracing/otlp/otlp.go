// Package otlp sends spans to a collector of OpenTelemetry, by OTLP over HTTP in JSON
// (https://opentelemetry.io/docs/specs/otlp): a fixed form, for which the official SDK with
// its exporter would make the program a fortieth larger
// (docs/decisions/2026-11-28-tracing.md).
package otlp

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/biopars/biopars/internal/tracing"
)

// Options configures an Exporter.
type Options struct {
	Endpoint string            // URL to which spans are posted
	Headers  map[string]string // that go with them, such as a key of the collector
	Service  string            // name under which the collector has them
	Version  string
	Client   *http.Client // nil: [http.DefaultClient]
	Logger   *slog.Logger // of what could not be sent; nil: nowhere
}

// ErrOptions is wrapped by errors of an environment that names a collector which cannot be
// sent to.
var ErrOptions = errors.New("spans cannot be sent there")

// FromEnvironment are the options of OpenTelemetry's environment variables. Nothing is
// traced without an endpoint.
func FromEnvironment(getenv func(string) string) (o Options, ok bool, err error) {
	o.Endpoint = getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
	if base := getenv("OTEL_EXPORTER_OTLP_ENDPOINT"); o.Endpoint == "" && base != "" {
		o.Endpoint = strings.TrimSuffix(base, "/") + "/v1/traces"
	}
	if o.Endpoint == "" || strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") || strings.EqualFold(getenv("OTEL_TRACES_EXPORTER"), "none") {
		return Options{}, false, nil
	}
	if u, err := url.Parse(o.Endpoint); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return o, false, fmt.Errorf("%w: OTEL_EXPORTER_OTLP_ENDPOINT is no address http://HOST:PORT", ErrOptions)
	}
	protocol := getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL")
	if protocol == "" {
		protocol = getenv("OTEL_EXPORTER_OTLP_PROTOCOL")
	}
	if protocol == "grpc" { // what takes protobuf over HTTP takes JSON at the same place
		return o, false, fmt.Errorf("%w: OTEL_EXPORTER_OTLP_PROTOCOL is grpc (want http/json)", ErrOptions)
	}
	o.Service = getenv("OTEL_SERVICE_NAME")
	o.Headers = map[string]string{}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"} {
		for part := range strings.SplitSeq(getenv(name), ",") {
			key, value, found := strings.Cut(part, "=")
			value, err := url.PathUnescape(strings.TrimSpace(value))
			if key = strings.TrimSpace(key); found && key != "" && err == nil {
				o.Headers[key] = value
			}
		}
	}
	return o, true, nil
}

// How many spans are sent at once and wait at most, how often they are sent, and how long
// that may take.
const (
	batch   = 512
	waiting = 4096
	every   = 5 * time.Second
	patient = 10 * time.Second
)

// Exporter sends spans. What the collector does not take in time is dropped: nothing waits
// for it.
type Exporter struct {
	opts    Options
	spans   chan tracing.Record
	flush   chan chan struct{}
	dropped atomic.Int64
	told    atomic.Bool // of a collector that does not take them
	ended   sync.WaitGroup
	stop    context.CancelFunc
}

// New makes an exporter, which sends until it is closed.
func New(o Options) *Exporter {
	if o.Client == nil {
		o.Client = http.DefaultClient
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	ctx, stop := context.WithCancel(context.Background())
	t := &Exporter{opts: o, spans: make(chan tracing.Record, waiting), flush: make(chan chan struct{}), stop: stop}
	t.ended.Go(func() { t.run(ctx) })
	return t
}

// Dropped is how many spans were not sent.
func (t *Exporter) Dropped() int64 {
	return t.dropped.Load()
}

// Take implements tracing.Sink.
func (t *Exporter) Take(s tracing.Record) {
	select {
	case t.spans <- s:
	default:
		t.dropped.Add(1)
	}
}

// Flush sends what has ended.
func (t *Exporter) Flush(ctx context.Context) {
	done := make(chan struct{})
	select {
	case t.flush <- done:
	case <-ctx.Done():
		return
	}
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// Close sends what has ended and ends the exporter. What ends later is dropped.
func (t *Exporter) Close(ctx context.Context) {
	t.Flush(ctx)
	t.stop()
	t.ended.Wait()
}

func (t *Exporter) run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var held []tracing.Record
	send := func() {
		if len(held) > 0 {
			t.send(ctx, held)
			held = nil
		}
	}
	for {
		select {
		case s := <-t.spans:
			if held = append(held, s); len(held) >= batch {
				send()
			}
		case <-tick.C:
			send()
		case done := <-t.flush:
			for more := true; more; {
				select {
				case s := <-t.spans:
					held = append(held, s)
				default:
					more = false
				}
			}
			send()
			close(done)
		case <-ctx.Done():
			return
		}
	}
}

// send posts spans. It is not tried again: spans are no accounts.
func (t *Exporter) send(ctx context.Context, spans []tracing.Record) {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	err := t.post(ctx, spans)
	if err == nil {
		t.told.Store(false)
		return
	}
	t.dropped.Add(int64(len(spans)))
	if !t.told.Swap(true) { // once, until it works again
		t.opts.Logger.Warn("spans were not sent", "spans", len(spans), "error", err)
	}
}

func (t *Exporter) post(ctx context.Context, spans []tracing.Record) error {
	body, err := json.Marshal(t.request(spans))
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.opts.Endpoint, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	for name, value := range t.opts.Headers {
		req.Header.Set(name, value)
	}
	res, err := t.opts.Client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16)); err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the collector replies %s", res.Status)
	}
	return nil
}

// The form of OTLP in JSON: numbers of 64 bits are strings, identifiers hexadecimal.
type (
	exported struct {
		ResourceSpans []resourceSpans `json:"resourceSpans"`
	}
	resourceSpans struct {
		Resource   resource     `json:"resource"`
		ScopeSpans []scopeSpans `json:"scopeSpans"`
	}
	resource struct {
		Attributes []keyValue `json:"attributes"`
	}
	scopeSpans struct {
		Scope scope  `json:"scope"`
		Spans []span `json:"spans"`
	}
	scope struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
	}
	span struct {
		Trace      string     `json:"traceId"`
		ID         string     `json:"spanId"`
		Parent     string     `json:"parentSpanId,omitempty"`
		Name       string     `json:"name"`
		Kind       int        `json:"kind"` // 1 within, 2 server
		Start      string     `json:"startTimeUnixNano"`
		End        string     `json:"endTimeUnixNano"`
		Attributes []keyValue `json:"attributes,omitempty"`
		Status     status     `json:"status"`
	}
	status struct {
		Code int `json:"code,omitempty"` // 2 is an error
	}
	keyValue struct {
		Key   string `json:"key"`
		Value value  `json:"value"`
	}
	value struct {
		String *string `json:"stringValue,omitempty"`
		Int    string  `json:"intValue,omitempty"`
	}
)

func word(key, w string) keyValue { return keyValue{key, value{String: &w}} }

func (t *Exporter) request(spans []tracing.Record) exported {
	out := make([]span, len(spans))
	for i, s := range spans {
		out[i] = exportedSpan(s)
	}
	service := t.opts.Service
	if service == "" {
		service = "biopars"
	}
	return exported{[]resourceSpans{{Resource: resource{[]keyValue{word("service.name", service), word("service.version", t.opts.Version)}},
		ScopeSpans: []scopeSpans{{Scope: scope{"biopars", t.opts.Version}, Spans: out}}}}}
}

func exportedSpan(r tracing.Record) span {
	out := span{Trace: hex.EncodeToString(r.Trace[:]), ID: hex.EncodeToString(r.ID[:]), Name: r.Name, Kind: 1,
		Start: strconv.FormatInt(r.Start.UnixNano(), 10), End: strconv.FormatInt(r.End.UnixNano(), 10)}
	if r.Parent != [8]byte{} {
		out.Parent = hex.EncodeToString(r.Parent[:])
	}
	if r.Server {
		out.Kind = 2
	}
	if r.Failed {
		out.Status.Code = 2
	}
	for _, a := range r.Attributes {
		if a.Word != "" {
			out.Attributes = append(out.Attributes, word(a.Key, string(a.Word)))
		} else {
			out.Attributes = append(out.Attributes, keyValue{a.Key, value{Int: strconv.Itoa(a.Count)}})
		}
	}
	return out
}
