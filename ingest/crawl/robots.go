package crawl

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"
	"time"
)

// maxRobots is how much of a robots.txt counts.
const maxRobots = 500 << 10

// robots is what a robots.txt (RFC 9309) says to one crawler. The libraries that read
// it are from before the standard: a line that they don't understand, such as a delay
// that is no number, makes them lose all rules.
type robots struct {
	rules    []robotsRule
	delay    time.Duration
	sitemaps []string
}

type robotsRule struct {
	pattern string
	allow   bool
}

// parseRobots reads the groups that name the crawler, together; where none does, those
// that are for all. Lines that are not understood are passed over.
func parseRobots(data []byte, agent string) *robots {
	agent = strings.ToLower(agent)
	own, all := &robots{}, &robots{}
	named := false
	var sitemaps []string
	var into []*robots // what the group under way is for
	heading := false   // the line before named a crawler
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(data[:min(len(data), maxRobots)], []byte("\ufeff"))))
	lines.Buffer(nil, maxRobots+1)
	lines.Split(scanLines)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "user-agent", "useragent":
			if !heading {
				into = nil
			}
			heading = true
			switch token := strings.ToLower(value); {
			case token == "*":
				into = append(into, all)
			case productToken(token) == agent:
				into, named = append(into, own), true
			}
			continue
		case "allow", "disallow":
			for _, r := range into {
				if value != "" {
					r.rules = append(r.rules, robotsRule{pattern(value), strings.EqualFold(strings.TrimSpace(name), "allow")})
				}
			}
		case "crawl-delay":
			if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds >= 0 && seconds < 1e6 {
				for _, r := range into {
					r.delay = max(r.delay, time.Duration(seconds*float64(time.Second)))
				}
			}
		case "sitemap":
			sitemaps = append(sitemaps, value)
			continue // is of no group
		}
		heading = false
	}
	if named {
		all = own
	}
	all.sitemaps = sitemaps
	return all
}

// scanLines splits at line feeds, carriage returns, or both.
func scanLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexAny(data, "\r\n"); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// productToken is the name that a crawler goes by in robots.txt.
func productToken(agent string) string {
	end := strings.IndexFunc(agent, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_')
	})
	if end < 0 {
		return agent
	}
	return agent[:end]
}

// pattern brings the path of a rule into the form of addresses.
func pattern(value string) string {
	var b strings.Builder
	for _, c := range []byte(value) {
		if c >= 0x80 || c == ' ' {
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(0x100|uint64(c), 16)[1:]))
		} else {
			b.WriteByte(c)
		}
	}
	return cleaned(b.String())
}

// allows reports whether a path may be fetched: the longest rule that fits decides, of
// two as long the one that allows.
func (r *robots) allows(path string) bool {
	if path == "/robots.txt" {
		return true
	}
	longest, allowed := -1, true
	for _, rule := range r.rules {
		if n := len(rule.pattern); (n > longest || n == longest && rule.allow) && matches(rule.pattern, path) {
			longest, allowed = n, rule.allow
		}
	}
	return allowed
}

// matches reports whether a path begins as a pattern says, in which a star stands for
// anything and a dollar at its end for the end. It takes time by the product of their
// lengths at most.
func matches(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	first, rest, starred := strings.Cut(pattern, "*")
	if !strings.HasPrefix(path, first) {
		return false
	}
	path = path[len(first):]
	for starred {
		var part string
		part, rest, starred = strings.Cut(rest, "*")
		if !starred && whole {
			return strings.HasSuffix(path, part)
		}
		i := strings.Index(path, part)
		if i < 0 {
			return false
		}
		path = path[i+len(part):]
	}
	return !whole || path == ""
}
