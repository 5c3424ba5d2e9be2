package tracing

import (
	"strings"
	"testing"
)

// kept keeps what has ended.
type kept struct{ records []Record }

func (k *kept) Take(r Record) { k.records = append(k.records, r) }

// TestNothingWithoutASink: all of it can be called where nobody traces.
func TestNothingWithoutASink(t *testing.T) {
	ctx, root := Request(t.Context(), nil, "x", "")
	ctx, s := Start(ctx, "y")
	if root != nil || s != nil || ctx.Value(spanKey{}) != nil {
		t.Error("something is traced")
	}
	s.Set(Count("n", 1))
	s.Fail()
	s.End()
}

// TestSpans: children stand below their parents, and what has ended does not change.
func TestSpans(t *testing.T) {
	k := &kept{}
	ctx, root := Request(t.Context(), k, "x", "")
	_, child := Start(ctx, "y")
	child.Set(Count("n", 1))
	child.End(Is("w", "z"))
	child.Set(Count("n", 2))
	child.End()
	root.Fail()
	root.End()
	if len(k.records) != 2 {
		t.Fatalf("%+v", k.records)
	}
	y, x := k.records[0], k.records[1]
	if y.Trace != x.Trace || y.Parent != x.ID || y.Server || !x.Server || y.Failed || !x.Failed || len(y.Attributes) != 2 ||
		y.Start.Before(x.Start) || x.End.Before(y.End) || x.Parent != [8]byte{} || x.Trace == [16]byte{} {
		t.Errorf("%+v\n%+v", x, y)
	}
}

// TestTraceparent: what is none begins a trace of its own; what is not to be kept is not.
func TestTraceparent(t *testing.T) {
	const trace, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	trace16, _, _ := parse("00-" + trace + "-" + parent + "-01")
	for text, follows := range map[string]bool{
		"00-" + trace + "-" + parent + "-01":      true,
		"00-" + trace + "-" + parent + "-03":      true,
		"01-" + trace + "-" + parent + "-01-more": true,
		"00-" + trace + "-" + parent + "-01-more": false,
		"": false,
		"00-" + strings.Repeat("0", 32) + "-" + parent + "-01": false,
		"00-" + trace + "-" + strings.Repeat("0", 16) + "-01":  false,
		"ff-" + trace + "-" + parent + "-01":                   false,
		"00-" + strings.ToUpper(trace) + "-" + parent + "-01":  false,
		"00-" + trace[:31] + "g-" + parent + "-01":             false,
		"00-" + trace + "-" + parent + "-zz":                   false,
	} {
		_, s := Request(t.Context(), &kept{}, "x", text)
		if s == nil || (s.record.Trace == trace16) != follows || (s.record.Parent != [8]byte{}) != follows {
			t.Errorf("%q: %+v", text, s)
		}
	}
	if _, s := Request(t.Context(), &kept{}, "x", "00-"+trace+"-"+parent+"-00"); s != nil {
		t.Error("a trace that is not kept is sent")
	}
}

func FuzzTraceparent(f *testing.F) {
	f.Add("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	f.Fuzz(func(t *testing.T, text string) {
		trace, parent, sampled := parse(text)
		if (trace == [16]byte{}) != (parent == [8]byte{}) || sampled && trace == [16]byte{} {
			t.Errorf("%q: %x %x %t", text, trace, parent, sampled)
		}
	})
}
