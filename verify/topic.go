package verify

// A passage speaks of what its first sentence is about, until it names something else:
// «سردرد خوشه‌ای … است. … قرمزی چشم از علائم است».

// topicWords is how many words name the topic at most.
const topicWords = 4

// topicOf is what the first sentence is about: its subject with what is joined to it.
func (t *text) topicOf() bag {
	b := bag{terms: map[string]struct{}{}}
	if len(t.statements) == 0 {
		return b
	}
	k := t.subjectOf(&t.statements[0])
	if k < 0 {
		return b
	}
	end := k
	for end < len(t.tokens) && end < k+topicWords {
		tok := &t.tokens[end]
		if !tok.content || tok.amount != nil || t.inSlot[end] != "" || end > k && t.marked(end) {
			break
		}
		end++
	}
	collect(b.terms, t.tokens[k:end])
	return b
}

// marked reports whether a mark stands before token k.
func (t *text) marked(k int) bool {
	from, to := t.tokens[k-1].end, t.tokens[k].start
	for _, r := range t.raw[min(from, to):to] { // parts of a compound overlap
		switch r {
		case ' ', '\u200c', '(', ')', '«', '»':
		default:
			return true
		}
	}
	return false
}

// onTopic reports whether a statement speaks of the topic of its passage: it names no drug
// that the claim does not, and its own subject, where it has one, is something of the topic
// («علائم», «درمان») or stands in the claim as well.
func (x *matcher) onTopic(e *statement) bool {
	for v := range e.names {
		if x.passage.tokens[e.names[v]].slot == slotDrug && !x.claimNames(v) {
			return false
		}
	}
	k := x.passage.subjectOf(e)
	if k < 0 {
		return true
	}
	tok := &x.passage.tokens[k]
	if framing(x.passage.raw[tok.start:tok.end], tok.text) {
		return true
	}
	for i := range x.claim.tokens {
		if x.claim.tokens[i].content && x.sameWord(i, k) {
			return true
		}
	}
	return false
}

// claimNames reports whether the claim has a name.
func (x *matcher) claimNames(value string) bool {
	_, ok := x.claim.names[value]
	return ok
}
