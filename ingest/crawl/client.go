package crawl

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// ErrPrivate is the error of an address within a private network, or of this machine,
// that no start names: pages of the web must not have such addresses asked.
var ErrPrivate = errors.New("an address within a private network")

// special are blocks of addresses that are no hosts of the web, besides those that
// package netip tells: shared and reserved ones, and those that stand for others.
var special = func() []netip.Prefix {
	var out []netip.Prefix
	for _, s := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
		"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32",
		"2001:db8::/32", "2002::/16", "fec0::/10"} {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}()

// public reports whether an address is one of the web's.
func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsGlobalUnicast() && !ip.IsPrivate() &&
		!slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// client asks servers: those at public addresses, and those of starts that are not.
type client struct {
	*http.Client
	proxied func(*url.URL) bool
	// private are hosts with ports that may have private addresses.
	private map[string]bool
}

// headerTimeout is how long a server may take to begin its answer, at most.
const headerTimeout = 30 * time.Second

// newClient makes the client of a crawl from these addresses.
func newClient(ctx context.Context, starts []*url.URL, proxy func(*url.URL) (*url.URL, error)) *client {
	c := &client{private: map[string]bool{}}
	for _, u := range starts {
		if isPrivate(ctx, u.Hostname()) {
			c.private[dialed(u)] = true
		}
	}
	var proxies sync.Map // hosts with ports
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = nil
	c.proxied = func(*url.URL) bool { return false }
	if proxy != nil {
		t.Proxy = func(r *http.Request) (*url.URL, error) { return proxy(r.URL) }
		c.proxied = func(u *url.URL) bool {
			p, err := proxy(u)
			if err != nil || p == nil {
				return false
			}
			proxies.Store(dialed(p), true)
			return true
		}
	}
	t.DisableCompression = true // the archive keeps what was sent
	t.ResponseHeaderTimeout = headerTimeout
	t.MaxResponseHeaderBytes = 64 << 10
	t.MaxIdleConnsPerHost = 1
	anywhere := &net.Dialer{Timeout: 15 * time.Second}
	guarded := &net.Dialer{Timeout: 15 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err == nil && !public(at.Addr()) {
			err = fmt.Errorf("%w: %s", ErrPrivate, at.Addr())
		}
		return err
	}}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if _, ok := proxies.Load(address); ok || c.private[address] {
			return anywhere.DialContext(ctx, network, address)
		}
		return guarded.DialContext(ctx, network, address)
	}
	c.Client = &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c
}

// check refuses what a proxy would be asked for and the dialer never sees.
func (c *client) check(u *url.URL) error {
	if !c.proxied(u) || c.private[dialed(u)] {
		return nil
	}
	host := u.Hostname()
	if ip, err := netip.ParseAddr(host); err == nil && !public(ip) || host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return fmt.Errorf("%w: %s", ErrPrivate, host)
	}
	return nil
}

// dialed is the host with its port that an address leads to.
func dialed(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = standardPort(u.Scheme)
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// isPrivate reports whether a host has an address that is not public.
func isPrivate(ctx context.Context, host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return !public(ip)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	return err == nil && slices.ContainsFunc(ips, func(ip netip.Addr) bool { return !public(ip) })
}
