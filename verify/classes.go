package verify

import (
	"strconv"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// classOf maps a term to its class, as a slot, and to what it stands for there.
// Classes are closed lists of words of which one in the place of another changes
// what is said.
var classOf = sync.OnceValue(func() map[string]entry {
	m := map[string]entry{}
	for n, list := range wordlist.Open("classes").Entries() {
		for i, member := range list.Words() {
			for _, w := range strings.Split(member, "=") {
				t := single(w)
				if _, taken := m[t]; t != "" && !taken {
					m[t] = entry{slot: "c:" + strconv.Itoa(n), value: "c" + strconv.Itoa(n) + "." + strconv.Itoa(i)}
				}
			}
		}
	}
	return m
})

// numbered are words that a number behind them makes a kind of: «نوع دو» is not
// «نوع یک». Such a number word is read as the number.
var numbered = termSet("claims", "numbered")

var cardinals = sync.OnceValue(func() map[string]float64 {
	m := map[string]float64{}
	for i, w := range wordlist.Open("claims").Section("cardinals").Words() {
		m[persian.Normalize(w)] = float64(i + 1)
	}
	return m
})

// wordNumber is the number that token i stands for, as a word or in digits; 0
// for none. «شش» is a lung as well, and «ده» a village: a number only where
// another one stands in its place.
func (t *text) wordNumber(i int) float64 {
	k := &t.tokens[i]
	if k.amount != nil && k.amount.Max == k.amount.Value {
		return k.amount.Value
	}
	if k.unit {
		return 0
	}
	return cardinals()[persian.Normalize(t.raw[k.start:k.end])]
}

// number reads a number word behind a word of numbered.
func (t *text) number(i int) {
	k := &t.tokens[i]
	if i == 0 || k.amount != nil || !numbered()[t.tokens[i-1].text] {
		return
	}
	if v, ok := cardinals()[persian.Normalize(t.raw[k.start:k.end])]; ok {
		q := persian.Quantity{Value: v, Max: v, Base: v, BaseMax: v, Start: k.start, End: k.end}
		k.amount = &quantity{Quantity: q, start: k.start, end: k.end}
		k.slot, k.sign, k.negates = "#", 1, false
	}
}
