//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// hangups are the signals at which a server reads its list of corpora anew. One that was
// begun in a terminal ends with that.
func (o *serveOptions) hangups() (signals <-chan os.Signal, leave func()) {
	if o.InTerminal {
		return nil, func() {}
	}
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	return c, func() { signal.Stop(c) }
}
