package sweep

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrGrid is wrapped by every error about what is to be tried.
var ErrGrid = errors.New("unusable grid")

// Setting is a setting with its value.
type Setting struct {
	Name, Value string
}

// Axis is a setting with the values that are tried.
type Axis struct {
	Name   string
	Values []string
	// Applies says whether the setting has an effect beside those of the axes before
	// it; nil: always.
	Applies func(Cell) bool
}

// Cell is a point of the grid: the settings that have an effect there, in the order of
// the axes.
type Cell []Setting

// Get returns the value of a setting, "" where it has no effect.
func (c Cell) Get(name string) string {
	for _, s := range c {
		if s.Name == name {
			return s.Value
		}
	}
	return ""
}

// String names the cell: "mode=hybrid,alpha=0.2".
func (c Cell) String() string {
	parts := make([]string, len(c))
	for i, s := range c {
		parts[i] = s.Name + "=" + s.Value
	}
	return strings.Join(parts, ",")
}

// Grid returns the cells of axes, the values of the last axis changing fastest. A
// setting without an effect makes no cells, so that nothing is tried, and tested, twice.
// It returns ErrGrid for an axis without values, or with one twice.
func Grid(axes []Axis) ([]Cell, error) {
	cells := []Cell{{}}
	for _, a := range axes {
		if len(a.Values) == 0 {
			return nil, fmt.Errorf("%w: %s has no value", ErrGrid, a.Name)
		}
		for i, v := range a.Values {
			if slices.Contains(a.Values[:i], v) {
				return nil, fmt.Errorf("%w: %s has %s twice", ErrGrid, a.Name, v)
			}
		}
		var next []Cell
		for _, c := range cells {
			if a.Applies != nil && !a.Applies(c) {
				next = append(next, c)
				continue
			}
			for _, v := range a.Values {
				next = append(next, append(slices.Clone(c), Setting{a.Name, v}))
			}
		}
		cells = next
	}
	return cells, nil
}

// Labels names cells by the settings in which they differ; a single cell by all of
// its own.
func Labels(cells []Cell) []string {
	values := map[string]map[string]bool{}
	for _, c := range cells {
		for _, s := range c {
			if values[s.Name] == nil {
				values[s.Name] = map[string]bool{}
			}
			values[s.Name][s.Value] = true
		}
	}
	short := make([]string, len(cells))
	for i, c := range cells {
		var varying Cell
		for _, s := range c {
			if len(values[s.Name]) > 1 {
				varying = append(varying, s)
			}
		}
		short[i] = varying.String()
	}
	out := slices.Clone(short)
	for i, label := range short { // what one has and the other lacks makes no difference in it
		if label == "" || slices.Contains(short[:i], label) || slices.Contains(short[i+1:], label) {
			out[i] = cells[i].String()
		}
	}
	return out
}

// Find returns the one cell that has all settings of a text such as
// "mode=hybrid,alpha=0.2". It returns ErrGrid when none has, or several have.
func Find(cells []Cell, text string) (int, error) {
	found := -1
	for i, c := range cells {
		has := true
		for part := range strings.SplitSeq(text, ",") {
			name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
			if !ok {
				return 0, fmt.Errorf("%w: %q is not of the form name=value", ErrGrid, part)
			}
			has = has && c.Get(name) == value && value != ""
		}
		if !has {
			continue
		}
		if found >= 0 {
			return 0, fmt.Errorf("%w: %s fits several settings, such as %s and %s", ErrGrid, text, cells[found], c)
		}
		found = i
	}
	if found < 0 {
		return 0, fmt.Errorf("%w: %s fits none of the settings", ErrGrid, text)
	}
	return found, nil
}
