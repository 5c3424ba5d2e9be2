package subword

import "github.com/biopars/biopars/persian"

// replayed is an analyzer that looks its answers up.
type replayed map[string][]persian.Term

func (r replayed) Terms(text string) []persian.Term { return r[text] }
