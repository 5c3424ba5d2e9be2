package index

import "context"

// Op says what a catalogue entry does.
type Op uint8

const (
	Put    Op = 1 // Passage is new
	Delete Op = 2 // Target is no longer part of the corpus
)

// Change is one entry of the catalogue's sequence.
type Change struct {
	Seq     Seq
	Op      Op
	Passage Passage // Put: the passage, with Passage.Seq == Seq. Delete: the passage that goes, as it was stored.
	Target  Seq     // Delete: the Seq of the passage that goes
}

// Consumer is an index that follows the catalogue. It stores the last applied
// Seq together with its data, in one atomic step or so that a crash can only
// make it repeat changes, and Apply of a change that was applied before does
// nothing.
type Consumer interface {
	// Name identifies the consumer in messages: "lexical", "dense".
	Name() string
	// Applied returns the last Seq whose change is durable in the index.
	Applied(ctx context.Context) (Seq, error)
	// Apply applies changes in ascending order of Seq. When it returns nil they
	// are part of the index, but perhaps not yet visible to readers.
	Apply(ctx context.Context, changes []Change) error
	// Publish makes everything applied durable and visible to readers, what an
	// earlier, killed process applied included. Without anything new it does
	// nothing.
	Publish(ctx context.Context) error
}
