package answer

// Judgement is how far the cited evidence carries a sentence.
type Judgement string

const (
	Supported       Judgement = "supported"
	PartlySupported Judgement = "partly-supported"
	Unsupported     Judgement = "unsupported"
	Contradicted    Judgement = "contradicted"
	NotAClaim       Judgement = "not-a-claim" // a heading, a greeting, a question
)

// Verdict is the outcome of checking one sentence against the evidence.
type Verdict struct {
	Judgement Judgement `json:"judgement"`
	Source    int       `json:"source,omitempty"` // number of the source that decides; 0 when none does
	Quote     Quote     `json:"quote"`            // the range of that source that decides
	Score     float64   `json:"score"`            // confidence that the sentence is supported, 0 to 1
	Reason    string    `json:"reason,omitempty"` // stable code of the check that decided
	Layers    []Layer   `json:"layers,omitempty"` // what each check found, in their order
	Slots     []Slot    `json:"slots,omitempty"`  // what the clauses of sentence and evidence say, place by place
}

// Slot is one place of a clause of the sentence beside that of the clause of the
// evidence that is nearest to it: for whom, by which route, how much.
type Slot struct {
	Name     string `json:"name"`               // stable: "population", "route", "timing", "quantity", "relation" …
	Claim    string `json:"claim,omitempty"`    // as the sentence fills it
	Evidence string `json:"evidence,omitempty"` // as the evidence fills it
	Outcome  string `json:"outcome"`            // stable: "agrees", "differs", "missing" from the evidence, "unsaid" by the sentence
}

// Layer is what one check of a sentence found.
type Layer struct {
	Name   string  `json:"name"`             // stable: "coverage", "quantity", "name", "polarity", "clause", "script", "vector", "entailment", "judge"
	Score  float64 `json:"score"`            // share of what was looked at that agrees, 0 to 1
	Detail string  `json:"detail,omitempty"` // what is missing or disagrees
}
