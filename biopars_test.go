package biopars_test

import (
	"testing"

	"github.com/biopars/biopars"
)

func TestDemo(t *testing.T) {
	e, err := biopars.OpenDemo(t.Context(), biopars.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	a, err := e.Ask(t.Context(), biopars.Question{Text: "علائم کم‌خونی فقر آهن چیست؟"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range a.Sentences {
		t.Log(s.Text, s.Citations)
	}
	t.Log(a.Notices, a.Timings)
}
