//go:build !ollama

package ollamatest

// required: tests that need the server are skipped without one.
const required = false
