package cli

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/biopars/biopars/internal/apikey"
	"github.com/biopars/biopars/internal/httpapi"
)

// access is who can reach the server, and by which names.
type access struct {
	tls   *tls.Config // nil: none
	cert  *certificateFiles
	proxy *url.URL      // address under which a proxy gives the server out; nil: none
	keys  *apikey.Store // nil: nobody is asked for a key
}

// access reads how the server is to be reached. What others reach takes TLS, or a proxy
// that does it, and a key.
func (o *serveOptions) access() (a access, err error) {
	host, _, err := net.SplitHostPort(o.config.String("listen"))
	if err != nil {
		return a, fmt.Errorf("%w: --listen: %w", errUsage, err)
	}
	cert, key := o.config.String("tls-cert"), o.config.String("tls-key")
	switch {
	case (cert == "") != (key == ""):
		return a, fmt.Errorf("%w: --tls-cert and --tls-key belong together", errUsage)
	case cert != "":
		if a.cert, err = openCertificate(cert, key); err != nil {
			return a, fmt.Errorf("%w: --tls-cert: %w", errUsage, err)
		}
		a.tls = a.cert.config()
	}
	if text := o.config.String("behind-proxy"); text != "" {
		a.proxy, err = url.Parse(text)
		if err != nil || a.proxy.Scheme != "https" || a.proxy.Hostname() == "" {
			return a, fmt.Errorf("%w: --behind-proxy %q (want the address that browsers use, https://HOST)", errUsage, text)
		}
	}
	local := httpapi.Loopback(host)
	if !local && a.tls == nil && a.proxy == nil {
		return a, fmt.Errorf("%w: --listen %s is reached from other machines: that takes --tls-cert and --tls-key, or --behind-proxy",
			errUsage, o.config.String("listen"))
	}
	store, err := apikey.Open(o.keysFile())
	if err != nil {
		return a, err
	}
	keys, err := store.List()
	if err != nil {
		return a, err
	}
	switch {
	case len(keys) > 0: // also where all are revoked
		a.keys = store
	case !local || a.proxy != nil:
		return a, fmt.Errorf("%w: who reaches the server from other machines needs a key (try: biopars keys add NAME --role admin)", errUsage)
	}
	return a, nil
}

// host reports whether the name in a Host header is the server's.
func (a access) host(name string) bool {
	switch {
	case httpapi.Loopback(name):
		return true
	case a.proxy != nil && strings.EqualFold(name, a.proxy.Hostname()):
		return true
	}
	return a.cert != nil && a.cert.names(name)
}

// secure reports whether browsers reach the server by TLS.
func (a access) secure() bool { return a.tls != nil || a.proxy != nil }

// url is where browsers find the server.
func (a access) url(listening net.Addr) string {
	switch {
	case a.proxy != nil:
		return a.proxy.String()
	case a.tls != nil:
		return "https://" + listening.String() + "/"
	}
	return "http://" + listening.String() + "/"
}
