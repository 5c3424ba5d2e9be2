package clause

import (
	"strings"

	"github.com/biopars/biopars/persian"
)

// reader goes over the words of a text.
type reader struct {
	text    string
	words   []word
	amounts []persian.Quantity
	next    int // the amount that comes next
	slots   []placed
}

// placed is a slot with the words that it takes.
type placed struct {
	Slot
	from, to int
}

// sentence reads the words from..to, which are one sentence.
func (r *reader) sentence(n, from, to int) []Clause {
	r.fill(from, to)
	var out []Clause
	cuts := r.cuts(from, to)
	for i, c := range cuts {
		end := to
		if i+1 < len(cuts) {
			end = cuts[i+1].at
		}
		if c.at >= end {
			continue
		}
		next := r.clause(n, c, end)
		if c.joint == resumes && len(out) > 1 {
			main := &out[len(out)-2]
			main.Parts = append(main.Parts, next.Parts...)
			main.Slots = append(main.Slots, next.Slots...)
			main.Denied, main.Order = next.Denied, main.Order || next.Order
			continue
		}
		out = append(out, next)
	}
	// A clause without a verb has that of the next one.
	for i := len(out) - 2; i >= 0; i-- {
		if out[i+1].Joint != Unless && !out[i].Has(Verb, "") && out[i+1].Has(Verb, "") {
			bare := !out[i].Has(Relation, "")
			for _, s := range out[i+1].Slots {
				if s.Name == Verb || s.Name == Modality || s.Name == Relation && bare && (predicate[s.Value] || out[i+1].Joint == Likewise) {
					out[i].Slots = append(out[i].Slots, s)
				}
			}
			out[i].Shares = true
			out[i].Denied, out[i].Order = out[i+1].Denied, out[i+1].Order
		}
	}
	// What is taken out of a clause is said the other way round.
	for i := 1; i < len(out); i++ {
		if out[i].Joint != Unless || out[i].Has(Modality, "") {
			continue
		}
		out[i].Denied = !out[i-1].Denied
		for _, s := range out[i-1].Slots {
			if s.Name == Relation || s.Name == Line {
				out[i].Slots = append(out[i].Slots, s)
			}
		}
	}
	return out
}

// predicate are the axes of judgements and deeds, which a verb goes with.
var predicate = map[string]bool{"use": true, "take": true, "need": true, "effect": true}

// fill finds the slots of the words from..to.
func (r *reader) fill(from, to int) {
	r.slots = r.slots[:0]
	for i := from; i < to; {
		w := &r.words[i]
		for r.next < len(r.amounts) && r.amounts[r.next].End <= w.start {
			r.next++
		}
		if r.next < len(r.amounts) && r.amounts[r.next].Start <= w.start && w.start < r.amounts[r.next].End {
			q := &r.amounts[r.next]
			k := i
			for k < to && r.words[k].start < q.End {
				k++
			}
			s := Slot{Name: Quantity, Value: q.Unit, Start: q.Start, End: q.End, Amount: q, Role: r.role(q, i, k)}
			s.Bound = r.bound(q, i, k, from, to)
			r.slots = append(r.slots, placed{s, i, k})
			if !strings.Contains(q.Unit, "/") { // «روزانه ۸۰۰ بشکه»: of no unit that is known
				if found, n := match(r.words, i, k); n > 0 && found[0].name == Period {
					r.slots = append(r.slots, placed{Slot{Name: Period, Value: found[0].value, Start: w.start, End: r.words[i+n-1].end}, i, k})
				}
			}
			i = k
			continue
		}
		found, n := match(r.words, i, to)
		taken := false
		for k, e := range found {
			if k > 0 && e.name == found[k-1].name && e.value == found[k-1].value {
				continue
			}
			if !r.allowed(e, i, n, from, to) {
				continue
			}
			taken = true
			s := Slot{Name: e.name, Value: e.value, Sign: e.sign, Start: w.start, End: r.words[i+n-1].end}
			r.slots = append(r.slots, placed{s, i, i + n})
		}
		if w.verb != nil {
			s := Slot{Name: Verb, Value: w.verb.stem, Sign: 1, Start: w.start, End: w.end}
			if w.verb.denied {
				s.Sign = -1
			}
			r.slots = append(r.slots, placed{s, i, i + 1})
		}
		if !taken {
			r.again(i, to)
		}
		if taken {
			i += n
		} else {
			i++
		}
	}
}

