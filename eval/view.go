package eval

// View is one of the two sides of an answer. A benchmark measures what a model
// writes; a user sees what the gates let through. The two are never mixed in one figure.
type View string

const (
	ViewWritten View = "written" // what the system wrote, before any gate
	ViewShown   View = "shown"   // what a user would have been shown: after gates, verdicts and abstention
)

// other is the side that is not v.
func (v View) other() View {
	if v == ViewShown {
		return ViewWritten
	}
	return ViewShown
}

// Display is an answer as a user would have been shown it.
type Display struct {
	Answer    string     `json:"answer"`
	Origin    string     `json:"origin,omitempty"`
	Sentences []Sentence `json:"sentences,omitempty"`
	Notices   []string   `json:"notices,omitempty"` // codes
}

// Display is the response as it would have been shown: all of it, where nothing
// stands between the system and the user.
func (r *Response) Display() Display {
	if r.Shown != nil {
		return *r.Shown
	}
	return Display{r.Answer, r.Origin, r.Sentences, r.Notices}
}

// Withheld reports whether something was written and nothing of it shown.
func (r *Response) Withheld() bool {
	return r.Shown != nil && r.Answer != "" && r.Shown.Origin == originAbstained
}

// in is the response with its answer as a view has it.
func (r Response) in(v View) Response {
	if v == ViewShown {
		d := r.Display()
		r.Answer, r.Origin, r.Sentences, r.Notices = d.Answer, d.Origin, d.Sentences, d.Notices
	}
	return r
}

const originAbstained = "abstained"

// in are the entries of a run with their answers as a view has them.
func (r *Run) in(v View) []Entry {
	if v != ViewShown {
		return r.Entries
	}
	out := make([]Entry, len(r.Entries))
	for i, e := range r.Entries {
		e.Response = e.Response.in(v)
		out[i] = e
	}
	return out
}
