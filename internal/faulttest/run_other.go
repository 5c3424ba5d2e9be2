//go:build !(linux && amd64)

package faulttest

import "context"

// Run runs the program with the arguments, in the environment, with the fault.
func Run(context.Context, Fault, []string, string, ...string) (Result, error) {
	return Result{}, ErrUnsupported
}
