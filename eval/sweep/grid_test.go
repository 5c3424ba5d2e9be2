package sweep_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/biopars/biopars/eval/sweep"
)

func cell(settings ...string) sweep.Cell {
	var c sweep.Cell
	for i := 0; i < len(settings); i += 2 {
		c = append(c, sweep.Setting{Name: settings[i], Value: settings[i+1]})
	}
	return c
}

func names(cells []sweep.Cell) []string {
	var out []string
	for _, c := range cells {
		out = append(out, c.String())
	}
	return out
}

func TestGrid(t *testing.T) {
	axes := []sweep.Axis{
		{Name: "mode", Values: []string{"bm25", "hybrid"}},
		{Name: "alpha", Values: []string{"0.1", "0.2"}, Applies: func(c sweep.Cell) bool { return c.Get("mode") == "hybrid" }},
		{Name: "k", Values: []string{"4", "8"}},
	}
	cells, err := sweep.Grid(axes)
	want := []string{"mode=bm25,k=4", "mode=bm25,k=8", "mode=hybrid,alpha=0.1,k=4", "mode=hybrid,alpha=0.1,k=8",
		"mode=hybrid,alpha=0.2,k=4", "mode=hybrid,alpha=0.2,k=8"}
	if err != nil || !slices.Equal(names(cells), want) {
		t.Errorf("got %q, %v", names(cells), err)
	}
	for _, bad := range [][]sweep.Axis{
		{{Name: "k"}}, {{Name: "k", Values: []string{"4", "8", "4"}}},
	} {
		if cells, err := sweep.Grid(bad); !errors.Is(err, sweep.ErrGrid) {
			t.Errorf("%v: %v, %v", bad, cells, err)
		}
	}
}

func TestLabels(t *testing.T) {
	for _, tc := range []struct {
		cells []sweep.Cell
		want  []string
	}{
		{[]sweep.Cell{cell("mode", "bm25", "k", "8"), cell("mode", "hybrid", "alpha", "0.2", "k", "8")}, []string{"mode=bm25", "mode=hybrid"}},
		{[]sweep.Cell{cell("mode", "bm25", "k", "8")}, []string{"mode=bm25,k=8"}},
		// What only one of them has is no value in which both differ.
		{[]sweep.Cell{cell("k", "8"), cell("k", "8", "alpha", "0.2")}, []string{"k=8", "k=8,alpha=0.2"}},
		{[]sweep.Cell{cell("k", "4", "a", "1"), cell("k", "8", "a", "1"), cell("k", "8", "a", "1", "b", "1")}, []string{"k=4", "k=8,a=1", "k=8,a=1,b=1"}},
	} {
		if got := sweep.Labels(tc.cells); !slices.Equal(got, tc.want) {
			t.Errorf("%q: %q, want %q", names(tc.cells), got, tc.want)
		}
	}
}

func TestFind(t *testing.T) {
	cells := []sweep.Cell{cell("mode", "bm25", "k", "4"), cell("mode", "bm25", "k", "8"), cell("mode", "hybrid", "alpha", "0.2", "k", "4")}
	for text, want := range map[string]int{"mode=hybrid": 2, "k=8": 1, "k=4, mode=bm25": 0, "alpha=0.2": 2} {
		if got, err := sweep.Find(cells, text); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", text, got, err, want)
		}
	}
	for _, bad := range []string{"mode=bm25", "k=16", "bm25", "", "lambda=", "k=8,alpha=", "mode=bm25,alpha=0.2"} {
		if got, err := sweep.Find(cells, bad); !errors.Is(err, sweep.ErrGrid) {
			t.Errorf("%q: %d, %v", bad, got, err)
		}
	}
}
