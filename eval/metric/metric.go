// Package metric scores what a retriever found and what a generator wrote.
//
// Every metric names in its comment the reference implementation it follows, and
// agrees with it on golden cases; where the reference cannot treat Persian (it
// drops every letter outside ASCII, say) there is a mode of our own beside the
// reference mode, never a silent change to it.
//
// Values are fractions from 0 to 1 unless a metric's comment says otherwise.
// What cannot be scored is an error, never NaN and never a silent 0.
package metric

import "errors"

var (
	// ErrUndefined is returned where a metric has no value: an average over
	// nothing, a system without a single reference.
	ErrUndefined = errors.New("metric is undefined")
	// ErrUnknown is returned for the name of a metric, tokeniser or smoothing
	// that does not exist.
	ErrUnknown = errors.New("unknown name")
)
