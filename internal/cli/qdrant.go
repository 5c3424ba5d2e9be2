package cli

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index/qdrant"
)

// qdrant fills in the server that keeps the corpus, or its vectors.
func (a *app) qdrant(o *biopars.Options) error {
	store, dense := a.config.String("store"), a.config.String("dense")
	switch {
	case store != "" && dense != "":
		return fmt.Errorf("%w: --store keeps the vectors too; leave --dense out", errUsage)
	case store != "":
		q, err := a.collection(store)
		o.Store = q
		return err
	case dense == "exact":
		o.ExactVectors = true
	case dense != "":
		q, err := a.collection(dense)
		q.Timeout = a.config.Duration("dense-timeout")
		o.Vectors = qdrant.Opener(q)
		return err
	}
	return nil
}

// storeTimeout bounds one read of a collection that answers everything.
const storeTimeout = 5 * time.Second

func (a *app) collection(address string) (qdrant.Options, error) {
	q, err := qdrant.ParseAddress(address)
	if err != nil {
		return q, fmt.Errorf("%w: %w", errUsage, err)
	}
	q.Timeout = storeTimeout
	q.EnvironmentProxy = a.config.String("proxy") == "environment"
	q.Waiting = func(err error, next time.Duration) {
		fmt.Fprintf(a.Err, a.tr("%v؛ پس از %s دوباره\n", "%v; again in %s\n"), a.inWords(errorText(err)),
			next.Round(100*time.Millisecond))
	}
	for _, e := range a.Environ {
		if key, ok := strings.CutPrefix(e, qdrant.KeyEnv+"="); ok {
			q.APIKey = key
		}
	}
	if path := a.config.String("qdrant-key-file"); path != "" {
		key, err := os.ReadFile(path)
		if err != nil {
			return q, err
		}
		if q.APIKey = strings.TrimSpace(string(key)); q.APIKey == "" {
			return q, fmt.Errorf("%w: %s is empty", errUsage, path)
		}
		a.secrets.Add(q.APIKey)
	}
	if path := a.config.String("qdrant-ca"); path != "" {
		if q.TLS == nil {
			return q, fmt.Errorf("%w: --qdrant-ca needs an address with qdrants://", errUsage)
		}
		pem, err := os.ReadFile(path)
		if err != nil {
			return q, err
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return q, fmt.Errorf("%w: %s holds no certificate in PEM form", errUsage, path)
		}
		q.TLS = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
	}
	return q, nil
}
