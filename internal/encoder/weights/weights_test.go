package weights

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/encodertest"
)

// pickle writes a state dictionary as torch.save does, with a storage a tensor.
func pickle(shapes map[string][]int) []byte {
	var b bytes.Buffer
	text := func(s string) {
		b.WriteByte('X')
		binary.Write(&b, binary.LittleEndian, uint32(len(s)))
		b.WriteString(s)
	}
	number := func(n int) {
		b.WriteByte('J')
		binary.Write(&b, binary.LittleEndian, int32(n))
	}
	tuple := func(ns []int) {
		b.WriteByte('(')
		for _, n := range ns {
			number(n)
		}
		b.WriteByte('t')
	}
	b.WriteString("\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01(")
	for i, name := range slices.Sorted(maps.Keys(shapes)) {
		shape := shapes[name]
		strides := make([]int, len(shape))
		step := 1
		for d := len(shape) - 1; d >= 0; d-- {
			strides[d] = step
			step *= shape[d]
		}
		text(name)
		b.WriteString("ctorch._utils\n_rebuild_tensor_v2\nq\x02((")
		text("storage")
		b.WriteString("ctorch\nFloatStorage\nq\x03")
		text(fmt.Sprint(i))
		text("cpu")
		number(step)
		b.WriteString("tQ")
		number(0)
		tuple(shape)
		tuple(strides)
		b.WriteString("\x89h\x00)RtR")
	}
	b.WriteString("u.")
	return b.Bytes()
}

// archive writes a whole file.
func archive(t testing.TB, tensors map[string][]float32, index []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name string, content []byte) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: "archive/" + name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(content)
	}
	put("data.pkl", index)
	for i, name := range slices.Sorted(maps.Keys(tensors)) {
		var data []byte
		for _, x := range tensors[name] {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
		}
		put(fmt.Sprintf("data/%d", i), data)
	}
	z.Close()
	return b.Bytes()
}

// TestFormats: the same tensors come out of every kind of file.
func TestFormats(t *testing.T) {
	m := encodertest.Model{Seed: 4}
	tensors, shapes := m.Tensors(), m.Shapes()
	for name, content := range map[string][]byte{
		"model.safetensors": encodertest.Safetensors(tensors, shapes, "F32"),
		"pytorch_model.bin": archive(t, tensors, pickle(shapes)),
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(dir)
		if err != nil {
			t.Fatal(name, err)
		}
		defer s.Close()
		if len(s.Names()) != len(tensors) {
			t.Fatalf("%s: %d tensors, want %d", name, len(s.Names()), len(tensors))
		}
		for n, want := range tensors {
			x := s.Tensor(n)
			if err := x.Check(shapes[n]...); err != nil || !slices.Equal(x.Float32s(), want) {
				t.Errorf("%s: %s differs (%v)", name, n, err)
			}
			if d := shapes[n]; len(d) == 2 {
				row := make([]float32, d[1])
				x.Row(row, d[0]-1)
				x.AddRow(row, 0)
				for i, v := range row {
					if v != want[(d[0]-1)*d[1]+i]+want[i] {
						t.Fatalf("%s: row of %s differs", name, n)
					}
				}
			}
		}
	}
}

// TestShards: a model in several files is one.
func TestShards(t *testing.T) {
	dir := t.TempDir()
	index := map[string]string{}
	for i, name := range []string{"a", "b"} {
		file := fmt.Sprintf("model-0000%d-of-00002.safetensors", i+1)
		b := encodertest.Safetensors(map[string][]float32{name: {float32(i)}}, map[string][]int{name: {1}}, "F32")
		os.WriteFile(filepath.Join(dir, file), b, 0o600)
		index[name] = file
	}
	list := filepath.Join(dir, "model.safetensors.index.json")
	encodertest.WriteJSON(list, map[string]any{"weight_map": index})
	s, err := Open(dir)
	if err != nil || s.Tensor("a").Float32s()[0] != 0 || s.Tensor("b").Float32s()[0] != 1 {
		t.Fatal(err)
	}
	s.Close()
	index["b"] = "../elsewhere"
	encodertest.WriteJSON(list, map[string]any{"weight_map": index})
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "elsewhere") {
		t.Error(err)
	}
}

// TestPickleCallsNothing: a pickle that asks for anything but tensors is refused by name.
func TestPickleCallsNothing(t *testing.T) {
	for _, p := range []string{"cos\nsystem\n(X\x02\x00\x00\x00lstR.", "\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02ls\x85R.",
		"cbuiltins\neval\n(tR."} {
		_, err := readPyTorch("f.bin", archive(t, nil, []byte(p)))
		if err == nil || !strings.Contains(err.Error(), "nothing was carried out") || !strings.Contains(err.Error(), "f.bin") {
			t.Errorf("%q: %v", p, err)
		}
	}
	var e *Error
	if _, err := readPyTorch("f.bin", []byte("no zip")); !errors.As(err, &e) {
		t.Error(err)
	}
}

func TestHalf(t *testing.T) {
	for h, want := range map[uint16]float32{0: 0, 0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0400: 1. / 16384, 0x0001: 1. / (1 << 24),
		0x03ff: 1023. / (1 << 24), 0x8200: -512. / (1 << 24), 0x7c00: float32(math.Inf(1))} {
		if got := half(h); got != want {
			t.Errorf("half(%#x) is %v, want %v", h, got, want)
		}
	}
	if !math.IsNaN(float64(half(0x7e00))) {
		t.Error("no NaN")
	}
}

// touch reads everything of tensors that a file seems to have.
func touch(t *testing.T, tensors map[string]*Tensor) {
	for _, x := range tensors {
		n, ok := count(x.Shape)
		if x.Check(x.Shape...) == nil && (!ok || uint64(x.Len()) != n || len(x.Float32s()) != x.Len()) {
			t.Fatalf("%s: shape %v, %d numbers", x.Name, x.Shape, x.Len())
		}
	}
}

func FuzzSafetensors(f *testing.F) {
	m := encodertest.Model{Hidden: 4, Layers: 1, Heads: 1, Inner: 4, Words: []string{"a"}}
	f.Add(encodertest.Safetensors(m.Tensors(), m.Shapes(), "F16"))
	f.Add([]byte("\x40\x00\x00\x00\x00\x00\x00\x00" + `{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if found, err := readSafetensors("f", b); err == nil {
			touch(t, found)
		}
	})
}

func FuzzPickle(f *testing.F) {
	m := encodertest.Model{Hidden: 4, Layers: 1, Heads: 1, Inner: 4, Words: []string{"a"}}
	f.Add(pickle(m.Shapes()))
	f.Add([]byte("}q\x00h\x00s.")) // a dictionary in itself
	f.Add([]byte("]q\x00h\x00a."))
	tensors := m.Tensors()
	f.Fuzz(func(t *testing.T, b []byte) {
		if found, err := readPyTorch("f", archive(t, tensors, b)); err == nil {
			touch(t, found)
		}
	})
}

func FuzzArchive(f *testing.F) {
	m := encodertest.Model{Hidden: 4, Layers: 1, Heads: 1, Inner: 4, Words: []string{"a"}}
	f.Add(archive(f, m.Tensors(), pickle(m.Shapes())))
	f.Fuzz(func(t *testing.T, b []byte) {
		if found, err := readPyTorch("f", b); err == nil {
			touch(t, found)
		}
	})
}
