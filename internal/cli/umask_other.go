//go:build !unix

package cli

// keepPrivate does nothing: a user's directories are the user's alone by what they
// inherit.
func keepPrivate() {}
