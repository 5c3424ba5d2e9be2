package biopars

import (
	"context"
	"errors"
	"testing"
)

// TestSearchesTakeTurns: a search waits while others have all turns, not longer than its
// question does, and each gives its turn back.
func TestSearchesTakeTurns(t *testing.T) {
	e, err := OpenDemo(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	var leave []func()
	for range cap(e.turns) {
		out, err := e.turns.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, out)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := e.Search(ctx, Question{Text: "تب چیست؟"})
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("without a turn: %v", err)
	}
	for _, f := range leave {
		f()
	}
	for range cap(e.turns) + 1 {
		if _, err := e.Search(t.Context(), Question{Text: "علائم کم‌خونی چیست؟"}); err != nil {
			t.Fatal(err)
		}
	}
	if len(e.turns) != 0 {
		t.Errorf("%d turns were not given back", len(e.turns))
	}
	if out, err := turns(nil).enter(ctx); err != nil {
		t.Error(err)
	} else {
		out()
	}
}
