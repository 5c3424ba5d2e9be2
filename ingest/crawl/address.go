package crawl

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/idna"
)

// maxAddress is how long an address may be; longer ones are made by loops of links.
const maxAddress = 2048

// parse reads an address as people type it or a page has it, relative to base, and
// brings it into the one form that it is known by: the host in small letters and in
// ASCII, no standard port, no fragment, path and query in ASCII, no parameters that
// only tell where a visitor came from.
func parse(base *url.URL, text string) (*url.URL, error) {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, text))
	u, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Opaque != "" {
		return nil, fmt.Errorf("not an address of the web: %.80q", text)
	}
	host, err := hostname(u.Hostname())
	if err != nil {
		return nil, err
	}
	if p := u.Port(); p != "" && p != standardPort(u.Scheme) {
		host += ":" + p
	}
	out := &url.URL{Scheme: u.Scheme, Host: host, Path: u.Path, RawPath: u.RawPath, RawQuery: query(u.RawQuery)}
	if out.Path == "" {
		out.Path = "/"
	}
	out = out.ResolveReference(&url.URL{Path: "", RawQuery: out.RawQuery}) // takes ".." out of the path
	if p := cleaned(out.EscapedPath()); p != out.EscapedPath() {
		if out.Path, err = url.PathUnescape(p); err != nil {
			return nil, err
		}
		out.RawPath = p
	}
	if s := out.String(); len(s) > maxAddress {
		return nil, fmt.Errorf("an address of more than %d letters: %.80q", maxAddress, s)
	}
	return out, nil
}

func standardPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// hostname is a host in ASCII and small letters; that of an IPv6 address in brackets.
func hostname(host string) (string, error) {
	if strings.Contains(host, ":") {
		ip, err := netip.ParseAddr(host)
		if err != nil || ip.Zone() != "" {
			return "", fmt.Errorf("not an address of a host: %q", host)
		}
		return "[" + ip.String() + "]", nil
	}
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil {
		// Names with an underscore are none by the standard, and there are some.
		if ascii = strings.ToLower(host); strings.ContainsFunc(ascii, func(r rune) bool { return r >= 0x80 || r <= ' ' }) {
			return "", fmt.Errorf("the name of the host %q: %w", host, err)
		}
	}
	if ascii = strings.Trim(ascii, "."); ascii == "" {
		return "", errors.New("no name of a host")
	}
	return ascii, nil
}

var (
	escape  = regexp.MustCompile(`%[0-9a-fA-F]{2}`)
	session = regexp.MustCompile(`(?i);jsessionid=[^/?]*`)
)

// cleaned brings the escapes of a path or query into capitals, and undoes those of
// letters and digits that need none.
func cleaned(s string) string {
	s = session.ReplaceAllString(s, "")
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		var c byte
		_, _ = fmt.Sscanf(e[1:], "%02x", &c)
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '~' {
			return string(c)
		}
		return strings.ToUpper(e)
	})
}

// visitor are parameters that say who reads a page or from where, not which page it is.
var visitor = regexp.MustCompile(`(?i)^(utm_[a-z]+|fbclid|gclid|yclid|msclkid|mc_[ce]id|_ga|phpsessid|jsessionid|sessionid|aspsessionid\w*)$`)

// query writes a query in ASCII, without the parameters of visitors, in its own order.
func query(raw string) string {
	var kept []string
	for part := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(part, "=")
		if part != "" && !visitor.MatchString(name) {
			kept = append(kept, part)
		}
	}
	var b strings.Builder
	for _, c := range []byte(strings.Join(kept, "&")) {
		if c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return cleaned(b.String())
}

// pathOf is what robots.txt and rules of scope look at.
func pathOf(u *url.URL) string {
	p := u.EscapedPath()
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	return p
}

// hostKey names a host however it is addressed: with www before it or not, by http or
// https. Other ports are other hosts.
func hostKey(host string) string { return strings.TrimPrefix(host, "www.") }

var numbers = regexp.MustCompile(`[0-9]+|%D[BC9]%[0-9A-F]{2}(%D[BC9]%[0-9A-F]{2})*`)

// shape is an address without what counts up in it: pages of one shape are made by one
// program, and may have no end, as those of a calendar.
func shape(u *url.URL) string {
	return u.Host + numbers.ReplaceAllString(u.EscapedPath(), "0") + "?" + strings.Join(names(u.RawQuery), "&")
}

func names(query string) []string {
	var out []string
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		out = append(out, name)
	}
	return out
}

// maxRepeats is how often a name may stand in a path: relative links that lead astray
// make ever longer ones of the same names.
const maxRepeats = 3

func repeats(u *url.URL) bool {
	count := map[string]int{}
	for name := range strings.SplitSeq(strings.Trim(u.EscapedPath(), "/"), "/") {
		if count[name]++; name != "" && count[name] > maxRepeats {
			return true
		}
	}
	return false
}

// unreadable are endings of what no page and no document is.
var unreadable = regexp.MustCompile(`(?i)\.(jpe?g|png|gif|webp|svg|ico|bmp|tiff?|css|js|mjs|json|woff2?|ttf|eot|mp[34]|m4[av]|avi|mov|mkv|webm|ogg|wav|flv|zip|rar|7z|tar|gz|tgz|bz2|xz|exe|msi|apk|dmg|iso|bin|rss|atom|ics|xlsx?|csv|pptm?|ppsx?)$`)

// readable reports whether an address may lead to what can be read, as its ending says.
func readable(u *url.URL) bool { return !unreadable.MatchString(path.Base(u.Path)) }
