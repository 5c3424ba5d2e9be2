package metric

import "strings"

// force is how plainly a mention says that an option is the answer, the plainest
// last.
type force int

const (
	mentioned force = iota // an option is named
	called                 // it is said to be right
	answered               // it is said to be the answer
	concluded              // what an answer comes to, or a final one
)

// mention is a place of an answer that names options.
type mention struct {
	options []int // several where it leaves them open
	force   force
	wrong   bool // it says that they are not the answer
	turned  bool // what stands before it is taken back
}

// sentence is a stretch of words without the end of a sentence in it.
func (r *choiceReader) sentence(from int) (to int) {
	heading := true // «پاسخ:» on a line of its own leads to the next one
	for to = from; to < len(r.words); to++ {
		w := r.words[to]
		heading = heading && (answerWords()[w.text] || finalWords()[w.text] || fillerWords()[w.text])
		if endsSentence(w.after) && !r.numbering(to) && !(heading && !endsSentence(strings.ReplaceAll(w.after, "\n", ""))) {
			return to + 1
		}
	}
	return to
}

// numbering reports whether word i and its dot are the number of an item, as in
// «2. ویتامین دی» or "B. Iron".
func (r *choiceReader) numbering(i int) bool {
	_, ok := r.label(i, false)
	return ok && strings.HasPrefix(strings.TrimSpace(r.words[i].after), ".") && !strings.Contains(r.words[i].after, "\n") &&
		i+1 < len(r.words) && func() bool { _, _, yes := r.text(i + 1); return yes }()
}

// mentions reads the answer sentence by sentence.
func (r *choiceReader) mentions() (out []mention) {
	turned := false
	for from := 0; from < len(r.words); {
		to := r.sentence(from)
		for _, m := range r.sentenceMentions(from, to) {
			m.turned = m.turned || turned
			turned = false
			out = append(out, m)
		}
		turned = turned || r.turns(from, to)
		from = to
	}
	return out
}

// turns reports whether words take back what was said before.
func (r *choiceReader) turns(from, to int) bool {
	for i := from; i < to; i++ {
		if turnWords()[r.words[i].text] {
			return true
		}
	}
	return false
}

func (r *choiceReader) sentenceMentions(from, to int) (out []mention) {
	start := from // of what the present mention is part of
	for i := from; i < to; {
		options, next, marked := r.named(i, from, to)
		if len(options) == 0 {
			i++
			continue
		}
		m := mention{options: options, turned: r.turns(start, i)}
		end := r.until(next, to)
		m.force = r.before(start, i)
		if optionWords()[r.words[i].text] { // «گزینهٔ صحیح: ۲»
			m.force = r.before(start, next-1)
		}
		if f := r.after(next, end); f > m.force {
			m.force = f
		}
		m.wrong = r.denied(start, i, next, end)
		if marked || m.force > mentioned {
			out = append(out, m)
		}
		start, i = next, next
	}
	return out
}

// named reads the options that are named at word i: by a label that something marks as
// one, or by an option's text. marked is false for a label that only what stands around
// can make one.
func (r *choiceReader) named(i, from, to int) (options []int, next int, marked bool) {
	j := i
	if optionWords()[r.words[i].text] {
		for j = i + 1; j < to && j-i < 4 && (fillerWords()[r.words[j].text] || optionWords()[r.words[j].text]); j++ {
			if _, ok := r.label(j, false); ok && j == i+1 {
				break
			}
		}
		if j >= to {
			return nil, i, false
		}
		n, ok := r.label(j, false)
		if !ok {
			n, ok = r.ordinal(j)
		}
		if !ok {
			return nil, i, false
		}
		options, next = r.joined(n, j+1, to)
		return options, next, true
	}
	if n, ok := r.ordinal(i); ok && i+1 < to && optionWords()[r.words[i+1].text] && len(r.words[i].text) > 2 {
		return []int{n}, i + 2, true // "the second option", «دومین گزینه»
	}
	if n, length, ok := r.text(i); ok {
		// The text of an option that is a number is its text, not another's label.
		return []int{n}, i + length, true
	}
	n, ok := r.label(i, true)
	if !ok {
		return nil, i, false
	}
	if number(r.words[i].text) && !r.stated(from, i) {
		return nil, i, false // an amount, an age
	}
	options, next = r.joined(n, i+1, to)
	marked = i == from && strings.ContainsAny(r.words[i].after, ")]") || strings.HasSuffix(r.words[i].before, "(") ||
		i > from && r.words[i].upper && (i+1 == len(r.words) || endsSentence(r.words[i].after)) && isWords()[r.words[i-1].text]
	return options, next, marked
}

