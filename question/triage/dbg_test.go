package triage
import ("testing";"os";"bufio";"encoding/json";"fmt";"time";"strings")
func TestDbg(t *testing.T) {
	p, err := standard()
	if err != nil { t.Fatal(err) }
	for _, file := range strings.Fields(os.Getenv("DBG")) {
	f, err := os.Open(file); if err != nil { t.Skip() }
	sc := bufio.NewScanner(f)
	tp, fn, fp, tn := 0,0,0,0
	var d time.Duration
	n := 0
	for sc.Scan() {
		var it struct{Text string; Emergency bool}
		json.Unmarshal(sc.Bytes(), &it)
		s := time.Now()
		flags := p.Check(it.Text)
		d += time.Since(s); n++
		switch {
		case it.Emergency && len(flags)>0: tp++
		case it.Emergency:
			fn++; why := ""
			q := p.lexicon.read(tokenize(it.Text, maxTokens))
			if m := p.matching(q, p.flags); len(m)>0 { why = "GUARD " + m[0].id
			for name, ps := range p.guards { for _, g := range ps { if g.matches(q) { why += " "+name } } } }
			fmt.Println("MISS", it.Text, "|", why)
		case len(flags)>0: fp++; fmt.Println("FALSE", it.Text, flags)
		default: tn++
		}
	}
	fmt.Printf("%s recall %d/%d false %d/%d  %v each\n", file, tp, tp+fn, fp, fp+tn, d/time.Duration(max(n,1)))
	}
}
