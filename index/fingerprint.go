package index

import (
	"fmt"
	"strings"
)

// Fingerprint names everything that an index was built with and that cannot
// change without building it again. A field that does not concern an index
// stays zero. Fingerprints are compared with ==.
type Fingerprint struct {
	Corpus         string `json:"corpus,omitempty"`          // Catalogue.ID of the catalogue that the index follows
	Format         int    `json:"format,omitempty"`          // version of the index's own files
	Analyzer       string `json:"analyzer,omitempty"`        // persian.AnalyzerVersion and options
	Splitter       string `json:"splitter,omitempty"`        // settings that cut documents into passages
	Fields         string `json:"fields,omitempty"`          // fields and weights baked into the index
	Embedder       string `json:"embedder,omitempty"`        // name of the embedding model
	EmbedderDigest string `json:"embedder_digest,omitempty"` // hash of the model's weights
	Dimension      int    `json:"dimension,omitempty"`       // components of a vector
	Similarity     string `json:"similarity,omitempty"`      // "cosine"
	Encoding       string `json:"encoding,omitempty"`        // how components are stored: "int8", "float32"
}

// parts lists the fields that are set, in a fixed order.
func (f Fingerprint) parts() (names, values []string) {
	add := func(name, value string) { names, values = append(names, name), append(values, value) }
	num := func(n int) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprint(n)
	}
	add("corpus", f.Corpus)
	add("format", num(f.Format))
	add("analyzer", f.Analyzer)
	add("splitter", f.Splitter)
	add("fields", f.Fields)
	add("embedder", f.Embedder)
	add("embedder_digest", f.EmbedderDigest)
	add("dimension", num(f.Dimension))
	add("similarity", f.Similarity)
	add("encoding", f.Encoding)
	return names, values
}

// String lists the fields that are set: `analyzer="fa-1" dimension="384"`.
func (f Fingerprint) String() string {
	var set []string
	names, values := f.parts()
	for i, v := range values {
		if v != "" {
			set = append(set, fmt.Sprintf("%s=%q", names[i], v))
		}
	}
	return strings.Join(set, " ")
}

// Check returns nil when an index that has fingerprint have can be used where f
// is wanted, and else a [*FingerprintError]. Op is the act that needs the
// index, name the index.
func (f Fingerprint) Check(op, name string, have Fingerprint) error {
	if f == have {
		return nil
	}
	return &FingerprintError{Op: op, Index: name, Want: f, Have: have, Repair: RepairRebuild}
}

// FingerprintError says that an index does not fit the settings in force. It
// wraps [ErrFingerprint].
type FingerprintError struct {
	Op     string // the act that needed the index
	Index  string // name of the index: "lexical", "dense"
	Want   Fingerprint
	Have   Fingerprint
	Repair Repair // what mends it
}

// Error names the parts that differ.
func (e *FingerprintError) Error() string {
	names, want := e.Want.parts()
	_, have := e.Have.parts()
	var diff []string
	for i := range names {
		if want[i] != have[i] {
			diff = append(diff, fmt.Sprintf("%s is %q, wanted %q", names[i], have[i], want[i]))
		}
	}
	return fmt.Sprintf("%s %s index: %v: %s", e.Op, e.Index, ErrFingerprint, strings.Join(diff, ", "))
}

// Unwrap returns [ErrFingerprint].
func (e *FingerprintError) Unwrap() error { return ErrFingerprint }
