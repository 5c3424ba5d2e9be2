package weights

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// maxHeader is the longest header that safetensors allows.
const maxHeader = 100 << 20

// readSafetensors finds the tensors of a safetensors file: the length of a JSON
// header, the header, the numbers.
func readSafetensors(file string, b []byte) (map[string]*Tensor, error) {
	fail := func(tensor, format string, args ...any) error {
		return &Error{file, tensor, fmt.Sprintf(format, args...)}
	}
	if len(b) < 8 {
		return nil, fail("", "no safetensors file: %d bytes", len(b))
	}
	n := binary.LittleEndian.Uint64(b)
	if n > maxHeader || n > uint64(len(b)-8) {
		return nil, fail("", "no safetensors file, or cut off: a header of %d bytes in %d", n, len(b))
	}
	var header map[string]json.RawMessage
	if err := json.Unmarshal(b[8:8+n], &header); err != nil {
		return nil, fail("", "header: %v", err)
	}
	b = b[8+n:]
	tensors := make(map[string]*Tensor, len(header))
	for name, raw := range header {
		if name == "__metadata__" {
			continue
		}
		var d struct {
			Type    Type      `json:"dtype"`
			Shape   []int     `json:"shape"`
			Offsets [2]uint64 `json:"data_offsets"`
		}
		if err := json.Unmarshal(raw, &d); err != nil {
			return nil, fail(name, "header: %v", err)
		}
		from, to := d.Offsets[0], d.Offsets[1]
		if from > to || to > uint64(len(b)) {
			return nil, fail(name, "lies at %d to %d of %d bytes: the file is cut off", from, to, len(b))
		}
		t := &Tensor{Name: name, Type: d.Type, Shape: d.Shape, File: file, data: b[from:to:to]}
		if size := d.Type.size(); size > 0 {
			if n, ok := count(d.Shape); !ok || n > (to-from)/uint64(size) || n*uint64(size) != to-from {
				return nil, fail(name, "has shape %v and %d bytes", d.Shape, to-from)
			}
		}
		tensors[name] = t
	}
	return tensors, nil
}
