package triage

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestDbg(t *testing.T) {
	p, err := standard()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range strings.Fields(os.Getenv("DBG")) {
		f, err := os.Open(file)
		if err != nil {
			t.Skip()
		}
		sc := bufio.NewScanner(f)
		tp, fn, fp, tn := 0, 0, 0, 0
		var d time.Duration
		n := 0
		for sc.Scan() {
			var it struct {
				Text      string
				Emergency bool
			}
			json.Unmarshal(sc.Bytes(), &it)
			s := time.Now()
			flags := p.Check(it.Text)
			d += time.Since(s)
			n++
			switch {
			case it.Emergency && len(flags) > 0:
				tp++
			case it.Emergency:
				fn++
				why := ""
				q := p.lexicon.read(tokenize(it.Text, maxTokens))
				if m := p.matching(q, p.flags); len(m) > 0 {
					why = "GUARD " + m[0].id
					for name, ps := range p.guards {
						for _, g := range ps {
							if g.matches(q) {
								why += " " + name
							}
						}
					}
				}
				fmt.Println("MISS", it.Text, "|", why)
			case len(flags) > 0:
				fp++
				fmt.Println("FALSE", it.Text, flags)
			default:
				tn++
			}
		}
		fmt.Printf("%s recall %d/%d false %d/%d  %v each\n", file, tp, tp+fn, fp, fp+tn, d/time.Duration(max(n, 1)))
	}
}
func TestWhy(t *testing.T) {
	p, _ := standard()
	names := map[slot]string{}
	for n, s := range p.lexicon.named {
		names[s] = n
	}
	lex := map[lexeme]string{}
	for w, l := range p.lexicon.words {
		lex[l] = w
	}
	for w, l := range p.lexicon.prefixes {
		lex[l] = w + "*"
	}
	b, err := os.ReadFile(os.Getenv("WHY"))
	if err != nil {
		t.Skip()
	}
	for _, text := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		toks := tokenize(text, 600)
		p.lexicon.finish()
		q := p.lexicon.read(toks)
		fmt.Println("==", text)
		_, pl := p.lexicon.places(toks, isEnglish(toks))
		for i, x := range pl {
			fmt.Print("  ", q.tokens[i].text, ":")
			for _, w := range x {
				fmt.Print(" ", lex[w.word])
			}
			fmt.Println()
		}
		for i := range p.flags {
			if p.flags[i].matches(q) {
				fmt.Println("  FLAG", p.flags[i].id)
			}
		}
		for name, ps := range p.guards {
			for i, g := range ps {
				if g.matches(q) {
					fmt.Print("  GUARD ", name, " ", i, ": ")
					for _, gr := range g.groups {
						for _, ph := range gr {
							if ph.matches(q, true) {
								for _, s := range ph.slots {
									fmt.Print(names[s], " at ", q.fills[s], "; ")
								}
							}
						}
					}
					fmt.Println()
				}
			}
		}
	}
}
