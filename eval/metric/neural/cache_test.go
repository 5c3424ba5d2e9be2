package neural

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// TestCache: what was computed isn't again, whatever was asked beside it, and a run that
// is stopped goes on.
func TestCache(t *testing.T) {
	o := tinyOptions(t)
	o.Cache = filepath.Join(t.TempDir(), "a", "pairs.jsonl")
	all := items([]string{sugar, withWord}, []string{fever, noFever, sugar}, []string{"", sugar})
	names := []string{"bertscore", "bertscore-idf", "moverscore-v1", "bleurt", "nli-f"}
	first := score(t, suite(t, o, names...), all)
	kept, err := os.ReadFile(o.Cache)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(kept, []byte("\n")); n != 4*len(names) {
		t.Errorf("%d lines", n)
	}
	s := suite(t, o, names...)
	for _, m := range s.models { // a model that is asked would fail
		m.encoder.Close()
	}
	calls := 0
	again, err := s.Score(context.Background(), all, func(done, of int) {
		if calls++; of != 20 {
			t.Errorf("%d of %d", done, of)
		}
	})
	if err != nil || !reflect.DeepEqual(again, first) || calls == 0 {
		t.Errorf("%v, %d calls:\n%+v\n%+v", err, calls, again, first)
	}

	for _, cut := range []int{0, 1, len(kept) / 3, len(kept) - 1} {
		if err := os.WriteFile(o.Cache, kept[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if again := score(t, suite(t, o, names...), all); !reflect.DeepEqual(again, first) {
			t.Errorf("cut at %d: %+v", cut, again)
		}
		if now, _ := os.ReadFile(o.Cache); cut != len(kept)/3 && !bytes.Equal(now, kept) {
			t.Errorf("cut at %d: another file", cut)
		}
	}

	// Other settings are other values.
	before := len(kept)
	other := o
	other.Layer = layer(2)
	score(t, suite(t, other, "bertscore"), all)
	score(t, suite(t, o, "bertscore-idf"), all[:2]) // other references, other weights
	now, _ := os.ReadFile(o.Cache)
	if n := bytes.Count(now[before:], []byte("\n")); n != 4+3 {
		t.Errorf("%d new lines", n)
	}
}

// TestStopped: what is done when a run is stopped is on the disk.
func TestStopped(t *testing.T) {
	o := tinyOptions(t)
	o.Cache = filepath.Join(t.TempDir(), "pairs.jsonl")
	all := items([]string{sugar, withWord}, []string{fever, noFever})
	ctx, stop := context.WithCancel(context.Background())
	_, err := suite(t, o, "bertscore", "bleurt").Score(ctx, all, func(done, _ int) {
		if done == 2 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if kept, _ := os.ReadFile(o.Cache); bytes.Count(kept, []byte("\n")) != 2 {
		t.Errorf("%s", kept)
	}
}

func TestCacheKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range []string{key("a", pair{"b", "c"}), key("a", pair{"c", "b"}), key("ab", pair{"", "c"}), key("a", pair{"bc", ""}),
		key("a", pair{"", "bc"}), key("", pair{"ab", "c"})} {
		if seen[k] || len(k) != 64 {
			t.Error(k)
		}
		seen[k] = true
	}
}
