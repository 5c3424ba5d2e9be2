package eval

// Need says, for programs, what a user has to decide before an evaluation can go
// on; whoever shows it puts it into words.
type Need string

const (
	NeedDirectory Need = "directory" // another directory for the run
	NeedColumn    Need = "column"    // the column that holds a field
	NeedNumbering Need = "numbering" // whether options are numbered from 0 or from 1
)

// NeedError is an error that a user's decision mends.
type NeedError struct {
	Need  Need
	Field string // the field whose column is needed, else empty
	Err   error
}

// Error says what is wrong.
func (e *NeedError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *NeedError) Unwrap() error { return e.Err }
