// Package jobs takes uploaded files into a corpus, one job after another, in the
// background. What waits lies in a folder, so that a job that a stop of the program has
// interrupted goes on when it runs again: Engine.Ingest takes up where it was.
package jobs

import (
	"slices"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/schema"
)

// State is how far a job is.
type State string

const (
	Waiting   State = "waiting"  // for others, for another writer, or for a restart
	Reading   State = "reading"  // files are read into the catalogue
	Indexing  State = "indexing" // the indexes follow
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// States are all states.
func States() []State { return []State{Waiting, Reading, Indexing, Done, Failed, Cancelled} }

// Ended reports whether a job with the state changes no more.
func (s State) Ended() bool { return s == Done || s == Failed || s == Cancelled }

// Job is biopars.job/1: files that are taken in.
type Job struct {
	Schema    string   `json:"schema"`
	ID        string   `json:"id"`
	Corpus    string   `json:"corpus"`
	State     State    `json:"state" enum:"waiting,reading,indexing,done,failed,cancelled"`
	Files     []string `json:"files"` // names, without folders
	Bytes     int64    `json:"bytes"`
	BytesDone int64    `json:"bytes_done"`
	Records   int      `json:"records"`             // read, broken ones included
	Step      string   `json:"step,omitempty"`      // of indexing: lexical, encoder or dense
	StepDone  int      `json:"step_done,omitempty"` // of step_of
	StepOf    int      `json:"step_of,omitempty"`

	Report  *schema.Ingest      `json:"report,omitempty"`   // when it is done
	PerFile []ingest.FileReport `json:"per_file,omitempty"` // what was read, refused and left out, and why
	Code    schema.Code         `json:"code,omitempty"`     // why it has failed, or waits
	Reason  string              `json:"reason,omitempty"`   // the same in words
	Created time.Time           `json:"created"`
	Updated time.Time           `json:"updated"`
}

// clone is a job that others do not change.
func (j *Job) clone() Job {
	out := *j
	out.Files, out.PerFile = slices.Clone(j.Files), slices.Clone(j.PerFile)
	return out
}

// stored is a job as it lies in its folder.
type stored struct {
	Job
	Defaults index.Metadata `json:"defaults"` // of records that do not say otherwise
}
