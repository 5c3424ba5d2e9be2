package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// rates are how often addresses and keys may ask. Those that have not asked for longest
// are forgotten first.
type rates struct {
	perKey, perAddress, wrong *buckets
}

func newRates(l Limits) *rates {
	return &rates{
		perKey:     newBuckets(rate.Limit(l.Rate), max(1, int(4*l.Rate))),
		perAddress: newBuckets(rate.Limit(4*l.Rate), max(1, int(16*l.Rate))), // there are several behind one
		wrong:      newBuckets(rate.Every(6*time.Second), 10),
	}
}

type buckets struct {
	limit rate.Limit
	burst int
	of    *lru.Cache[string, *rate.Limiter]
}

// maxBuckets is how many addresses, or keys, are remembered.
const maxBuckets = 100_000

func newBuckets(limit rate.Limit, burst int) *buckets {
	of, err := lru.New[string, *rate.Limiter](maxBuckets)
	if err != nil { // of a size below 1
		panic(err)
	}
	return &buckets{limit, burst, of}
}

// take counts a request and says how long to wait, 0 for not at all.
func (b *buckets) take(name string) time.Duration {
	l, ok := b.of.Get(name)
	if !ok {
		l = rate.NewLimiter(b.limit, b.burst)
		if before, there, _ := b.of.PeekOrAdd(name, l); there {
			l = before
		}
	}
	if l.Allow() {
		return 0
	}
	r := l.Reserve()
	wait := r.Delay()
	r.Cancel()
	return max(wait, time.Millisecond)
}

// wrongKey counts a key that was not valid.
func (r *rates) wrongKey(address string) time.Duration { return r.wrong.take(address) }

// often lets those through who do not ask too often. A server that knows no keys serves
// its own machine, and is not limited.
func (s *Server) often(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.opts.Keys == nil || probe(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		name, of := s.address(r), s.rates.perAddress
		if key := asked(r.Context()).principal.key; key != "" {
			name, of = key, s.rates.perKey
		}
		if wait := of.take(name); wait > 0 {
			p := s.problem(r.Context(), CodeRate)
			p.after = wait
			s.writeProblem(w, r, p)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// address is where a request comes from: the network of the client, as the proxy saw it
// where there is one. What a client writes into the header itself stands before that.
func (s *Server) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if s.opts.BehindProxy {
		forwarded := r.Header.Values("X-Forwarded-For")
		if len(forwarded) > 0 {
			last := forwarded[len(forwarded)-1]
			host = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return "unknown"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() { // a household has a whole network of these
		if network, err := ip.Prefix(64); err == nil {
			return network.String()
		}
	}
	return ip.String()
}
