package weights

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// pickled is a tensor as a pickle describes it.
type pickled struct {
	key            string // the member with its numbers
	kind           Type
	offset         uint64
	shape, strides []int
}

// global is a name that a pickle would have imported. Nothing is: those that build
// tensors and dictionaries are understood, all others end the reading when called.
type global string

// storage stands for a member of the archive.
type storage struct {
	key  string
	kind Type
}

// dict keeps what can be a key here: texts.
type dict map[string]any

type list struct{ items []any }

// mark stands on the stack where a group begins.
type mark struct{}

// opaque is a value that no tensor needs.
type opaque struct{}

// machine reads a pickle: a program for a stack, of which only the instructions
// that make data are carried out.
type machine struct {
	in    *bytes.Reader
	stack []any
	memo  map[uint32]any
}

var errPickle = errors.New("not a pickle of tensors")

// unpickle finds the tensors in a dictionary, or in one under "state_dict".
func unpickle(b []byte) (map[string]pickled, error) {
	m := &machine{in: bytes.NewReader(b), memo: map[uint32]any{}}
	for {
		op, err := m.in.ReadByte()
		if err != nil {
			return nil, fmt.Errorf("%w: it has no end", errPickle)
		}
		if op == '.' {
			break
		}
		if err := m.step(op); err != nil {
			return nil, err
		}
	}
	top, err := m.pop()
	if err != nil {
		return nil, err
	}
	d, ok := top.(dict)
	if inner, has := d["state_dict"].(dict); has {
		d = inner
	}
	if !ok {
		return nil, fmt.Errorf("%w: it holds a %T", errPickle, top)
	}
	tensors := map[string]pickled{}
	for name, v := range d {
		if t, ok := v.(pickled); ok {
			tensors[name] = t
		}
	}
	return tensors, nil
}

func (m *machine) push(v any) { m.stack = append(m.stack, v) }

func (m *machine) pop() (any, error) {
	if len(m.stack) == 0 {
		return nil, fmt.Errorf("%w: its stack is empty", errPickle)
	}
	v := m.stack[len(m.stack)-1]
	m.stack = m.stack[:len(m.stack)-1]
	return v, nil
}

// group takes everything above the last mark off the stack.
func (m *machine) group() ([]any, error) {
	for i := len(m.stack) - 1; i >= 0; i-- {
		if _, ok := m.stack[i].(mark); ok {
			items := append([]any(nil), m.stack[i+1:]...)
			m.stack = m.stack[:i]
			return items, nil
		}
	}
	return nil, fmt.Errorf("%w: a mark is missing", errPickle)
}

// bytes reads n bytes.
func (m *machine) bytes(n uint64) ([]byte, error) {
	if n > uint64(m.in.Len()) {
		return nil, fmt.Errorf("%w: it is cut off", errPickle)
	}
	b := make([]byte, n)
	_, err := m.in.Read(b)
	if n == 0 {
		err = nil
	}
	return b, err
}

// number reads a little-endian number of n bytes.
func (m *machine) number(n int) (uint64, error) {
	b, err := m.bytes(uint64(n))
	if err != nil {
		return 0, err
	}
	var v [8]byte
	copy(v[:], b)
	return binary.LittleEndian.Uint64(v[:]), nil
}

// text reads a text whose length is given in n bytes.
func (m *machine) text(n int) error {
	size, err := m.number(n)
	if err != nil {
		return err
	}
	b, err := m.bytes(size)
	m.push(string(b))
	return err
}

// line reads up to the end of a line.
func (m *machine) line() (string, error) {
	var b []byte
	for {
		c, err := m.in.ReadByte()
		if err != nil {
			return "", fmt.Errorf("%w: it is cut off", errPickle)
		}
		if c == '\n' {
			return string(b), nil
		}
		b = append(b, c)
	}
}

