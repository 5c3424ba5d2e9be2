package learned

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
)

// OrdersFile is the model that tells orders to whoever writes an answer from what
// texts of medicine tell their readers, as Linear.Bytes writes it. What it was fitted
// on and how, docs/decisions/2026-11-28-injection.md says.
//
//	go run ./bench/fit -data PATH/TO/SETS -work DIR -what orders
//
//go:embed orders.bin
var OrdersFile []byte

// Linear is a logistic model over hashed features: a weight for each place, in steps
// of Step, and an intercept. Logits from Mark on are orders; those from Doubt on may be,
// too likely for evidence; of those from Suspect on a prompt says that they may be.
type Linear struct {
	Step, Intercept      float32
	Mark, Doubt, Suspect float32
	Weights              []int8
}

const linearHead = "biopars linear 2\n"

// Bytes is the model as ReadLinear reads it.
func (m *Linear) Bytes() []byte {
	b := []byte(linearHead)
	for _, f := range []float32{m.Step, m.Intercept, m.Mark, m.Doubt, m.Suspect} {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	}
	for _, w := range m.Weights {
		b = append(b, byte(w))
	}
	return b
}

// ReadLinear reads a model. The number of its weights is a power of two.
func ReadLinear(b []byte) (*Linear, error) {
	const numbers = 20
	n := len(b) - len(linearHead) - numbers
	if n <= 0 || n&(n-1) != 0 || string(b[:len(linearHead)]) != linearHead {
		return nil, errors.New("learned: no linear model")
	}
	b = b[len(linearHead):]
	m := &Linear{Weights: make([]int8, n)}
	for i, to := range []*float32{&m.Step, &m.Intercept, &m.Mark, &m.Doubt, &m.Suspect} {
		*to = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	for i, c := range b[numbers:] {
		m.Weights[i] = int8(c)
	}
	return m, nil
}
