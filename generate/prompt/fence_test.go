package prompt

import (
	"bytes"
	"strings"
	"testing"
)

func TestFence(t *testing.T) {
	random := append(bytes.Repeat([]byte{0}, FenceLength), bytes.Repeat([]byte{1}, FenceLength)...)
	first := strings.Repeat("a", FenceLength)
	if got, err := Fence(bytes.NewReader(random), "متن"); got != first || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	// One that stands in a text is made anew.
	if got, err := Fence(bytes.NewReader(random), "متن", "x "+first+" y"); got != strings.Repeat("b", FenceLength) || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Fence(bytes.NewReader(bytes.Repeat(random[:FenceLength], fenceTries)), first); err != errFence {
		t.Errorf("a source that repeats itself: %v", err)
	}
	if _, err := Fence(bytes.NewReader(nil)); err == nil {
		t.Error("no error of a source that is at its end")
	}
	seen := map[string]bool{}
	for range 1000 {
		f, err := Fence(nil)
		if err != nil || len(f) != FenceLength || seen[f] {
			t.Fatalf("%q, %v", f, err)
		}
		seen[f] = true
	}
	if len(fenceSigns) != 32 {
		t.Errorf("%d signs; bytes would not count alike", len(fenceSigns))
	}
}
