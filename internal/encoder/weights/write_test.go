package weights

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/encodertest"
)

// opened writes tensors into a directory and opens it.
func opened(t *testing.T, tensors map[string][]float32, shapes map[string][]int) *Set {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "model.safetensors"), encodertest.Safetensors(tensors, shapes, "F32"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// again writes a set and opens what was written.
func again(t *testing.T, s *Set, choose func(*Tensor) Type) (*Set, error) {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b, choose); err != nil {
		return nil, err
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "model.safetensors"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := Open(dir)
	if err == nil {
		t.Cleanup(func() { out.Close() })
	}
	return out, err
}

func all(as Type) func(*Tensor) Type { return func(*Tensor) Type { return as } }

func TestWrite(t *testing.T) {
	numbers := []float32{0, 1, -2.5, 1e-3, 3.14159, -0.333333, 65504, 7e-6, -1e-8, 100.25, 12345.678, .5}
	tensors := map[string][]float32{"a": numbers, "odd": numbers[:3], "b.weight": numbers}
	shapes := map[string][]int{"a": {12}, "odd": {3}, "b.weight": {3, 4}}
	s := opened(t, tensors, shapes)
	for as, near := range map[Type]float64{F32: 0, F16: 1. / 2048, BF16: 1. / 256} {
		w, err := again(t, s, all(as))
		if err != nil {
			t.Fatal(as, err)
		}
		for name, want := range tensors {
			x := w.Tensor(name)
			if err := x.Check(shapes[name]...); err != nil || x.Type != as {
				t.Fatal(as, x.Type, err)
			}
			for i, v := range x.Float32s() {
				if d := math.Abs(float64(v - want[i])); d > near*math.Abs(float64(want[i]))+3e-8 {
					t.Errorf("%s %s: [%d] %v, want %v", as, name, i, v, want[i])
				}
			}
		}
	}
	mixed, err := again(t, s, func(x *Tensor) Type {
		return map[string]Type{"a": F16, "b.weight": I8}[x.Name]
	})
	if err != nil {
		t.Fatal(err)
	}
	if names := mixed.Names(); !slices.Equal(names, []string{"a", "b.weight", "b.weight.scale"}) {
		t.Errorf("%q", names)
	}
	x := mixed.Tensor("b.weight")
	row := make([]float32, 4)
	for r := range 3 {
		x.Row(row, r)
		top := float32(0)
		for _, v := range numbers[4*r:][:4] {
			top = max(top, v, -v)
		}
		added := []float32{1, 1, 1, 1}
		x.AddRow(added, r)
		for i, v := range row {
			if d := math.Abs(float64(v - numbers[4*r+i])); d > float64(top)/254*1.001 || x.Float32s()[4*r+i] != v || added[i] != 1+v {
				t.Errorf("[%d,%d] %v, want %v", r, i, v, numbers[4*r+i])
			}
		}
	}
	// Eight bits stay as they are when they are written again.
	twice, err := again(t, mixed, func(x *Tensor) Type {
		return map[string]Type{"b.weight": I8}[x.Name]
	})
	if err != nil || !slices.Equal(twice.Tensor("b.weight").data, x.data) {
		t.Errorf("written twice: %v", err)
	}
}

func TestWriteRefusals(t *testing.T) {
	s := opened(t, map[string][]float32{"large": {1, 65520}, "cube": {1, 2}}, map[string][]int{"large": {2}, "cube": {1, 1, 2}})
	for as, want := range map[Type]string{F16: `"large" holds 65520`, I8: "only matrices"} {
		if _, err := again(t, s, all(as)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", as, err)
		}
	}
	s.Tensor("large").Type = "I64"
	var e *Error
	if _, err := again(t, s, all(F32)); !errors.As(err, &e) || e.Tensor != "large" {
		t.Errorf("numbers that can't be read: %v", err)
	}
}

// TestScales: eight bits without their scales, or with wrong ones, are refused by name.
func TestScales(t *testing.T) {
	s := opened(t, map[string][]float32{"w": {1, 2, 3, 4}}, map[string][]int{"w": {2, 2}})
	eight, err := again(t, s, all(I8))
	if err != nil {
		t.Fatal(err)
	}
	w := eight.Tensor("w")
	delete(eight.tensors, "w.scale")
	w.scales = nil
	if err := w.Check(2, 2); err == nil || !strings.Contains(err.Error(), `"w.scale"`) {
		t.Error(err)
	}
	for _, wrong := range []Tensor{{Name: "w.scale", Type: F32, Shape: []int{3}}, {Name: "w.scale", Type: F16, Shape: []int{2}}, {Name: "w.scale", Type: F32, Shape: []int{2, 1}}} {
		eight.tensors["w.scale"] = &wrong
		if err := eight.attachScales(); err == nil || !strings.Contains(err.Error(), "w.scale") {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

// TestToHalf: every number of 16 bits comes back, and between two of them the nearer.
func TestToHalf(t *testing.T) {
	for h := range 1 << 16 {
		x := half(uint16(h))
		if x != x {
			if y := half(toHalf(x)); y == y {
				t.Fatalf("%x: %v", h, y)
			}
			continue
		}
		if got := toHalf(x); got != uint16(h) {
			t.Fatalf("%x: %x", h, got)
		}
	}
	for h := range 0x7bff {
		low, high := half(uint16(h)), half(uint16(h+1))
		middle := (low + high) / 2
		even := uint16(h + h&1)
		for x, want := range map[float32]uint16{middle: even, math.Nextafter32(middle, 0): uint16(h), math.Nextafter32(middle, high): uint16(h + 1)} {
			if got := toHalf(x); got != want {
				t.Fatalf("%v between %v and %v: %x, want %x", x, low, high, got, want)
			}
			if got := toHalf(-x); got != want|0x8000 {
				t.Fatalf("-%v: %x", x, got)
			}
		}
	}
}
