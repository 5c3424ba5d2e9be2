package segment

import (
	"encoding/binary"
	"slices"
)

// array is numbers of 0, 1, 2, 4 or 8 bytes each.
type array struct {
	data  []byte
	width int
}

func (a array) at(i int) uint64 {
	switch a.width {
	case 1:
		return uint64(a.data[i])
	case 2:
		return uint64(binary.LittleEndian.Uint16(a.data[2*i:]))
	case 4:
		return uint64(binary.LittleEndian.Uint32(a.data[4*i:]))
	case 8:
		return binary.LittleEndian.Uint64(a.data[8*i:])
	}
	return 0
}

// appendArray writes values in as few bytes each as they need.
func appendArray[V uint32 | uint64](dst []byte, values []V) (_ []byte, width int) {
	highest := uint64(0)
	for _, v := range values {
		highest = max(highest, uint64(v))
	}
	switch {
	case highest == 0:
		return dst, 0
	case highest < 1<<8:
		width = 1
	case highest < 1<<16:
		width = 2
	case highest < 1<<32:
		width = 4
	default:
		width = 8
	}
	dst = slices.Grow(dst, width*len(values))
	for _, v := range values {
		switch width {
		case 1:
			dst = append(dst, byte(v))
		case 2:
			dst = binary.LittleEndian.AppendUint16(dst, uint16(v))
		case 4:
			dst = binary.LittleEndian.AppendUint32(dst, uint32(v))
		default:
			dst = binary.LittleEndian.AppendUint64(dst, uint64(v))
		}
	}
	return dst, width
}
