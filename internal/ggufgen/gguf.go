// Package ggufgen writes tiny GGUF models for tests against a real Ollama
// server. The language models follow a script whatever they are asked, so what
// a test sees is known beforehand; the embedding model's vectors are close when
// texts share letters. The same arguments always give the same bytes.
package ggufgen

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// Value types of GGUF metadata (version 3 of the format).
const (
	typeUint32  = 4
	typeInt32   = 5
	typeFloat32 = 6
	typeBool    = 7
	typeString  = 8
	typeArray   = 9
)

// alignment of tensor data in bytes, the format's default.
const alignment = 32

type entry struct {
	key   string
	value any
}

// tensor holds 32-bit floats; shape[0] is the dimension that runs fastest.
type tensor struct {
	name  string
	shape []uint64
	data  []float32
}

// encode writes a model: header, metadata, tensor table, tensor data.
func encode(w io.Writer, meta []entry, tensors []tensor) error {
	var head bytes.Buffer
	put := func(v any) { binary.Write(&head, binary.LittleEndian, v) }
	text := func(s string) {
		put(uint64(len(s)))
		head.WriteString(s)
	}
	head.WriteString("GGUF")
	put(uint32(3))
	put(uint64(len(tensors)))
	put(uint64(len(meta)))
	for _, e := range meta {
		text(e.key)
		switch v := e.value.(type) {
		case uint32:
			put(uint32(typeUint32))
			put(v)
		case float32:
			put(uint32(typeFloat32))
			put(v)
		case bool:
			put(uint32(typeBool))
			put(v)
		case string:
			put(uint32(typeString))
			text(v)
		case []int32:
			put([]uint32{typeArray, typeInt32})
			put(uint64(len(v)))
			put(v)
		case []float32:
			put([]uint32{typeArray, typeFloat32})
			put(uint64(len(v)))
			put(v)
		case []string:
			put([]uint32{typeArray, typeString})
			put(uint64(len(v)))
			for _, s := range v {
				text(s)
			}
		default:
			return fmt.Errorf("ggufgen: %s: no GGUF type for %T", e.key, v)
		}
	}
	var offset uint64
	for _, t := range tensors {
		n := uint64(1)
		for _, d := range t.shape {
			n *= d
		}
		if n != uint64(len(t.data)) {
			return fmt.Errorf("ggufgen: %s: shape %v does not hold %d values", t.name, t.shape, len(t.data))
		}
		text(t.name)
		put(uint32(len(t.shape)))
		put(t.shape)
		put(uint32(0)) // 32-bit float
		put(offset)
		offset += roundUp(4 * n)
	}
	out := bufio.NewWriter(w)
	head.Write(make([]byte, roundUp(uint64(head.Len()))-uint64(head.Len())))
	out.Write(head.Bytes())
	for _, t := range tensors {
		if err := binary.Write(out, binary.LittleEndian, t.data); err != nil {
			return err
		}
		n := uint64(4 * len(t.data))
		out.Write(make([]byte, roundUp(n)-n))
	}
	return out.Flush()
}

func roundUp(n uint64) uint64 { return (n + alignment - 1) / alignment * alignment }
