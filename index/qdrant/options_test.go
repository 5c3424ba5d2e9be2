package qdrant_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/biopars/biopars/index/qdrant"
)

func TestParseAddress(t *testing.T) {
	for _, c := range []struct {
		in   string
		want qdrant.Options
		tls  bool
	}{
		{in: "qdrant://localhost/med", want: qdrant.Options{Host: "localhost", Collection: "med"}},
		{in: "qdrant://[::1]:7000/پزشکی_۱", want: qdrant.Options{Host: "::1", Port: 7000, Collection: "پزشکی_۱"}},
		{in: "qdrants://q.example.org:6334/med/?shards=6&replication=2&write-consistency=2" +
			"&on-disk=true&quantization=binary&exact=1", tls: true, want: qdrant.Options{
			Host: "q.example.org", Port: 6334, Collection: "med", Shards: 6, Replication: 2, WriteConsistency: 2,
			OnDisk: true, Quantization: qdrant.BinaryQuantization, Exact: true,
		}},
	} {
		got, err := qdrant.ParseAddress(c.in)
		if err != nil || (got.TLS != nil) != c.tls {
			t.Errorf("%s: %+v, %v", c.in, got, err)
		}
		if got.Host != c.want.Host || got.Port != c.want.Port || got.Collection != c.want.Collection ||
			got.Shards != c.want.Shards ||
			got.Replication != c.want.Replication || got.WriteConsistency != c.want.WriteConsistency ||
			got.OnDisk != c.want.OnDisk ||
			got.Quantization != c.want.Quantization || got.Exact != c.want.Exact {
			t.Errorf("%s: %+v, want %+v", c.in, got, c.want)
		}
	}
	for _, in := range []string{
		"", "localhost:6334", "http://localhost/med", "qdrant:///med", "qdrant://h", "qdrant://h/", "qdrant://h/a/b",
		"qdrant://h/a b",
		"qdrant://h:0/a", "qdrant://h:70000/a", "qdrant://key@h/a", "qdrant://h/a?shards=0", "qdrant://h/a?shards=x",
		"qdrant://h/a?shard=1",
		"qdrant://h/a?quantization=none", "qdrant://h/a?on-disk=maybe", "qdrant://h/a?%zz", "qdrant://%zz/a",
		"qdrant://h/" + strings.Repeat("a", 201), "qdrant://h/a%FF", "qdrant://h/a!",
	} {
		if o, err := qdrant.ParseAddress(in); !errors.Is(err, qdrant.ErrAddress) {
			t.Errorf("%q: %+v, %v", in, o, err)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("qdrant://localhost:6334/med?shards=2&on-disk=true")
	f.Add("qdrants://[::1]/a")
	f.Fuzz(func(t *testing.T, in string) {
		o, err := qdrant.ParseAddress(in)
		if (err == nil) != (o.Host != "" && o.Collection != "") || err != nil && !errors.Is(err, qdrant.ErrAddress) {
			t.Errorf("%q: %+v, %v", in, o, err)
		}
	})
}
