// Package qdrant keeps passages on a Qdrant server or cluster: their dense
// vectors, behind the same [dense.Store] interface as the store that is built
// in, and, when it is asked to, their terms and texts too, so that any number of
// processes can answer from it without any files of their own.
//
// A collection that users name is an alias; behind it stands a collection of the
// same name with a number, its generation. A rebuild fills the next
// generation and switches the alias in one step, and only then is the old one
// dropped. What a generation was built with, how far it follows the catalogue,
// and what readers need beside the points is kept in points of the collection
// itself that have no vectors: a snapshot of the collection is whole, and
// replicas have all of it.
package qdrant

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/lexical"
)

// Quantization is how the server compresses the vectors that it searches. What
// it finds is scored again with the vectors as they are.
type Quantization string

const (
	NoQuantization     Quantization = ""       // float32, 4 bytes a component
	ScalarQuantization Quantization = "scalar" // int8, 1 byte a component
	BinaryQuantization Quantization = "binary" // 1 bit a component; for 1024 dimensions and more
)

// Options say where the collection is, how it is made and how it is used. Host
// and Collection are required.
type Options struct {
	Host string
	Port int // of gRPC; default 6334
	// Collection is the alias under which the published generation is found.
	Collection string
	// TLS encrypts the connection; nil leaves it unencrypted.
	TLS *tls.Config
	// APIKey is sent with every call; empty sends none.
	APIKey string
	// EnvironmentProxy reaches the server through the proxy that the process's
	// environment names (HTTPS_PROXY, NO_PROXY). By default none is used.
	EnvironmentProxy bool
	// Connections to the server, used in turn; default 3.
	Connections int

	// How a new generation is made. Zero leaves a number to the server.
	Shards           uint32
	Replication      uint32 // copies of each shard
	WriteConsistency uint32 // copies that must have a write before it counts
	OnDisk           bool   // vectors, term index and payload on disk, cached by the operating system
	Quantization     Quantization

	// Exact compares the question with every vector instead of walking the graph.
	Exact bool
	// Oversampling multiplies the candidates that quantised vectors give before
	// they are scored again; default 2.
	Oversampling float64
	// Timeout of one read; default 10 s, or what is left of its context.
	Timeout time.Duration
	// Fresh is how long a reader relies on what it knows of the collection before
	// it looks again; default 1 s.
	Fresh time.Duration

	// An upsert has at most BatchPoints points (default 256) and BatchBytes bytes
	// (default 4 MiB), and at most InFlight (default 4) are under way at once.
	BatchPoints, BatchBytes, InFlight int
	// CheckpointPoints is after how many points the watermark is moved: what a
	// killed writer repeats at most; default 20,000.
	CheckpointPoints int
	// WriteTimeout of one try of a write; default 60 s.
	WriteTimeout time.Duration
	// Patience is how long a write is tried again while the server is away or
	// refuses for the moment; default 10 minutes.
	Patience time.Duration
	// Linger is how long an old generation is kept after the alias was switched,
	// for the questions that are under way on it; default 5 s.
	Linger time.Duration
	// Waiting, when set, is told that a write failed and when it is tried again.
	// Calls may overlap.
	Waiting func(err error, next time.Duration)

	// Terms makes the collection keep passages' terms too, scored as these
	// options say; nil keeps dense vectors only.
	Terms *lexical.Options
	// Averages gives the mean lengths of the fields when a generation with Terms is
	// made; required then.
	Averages func(context.Context) (lexical.Averages, error)
}

func (o Options) withDefaults() (Options, error) {
	switch {
	case o.Host == "":
		return o, errors.New("qdrant: no host")
	case !isCollectionName(o.Collection):
		return o, fmt.Errorf("qdrant: collection %q: want letters, digits, - and _", o.Collection)
	case !slices.Contains([]Quantization{NoQuantization, ScalarQuantization, BinaryQuantization}, o.Quantization):
		return o, fmt.Errorf("qdrant: quantization %q: want scalar or binary", o.Quantization)
	}
	o.Port = cmp.Or(o.Port, DefaultPort)
	o.Connections = cmp.Or(o.Connections, 3)
	o.Oversampling = cmp.Or(o.Oversampling, 2)
	o.Timeout = cmp.Or(o.Timeout, 10*time.Second)
	o.Fresh = cmp.Or(o.Fresh, time.Second)
	o.BatchPoints = cmp.Or(o.BatchPoints, 256)
	o.BatchBytes = cmp.Or(o.BatchBytes, 4<<20)
	o.InFlight = cmp.Or(o.InFlight, 4)
	o.CheckpointPoints = cmp.Or(o.CheckpointPoints, 20_000)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, time.Minute)
	o.Patience = cmp.Or(o.Patience, 10*time.Minute)
	o.Linger = cmp.Or(o.Linger, 5*time.Second)
	return o, nil
}

