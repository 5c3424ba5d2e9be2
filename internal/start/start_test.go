package start

import (
	"runtime/debug"
	"testing"
)

func TestDone(t *testing.T) {
	Done()
	if now := debug.SetGCPercent(100); now != percent || now < 0 {
		t.Errorf("%d after Done, %d at first", now, percent)
	}
	debug.SetGCPercent(55)
	Done() // a command may have set it since
	if now := debug.SetGCPercent(percent); now != 55 {
		t.Errorf("%d after a second Done, want 55", now)
	}
}
