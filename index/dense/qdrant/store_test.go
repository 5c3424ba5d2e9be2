package qdrant_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"testing"
	"time"

	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/densetest"
	"github.com/biopars/biopars/index/dense/qdrant"
	"github.com/biopars/biopars/index/dense/qdrant/qdranttest"
)

// collection is a name of a test's own.
func collection(name string) string {
	h := fnv.New64a()
	fmt.Fprint(h, name)
	return fmt.Sprintf("test-%x", h.Sum64())
}

// settings are those of a test: short waits.
func settings(host string, port int, name string) qdrant.Options {
	return qdrant.Options{
		Host: host, Port: port, Collection: collection(name),
		Fresh: time.Nanosecond, Linger: time.Millisecond, Patience: 20 * time.Second,
	}
}

func TestStore(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	densetest.TestStore(t, func(t *testing.T, env *densetest.Env) dense.Store {
		s, err := qdrant.Open(context.Background(), settings(server.Host(), server.Port(), env.Name), dense.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
