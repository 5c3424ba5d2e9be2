// Package start keeps the garbage collector from running while the packages of
// the program are set up. They take nearly the 4 MB of Go's first collection, and
// nearly all of it stays, so that collection is a tenth of the time of a short
// command for nothing. Packages are set up in the order of their import paths as
// far as their imports allow, so this one comes before the large ones.
package start

import (
	"runtime/debug"
	"sync"
)

var percent = debug.SetGCPercent(-1)

// Done lets the collector work as GOGC says. What may take memory calls it first.
var Done = sync.OnceFunc(func() { debug.SetGCPercent(percent) })
