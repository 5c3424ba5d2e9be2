package qdrant_test

import (
	"context"
	"fmt"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index/qdrant"
)

func ExampleParseAddress() {
	o, err := qdrant.ParseAddress("qdrants://qdrant.example.org:6334/med?shards=6&replication=2&quantization=scalar")
	fmt.Println(o.Address(), o.Collection, o.Shards, o.Replication, o.Quantization, o.TLS != nil, err)
	_, err = qdrant.ParseAddress("qdrant://localhost/med?shard=6")
	fmt.Println(err)
	// Output:
	// qdrant.example.org:6334 med 6 2 scalar true <nil>
	// not a Qdrant address: "qdrant://localhost/med?shard=6": unknown setting "shard"; there are shards, replication, write-consistency, on-disk, quantization and exact (want qdrant://HOST:6334/COLLECTION)
}

// A process that answers from a collection that another one fills; it keeps no
// files.
func ExampleOptions() {
	o, err := qdrant.ParseAddress("qdrant://localhost:6334/med")
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := biopars.Open(context.Background(), biopars.Options{Store: o})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	answer, err := e.Ask(context.Background(), biopars.Question{Text: "عوارض متفورمین چیست؟"})
	fmt.Println(answer.Sentences, err)
}

// Only the vectors are on the server; catalogue and lexical index are in Dir.
func ExampleOpener() {
	o, err := qdrant.ParseAddress("qdrant://localhost:6334/med")
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := biopars.Open(context.Background(), biopars.Options{Dir: "data", Vectors: qdrant.Opener(o)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
}