// again reads «پس از آن» behind a meal that was spoken of: «پیش از غذا یا دو ساعت پس از آن».
func (r *reader) again(i, to int) {
	if text := r.words[i].text; i == 0 || i >= to || text != "آن" && text != "ان" || len(r.slots) < 2 {
		return
	}
	side := &r.slots[len(r.slots)-1]
	if side.Name != Side || side.to != i {
		return
	}
	for k := len(r.slots) - 2; k >= 0 && r.slots[k].from > i-againReach; k-- {
		if s := &r.slots[k]; s.Name == Timing && strings.Contains(s.Value, "meal") {
			r.slots = append(r.slots, placed{Slot{Name: Timing, Value: side.Value + " meal", Sign: s.Sign, Start: side.Start, End: r.words[i].end}, side.from, i + 1})
			return
		}
	}
}

// againReach is how many words lie at most between a meal and the pronoun that stands for it.
const againReach = 14

// notDone reports whether a word is a participle that is denied: «نشده».
func notDone(w string) bool {
	rest, denied := strings.CutPrefix(w, "ن")
	rest, done := strings.CutSuffix(rest, "ه")
	if !denied || !done {
		return false
	}
	v := forms()[rest]
	return v != nil && !v.denied && !v.copula
}

// related reports whether word k is a part of a relation, which tells its denial: «کنترل نشده».
func (r *reader) related(k int) bool {
	for i := range r.slots {
		if s := &r.slots[i]; s.Name == Relation && s.from <= k && k < s.to {
			return true
		}
	}
	return false
}

// needless reports whether word k is the verb of «لازم نیست», which denies the verb behind it
// as a modal does.
func (r *reader) needless(k, from, to int) bool {
	if v := r.words[k].verb; !v.copula || !v.denied || k == from {
		return false
	}
	switch r.words[k-1].text {
	case "لازم", "ضروری", "واجب", "مجبور", "الزامی", "نیازی", "نیاز", "مجاز", "قرار":
	default:
		return false
	}
	for i := k + 1; i < to; i++ {
		if v := r.words[i].verb; v != nil && !v.modal && r.words[i].before == 0 {
			return true
		}
		if joins()[r.words[i].text] && r.words[i].text != "که" {
			return false
		}
	}
	return false
}

// clause makes a clause of the words from c on.
func (r *reader) clause(n int, c cut, to int) Clause {
	out := Clause{Start: r.words[c.at].start, End: r.words[to-1].end, Sentence: n, Joint: c.joint}
	out.Parts = []Span{{out.Start, out.End}}
	var main, modal *form
	perfect := false // «یافت نشده است»
	for k := c.at; k < to; k++ {
		if v := r.words[k].verb; v != nil {
			if v.modal || r.needless(k, c.at, to) {
				modal = v
			} else {
				main, perfect = v, v.copula && k > c.at && notDone(r.words[k-1].text) && !r.related(k-1)
			}
			if v.order {
				out.Order = true
			}
		}
	}
	if main != nil {
		out.Denied = main.denied != perfect
	}
	if modal != nil {
		out.Denied = out.Denied != modal.denied
	}
	// «نیاز به … را از بین می‌برد».
	for k := c.at + 2; k < to; k++ {
		if r.words[k].verb != nil && r.words[k].verb.stem == "بر" && r.words[k-1].text == "بین" && r.words[k-2].text == "از" {
			out.Denied = !out.Denied
		}
	}
	for k := range r.slots {
		if s := &r.slots[k]; s.from >= c.at && s.from < to {
			out.Slots = append(out.Slots, s.Slot)
			if s.Name == Quantity && (s.Bound < 0 && (s.Amount.Comparator == ">" || s.Amount.Comparator == "" && main != nil && main.stem == "رس") || s.Bound > 0 && s.Amount.Comparator == "<") {
				out.Denied = false // «نباید از ۴ گرم بیشتر شود» denies no deed
			}
			if s.Name == Modality && (s.Value == "must" || s.Value == "mustnot") {
				out.Order = true
			}
		}
	}
	out.Subject = r.subject(c.at, to)
	r.conditions(&out, c.at, to)
	return out
}
