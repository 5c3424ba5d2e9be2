//go:build !unix

package cli

import "os"

// hangups are signals, which there are none of.
func (*serveOptions) hangups() (signals <-chan os.Signal, leave func()) { return nil, func() {} }
