package fa

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed help.txt
var helpText string

// help is what the commands explain: short texts by their English, long ones by
// command.
type help struct {
	short []phrase
	long  map[string]string
}

var helps = sync.OnceValue(func() help { return readHelp(helpText) })

func readHelp(text string) help {
	h := help{long: map[string]string{}}
	text, rest, _ := strings.Cut(text, "\n@ ")
	h.short = readPhrases(text)
	for _, entry := range strings.Split(rest, "\n@ ") {
		command, body, _ := strings.Cut(entry, "\n")
		lines := strings.Split(strings.TrimRight(body, "\n"), "\n")
		for i := range lines {
			lines[i] = strings.TrimPrefix(lines[i], "\t")
		}
		h.long[command] = strings.Join(lines, "\n")
	}
	return h
}

// Short is the Persian of the short text of a command, or of what a flag is for. ok is
// false when there is none.
func Short(english string) (persian string, ok bool) {
	for _, p := range helps().short {
		if m := p.english.FindStringSubmatch(english); m != nil {
			if len(m) > 1 {
				return strings.ReplaceAll(p.persian, "{}", m[1]), true
			}
			return p.persian, true
		}
	}
	return english, false
}

// Long is the Persian of the long text of a command, named with those above it.
func Long(command string) (persian string, ok bool) {
	persian, ok = helps().long[command]
	return persian, ok
}
