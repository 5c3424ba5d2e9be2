//go:build ollama

package ollamatest

// required: the build tag asks for the server, so its absence is a failure.
const required = true