// DefaultPort is Qdrant's port for gRPC.
const DefaultPort = 6334

// isCollectionName reports whether a name has 1 to 200 letters, digits, - and _.
func isCollectionName(name string) bool {
	n := 0
	for _, r := range name {
		if n++; r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return false
		}
	}
	return n >= 1 && n <= 200
}

// ErrAddress is wrapped by the errors of ParseAddress.
var ErrAddress = errors.New("not a Qdrant address")

// ParseAddress reads the address of a collection:
//
//	qdrant://HOST[:PORT]/COLLECTION[?SETTINGS]
//
// or qdrants:// for TLS. The settings are those of a new collection: shards,
// replication, write-consistency (numbers), on-disk (true or false) and
// quantization (scalar or binary); and exact (true or false) for searches.
func ParseAddress(s string) (Options, error) {
	var o Options
	fail := func(format string, args ...any) (Options, error) {
		return Options{}, fmt.Errorf("%w: %q: %s (want qdrant://HOST:6334/COLLECTION)", ErrAddress, s,
			fmt.Sprintf(format, args...))
	}
	u, err := url.Parse(s)
	if err != nil {
		return fail("it cannot be read as a URL")
	}
	switch u.Scheme {
	case "qdrant":
	case "qdrants":
		o.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	default:
		return fail("it begins with %q", u.Scheme)
	}
	if u.User != nil {
		return fail("keys do not belong into an address; set %s", KeyEnv)
	}
	if o.Host = u.Hostname(); o.Host == "" {
		return fail("it has no host")
	}
	if p := u.Port(); p != "" {
		if o.Port, err = strconv.Atoi(p); err != nil || o.Port < 1 || o.Port > 65535 {
			return fail("port %s", p)
		}
	}
	if o.Collection = strings.Trim(u.Path, "/"); !isCollectionName(o.Collection) {
		return fail("collection %q: want letters, digits, - and _", o.Collection)
	}
	settings, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return fail("settings %q", u.RawQuery)
	}
	for name, values := range settings {
		value := values[len(values)-1]
		number := func(dst *uint32) error {
			n, err := strconv.ParseUint(value, 10, 16)
			if err == nil && n == 0 {
				err = strconv.ErrRange
			}
			*dst = uint32(n)
			return err
		}
		truth := func(dst *bool) (err error) { *dst, err = strconv.ParseBool(value); return err }
		var err error
		switch name {
		case "shards":
			err = number(&o.Shards)
		case "replication":
			err = number(&o.Replication)
		case "write-consistency":
			err = number(&o.WriteConsistency)
		case "on-disk":
			err = truth(&o.OnDisk)
		case "exact":
			err = truth(&o.Exact)
		case "quantization":
			if o.Quantization = Quantization(value); value != string(ScalarQuantization) &&
				value != string(BinaryQuantization) {
				return fail("quantization %q is not scalar or binary", value)
			}
		default:
			return fail("unknown setting %q; there are shards, replication, write-consistency, on-disk, "+
				"quantization and exact", name)
		}
		if err != nil {
			return fail("%s=%s", name, value)
		}
	}
	return o, nil
}

// KeyEnv is the environment variable that the program takes the API key from.
// The package itself reads none.
const KeyEnv = "QDRANT_API_KEY"

// Opener opens the collection as a store of dense vectors.
func Opener(o Options) dense.Opener {
	return func(ctx context.Context, open dense.OpenOptions) (dense.Remote, error) {
		s, err := Open(ctx, o, open)
		if err != nil {
			return nil, err
		}
		return s, nil
	}
}

// Address is the server's, for messages.
func (o Options) Address() string { return net.JoinHostPort(o.Host, strconv.Itoa(o.Port)) }
