package parquet

import "encoding/binary"

// deepest is how deep structures stand in each other in a footer.
const deepest = 64

// Types of Thrift's compact protocol.
const (
	thriftTrue = iota + 1
	thriftFalse
	thriftByte
	thriftI16
	thriftI32
	thriftI64
	thriftDouble
	thriftBinary
	thriftList
	thriftSet
	thriftMap
	thriftStruct
)

// skipStruct finds the end of a structure in Thrift's compact protocol. No length in it is
// greater than what follows, so that whoever reads it allocates no more than that.
func skipStruct(b []byte, depth int) (n int, err error) {
	if depth > deepest {
		return 0, errBounds
	}
	for {
		if n >= len(b) {
			return 0, errBounds
		}
		head := b[n]
		n++
		if head == 0 {
			return n, nil
		}
		if head>>4 == 0 { // the field's number in full
			m, err := skipVarint(b[n:])
			if err != nil {
				return 0, err
			}
			n += m
		}
		if kind := head & 0xf; kind != thriftTrue && kind != thriftFalse {
			m, err := skipValue(b[n:], kind, depth)
			if err != nil {
				return 0, err
			}
			n += m
		}
	}
}

func skipValue(b []byte, kind byte, depth int) (n int, err error) {
	switch kind {
	case thriftTrue, thriftFalse, thriftByte: // in a list a truth value is a byte
		return bounded(1, b)
	case thriftI16, thriftI32, thriftI64:
		return skipVarint(b)
	case thriftDouble:
		return bounded(8, b)
	case thriftBinary:
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return 0, errBounds
		}
		return n + int(size), nil
	case thriftStruct:
		return skipStruct(b, depth+1)
	case thriftList, thriftSet:
		if len(b) == 0 {
			return 0, errBounds
		}
		size, kind := uint64(b[0]>>4), b[0]&0xf
		n = 1
		if size == 0xf {
			var m int
			if size, m = binary.Uvarint(b[1:]); m <= 0 {
				return 0, errBounds
			}
			n += m
		}
		return skipMany(b, n, size, depth, kind)
	case thriftMap:
		size, n := binary.Uvarint(b)
		switch {
		case n <= 0 || size > 0 && n >= len(b):
			return 0, errBounds
		case size == 0:
			return n, nil
		}
		return skipMany(b, n+1, size, depth, b[n]>>4, b[n]&0xf)
	}
	return 0, errBounds
}

// skipMany skips so many values of each kind in turn, from n on.
func skipMany(b []byte, n int, size uint64, depth int, kinds ...byte) (int, error) {
	if depth > deepest || size > uint64(len(b)-n) { // each takes a byte at least
		return 0, errBounds
	}
	for range size {
		for _, kind := range kinds {
			m, err := skipValue(b[n:], kind, depth+1)
			if err != nil {
				return 0, err
			}
			n += m
		}
	}
	return n, nil
}

func skipVarint(b []byte) (int, error) {
	_, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, errBounds
	}
	return n, nil
}

func bounded(n int, b []byte) (int, error) {
	if len(b) < n {
		return 0, errBounds
	}
	return n, nil
}
