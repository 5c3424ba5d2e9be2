package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/persian/clause"
)

// degrees compares how sure something is, how binding, and of how many it is said.
func (x *matcher) degrees(m *comparison) {
	h, e := m.claim, m.evidence
	hedged := e.Has(clause.Modality, "may") || e.Has(clause.Modality, "chance") || e.Has(clause.Modality, "can") || e.Has(clause.Quantifier, "some") ||
		e.Has(clause.Quantifier, "few") || e.Has(clause.Quantifier, "most")
	shared := false
	for _, q := range e.all(clause.Quantity) {
		shared = shared || q.Role == clause.Share && q.Amount.Value < 100
	}
	if h.Has(clause.Modality, "sure") && !e.Has(clause.Modality, "sure") {
		if hedged || shared {
			m.add(clause.Modality, "sure", "may", slotDiffers)
		} else {
			m.add(clause.Modality, "sure", "", slotMissing)
		}
	}
	if h.Has(clause.Modality, "must") && !h.Has(clause.Relation, "take") && (e.Has(clause.Modality, "can") || e.Has(clause.Modality, "may")) && !e.Has(clause.Modality, "must") {
		m.add(clause.Modality, "must", "can", slotDiffers)
	}
	if e.Has(clause.Modality, "may") && !h.Has(clause.Modality, "may") && !h.Has(clause.Modality, "chance") && !h.Has(clause.Modality, "can") && !h.Has(clause.Quantifier, "some") {
		m.add(clause.Modality, "", "may", slotUnsaid)
	}
	if notAll(h) {
		return
	}
	if h.Has(clause.Quantifier, "all") && !e.Has(clause.Quantifier, "all") {
		if hedged || shared || e.Has(clause.Quantifier, "only") || e.Has(clause.Quantifier, "none") || x.excepted(e) {
			m.add(clause.Quantifier, "all", "some", slotDiffers)
		} else {
			m.add(clause.Quantifier, "all", "", slotMissing)
		}
	} else if h.Has(clause.Quantifier, "all") && x.excepted(e) && !x.claimExcepts(h) {
		m.add(clause.Quantifier, "all", "all but", slotDiffers)
	}
	if h.Has(clause.Quantifier, "none") && x.excepted(e) && !x.claimExcepts(h) {
		m.add(clause.Quantifier, "none", "all but", slotDiffers)
	} else if h.Has(clause.Quantifier, "none") && !e.Has(clause.Quantifier, "none") {
		if always := e.Has(clause.Modality, "sure") || e.Has(clause.Quantifier, "all"); always && !hedged && !e.Denied && absorbed(h, x.claim.raw) {
			m.add(clause.Quantifier, "none", "all", slotAgrees) // «هیچ‌گاه طبیعی نیست» of «همواره غیرطبیعی»
		} else if hedged || e.Has(clause.Quantifier, "few") {
			m.add(clause.Quantifier, "none", "some", slotDiffers)
		} else if !e.Denied {
			m.add(clause.Quantifier, "none", "", slotMissing)
		}
	}
	if h.Has(clause.Quantifier, "few") && !h.Denied && !e.Has(clause.Quantifier, "few") {
		switch {
		case e.Denied:
		case e.Has(clause.Quantifier, "most"), e.Has(clause.Quantifier, "all"), e.Has(clause.Modality, "sure"):
			m.add(clause.Quantifier, "few", "most", slotDiffers)
		case !shared && !x.seldom(e):
			m.add(clause.Quantifier, "few", "", slotMissing)
		}
	}
	if h.Has(clause.Quantifier, "most") && !h.Denied && !e.Denied && e.Has(clause.Quantifier, "few") {
		m.add(clause.Quantifier, "most", "few", slotDiffers)
	}
	if h.Has(clause.Quantifier, "each") && !e.Has(clause.Quantifier, "each") && len(h.all(clause.Quantity)) > 0 {
		m.add(clause.Quantifier, "each", "", slotMissing)
	}
	if h.Has(clause.Quantifier, "only") && !e.Has(clause.Quantifier, "only") {
		m.add(clause.Quantifier, "only", "", slotMissing)
	}
	if !h.Has(clause.Quantifier, "only") {
		for _, q := range e.all(clause.Quantifier) {
			if q.Value == "only" && !x.told(m, q.End) {
				m.add(clause.Condition, "", x.passage.raw[q.Start:q.End], slotUnsaid)
			}
		}
	}
	if h.Has(clause.Quantifier, "some") && !h.Denied && e.Has(clause.Quantifier, "none") && e.Denied {
		m.add(clause.Quantifier, "some", "none", slotDiffers)
	}
	for _, q := range x.conditionBefore(e) {
		if !h.Has(clause.Condition, "") && !x.toldIn(x.passage.statements[q.of], m, q.End) {
			m.add(clause.Condition, "", x.passage.raw[q.Start:q.End], slotUnsaid)
		}
	}
	for _, name := range []clause.Name{clause.Condition, clause.Exception} {
		if h.Has(name, "") {
			continue
		}
		for _, q := range e.all(name) {
			if q.Value != "when" && !x.told(m, q.End) {
				m.add(name, "", x.passage.raw[q.Start:q.End], slotUnsaid)
			}
		}
	}
}

// seldom reports whether a statement calls something rare or little.
func (x *matcher) seldom(e *statement) bool {
	return slices.ContainsFunc(e.all(clause.Relation), func(q clause.Slot) bool {
		return q.Sign < 0 && (q.Value == "common" || q.Value == "easy" || q.Value == "raise")
	})
}

// lostWords joins the words that were not found, for people.
func lostWords(list []string) string {
	if len(list) > 8 {
		list = list[:8]
	}
	return strings.Join(list, " ")
}
