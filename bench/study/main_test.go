package main

import "testing"

func TestReplace(t *testing.T) {
	got, err := replace("a\n"+begin+"\nold\n"+end+"\nb\n", "\nnew\n")
	if want := "a\n" + begin + "\n\nnew\n\n" + end + "\nb\n"; err != nil || got != want {
		t.Errorf("%q %v", got, err)
	}
	for _, bad := range []string{"", begin, end} {
		if _, err := replace(bad, "x"); err == nil {
			t.Errorf("%q has no place", bad)
		}
	}
}