// joined reads on behind a label: «۱ و ۲», "A or option B".
func (r *choiceReader) joined(n, i, to int) ([]int, int) {
	options := []int{n}
	for i < to {
		j := i
		comma := strings.ContainsAny(r.words[i-1].after, "،,/")
		if joinWords()[r.words[j].text] {
			j++
		} else if !comma {
			break
		}
		for j < to && (optionWords()[r.words[j].text] || r.words[j].text == "های") {
			j++
		}
		if j >= to {
			break
		}
		next, ok := r.label(j, j > i && comma)
		if !ok {
			break
		}
		// «گزینه ۳، ۱۸۰» and "B, A 45-year-old" are no lists.
		if comma && j == i && strings.TrimSpace(r.words[j].after) == "" && j+1 < to && !joinWords()[r.words[j+1].text] {
			break
		}
		options = append(options, next)
		i = j + 1
	}
	return options, i
}

// stated reports whether words that lead to a label stand straight before word i.
func (r *choiceReader) stated(from, i int) bool {
	for j := i - 1; j >= from && i-j < 9; j-- {
		w := r.words[j].text
		if answerWords()[w] || concludeWords()[w] || finalWords()[w] || optionWords()[w] ||
			rightWords()[w] && strings.Contains(r.words[j].after, ":") {
			return true
		}
		if !fillerWords()[w] {
			return false
		}
	}
	return false
}

// until is where what is said of an option ends: at the next one that is named, or where
// a clause of another begins.
func (r *choiceReader) until(i, to int) int {
	for j := i; j < to && j-i < 8; j++ {
		w := r.words[j].text
		if optionWords()[w] || j > i && turnWords()[w] || becauseWords()[w] || r.rejectsNext(j) {
			return j
		}
		if _, ok := r.label(j, true); ok && j > i && strings.TrimSpace(r.words[j].after) != "" {
			return j
		}
	}
	return min(to, i+8)
}

// before is how plainly the words before an option say that it is the answer.
func (r *choiceReader) before(from, i int) force {
	f := mentioned
	for j := i - 1; j >= from; j-- {
		w := r.words[j].text
		switch {
		case concludeWords()[w], finalWords()[w]:
			return concluded
		case answerWords()[w]:
			f = max(f, answered)
		case rightWords()[w] && i-j < 4:
			f = max(f, called)
		}
	}
	return f
}

// after is the same of the words behind it.
func (r *choiceReader) after(from, to int) force {
	f := mentioned
	for j := from; j < to; j++ {
		w := r.words[j].text
		switch {
		case answerWords()[w]:
			f = max(f, answered)
		case rightWords()[w]:
			f = max(f, called)
		}
		if strings.ContainsAny(r.words[j].after, "،,") {
			break
		}
	}
	return f
}

// denied reports whether an option is said not to be the answer. A word of denial that
// is denied itself, «نادرست نیست», says nothing.
func (r *choiceReader) denied(start, i, next, end int) bool {
	n := 0
	for j := next; j < end; j++ {
		if wrongWords()[r.words[j].text] || j+1 < end && wrongWords()[r.words[j].text+r.words[j+1].text] {
			n++
		}
		if strings.ContainsAny(r.words[j].after, "،,") && j > next {
			break
		}
	}
	for j := i - 1; j >= start && i-j < 4; j-- { // "does not have iron deficiency"
		if denyWords()[r.words[j].text] {
			n++
			break
		}
		if strings.ContainsAny(r.words[j].after, "،,:") {
			break
		}
	}
	return n%2 == 1
}

// rejectsNext reports whether word k is the "not" of "C, not A".
func (r *choiceReader) rejectsNext(k int) bool {
	if k+1 >= len(r.words) || !denyWords()[r.words[k].text] {
		return false
	}
	if _, ok := r.label(k+1, true); ok {
		return true
	}
	_, _, ok := r.text(k + 1)
	return ok
}
