package learned

import (
	"bytes"
	"testing"
)

func TestLinear(t *testing.T) {
	m, err := ReadLinear(OrdersFile)
	if err != nil {
		t.Fatal(err)
	}
	if m.Doubt >= m.Mark || m.Step <= 0 || len(m.Weights) != 1<<17 {
		t.Errorf("step %g, doubt %g, mark %g, %d weights", m.Step, m.Doubt, m.Mark, len(m.Weights))
	}
	if !bytes.Equal(m.Bytes(), OrdersFile) {
		t.Error("written otherwise than read")
	}
	if size := len(OrdersFile); size > 200<<10 {
		t.Errorf("%d bytes", size)
	}
	for _, b := range [][]byte{nil, []byte(linearHead), OrdersFile[:len(OrdersFile)-1], append([]byte("x"), OrdersFile[1:]...)} {
		if _, err := ReadLinear(b); err == nil {
			t.Errorf("%d bytes are a model", len(b))
		}
	}
}