// step carries out one instruction.
func (m *machine) step(op byte) error {
	switch op {
	case 0x80: // PROTO
		_, err := m.number(1)
		return err
	case 0x95: // FRAME
		_, err := m.number(8)
		return err
	case '(':
		m.push(mark{})
	case '}':
		m.push(dict{})
	case ']':
		m.push(&list{})
	case ')':
		m.push([]any{})
	case 'N':
		m.push(opaque{})
	case 0x88, 0x89: // NEWTRUE, NEWFALSE
		m.push(op == 0x88)
	case 'X':
		return m.text(4)
	case 0x8c:
		return m.text(1)
	case 0x8d:
		return m.text(8)
	case 'U', 'C': // SHORT_BINSTRING, SHORT_BINBYTES
		return m.text(1)
	case 'T', 'B':
		return m.text(4)
	case 'K', 'M', 'J', 'G':
		return m.numeral(op)
	case 0x8a: // LONG1
		return m.long()
	case 'q', 'r', 'h', 'j', 0x94:
		return m.remember(op)
	case 't', 0x85, 0x86, 0x87:
		return m.tuple(op)
	case 'c':
		return m.global()
	case 0x93: // STACK_GLOBAL
		return m.stackGlobal()
	case 'Q': // BINPERSID
		return m.persistent()
	case 'R':
		return m.call()
	case 'b': // BUILD: attributes of an object
		_, err := m.pop()
		return err
	case '0':
		_, err := m.pop()
		return err
	case 's', 'u', 'a', 'e':
		return m.fill(op)
	default:
		return fmt.Errorf("%w: instruction %#x", errPickle, op)
	}
	return nil
}

// numeral reads a number of fixed width.
func (m *machine) numeral(op byte) error {
	width := map[byte]int{'K': 1, 'M': 2, 'J': 4, 'G': 8}[op]
	v, err := m.number(width)
	switch op {
	case 'J':
		m.push(int64(int32(v)))
	case 'G':
		m.push(opaque{})
	default:
		m.push(int64(v))
	}
	return err
}

// long reads a number of any width up to eight bytes.
func (m *machine) long() error {
	n, err := m.number(1)
	if err != nil {
		return err
	}
	if n > 8 {
		return fmt.Errorf("%w: a number of %d bytes", errPickle, n)
	}
	v, err := m.number(int(n))
	if n > 0 && n < 8 && v>>(8*n-1) == 1 {
		v |= math.MaxUint64 << (8 * n)
	}
	m.push(int64(v))
	return err
}

// remember keeps the top of the stack, or brings back what was kept.
func (m *machine) remember(op byte) error {
	if op == 0x94 {
		if len(m.stack) == 0 {
			return errPickle
		}
		m.memo[uint32(len(m.memo))] = m.stack[len(m.stack)-1]
		return nil
	}
	width := 1
	if op == 'r' || op == 'j' {
		width = 4
	}
	n, err := m.number(width)
	if err != nil {
		return err
	}
	if op == 'q' || op == 'r' {
		if len(m.stack) == 0 {
			return errPickle
		}
		m.memo[uint32(n)] = m.stack[len(m.stack)-1]
		return nil
	}
	v, ok := m.memo[uint32(n)]
	if !ok {
		return fmt.Errorf("%w: nothing was kept as %d", errPickle, n)
	}
	m.push(v)
	return nil
}

func (m *machine) tuple(op byte) error {
	if op == 't' {
		items, err := m.group()
		m.push(items)
		return err
	}
	n := int(op) - 0x84
	if len(m.stack) < n {
		return errPickle
	}
	items := append([]any(nil), m.stack[len(m.stack)-n:]...)
	m.stack = m.stack[:len(m.stack)-n]
	m.push(items)
	return nil
}

func (m *machine) global() error {
	module, err := m.line()
	if err != nil {
		return err
	}
	name, err := m.line()
	m.push(global(module + "." + name))
	return err
}

func (m *machine) stackGlobal() error {
	name, err := m.pop()
	if err != nil {
		return err
	}
	module, err := m.pop()
	if err != nil {
		return err
	}
	a, ok := module.(string)
	b, ok2 := name.(string)
	if !ok || !ok2 {
		return errPickle
	}
	m.push(global(a + "." + b))
	return nil
}
