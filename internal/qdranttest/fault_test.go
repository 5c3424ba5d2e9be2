package qdranttest_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/biopars/biopars/internal/qdranttest"
)

func TestFaultCounts(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	calls := func(want ...codes.Code) {
		t.Helper()
		for i, code := range want {
			if err := f.tryUpsert(dense(1, 1, 0)); status.Code(err) != code {
				t.Errorf("call %d: %v, want %v", i, err, code)
			}
		}
	}
	f.server.Fault(qdranttest.Fault{Method: "Upsert", After: 1, Times: 2, Code: codes.Unavailable, Message: "down"})
	f.server.Fault(qdranttest.Fault{Method: "Points/Upsert", Code: codes.Internal})
	f.server.Fault(qdranttest.Fault{Method: "Collections/Get", Code: codes.Internal})
	calls(codes.Internal, codes.Unavailable, codes.Unavailable,
		codes.OK) // the second fault hits what the first lets through
	if f.get(1) == nil { // Points/Get is not Collections/Get
		t.Error("nothing was stored")
	}
	if _, err := f.client.GetCollectionInfo(f.ctx, "c"); status.Code(err) != codes.Internal {
		t.Errorf("info: %v", err)
	}
	f.server.Fault(qdranttest.Fault{Times: -1, Code: codes.ResourceExhausted})
	calls(codes.ResourceExhausted, codes.ResourceExhausted, codes.ResourceExhausted)
	f.server.ClearFaults()
	calls(codes.OK)

	if n := f.server.Calls("Upsert"); n != 8 {
		t.Errorf("%d calls of Upsert", n)
	}
	if n, m := f.server.Calls("Points/Get"), f.server.Calls("Get"); n != 1 || m != 2 {
		t.Errorf("%d calls of Points/Get, %d of Get", n, m)
	}
	last := f.server.Requests()[f.server.Calls("")-1]
	if req, ok := last.Message.(*api.UpsertPoints); last.Method != "Points/Upsert" || !ok ||
		number(req.GetPoints()[0].GetId()) != 1 || !last.Deadline {
		t.Errorf("last request: %+v", last)
	}
}

func TestRetryAfter(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	f.server.Fault(qdranttest.Fault{Code: codes.ResourceExhausted, Message: "slow down", RetryAfter: 7})
	err := f.tryUpsert(dense(1, 1, 0))
	var exhausted *api.QdrantResourceExhaustedError
	if !errors.As(err, &exhausted) || exhausted.RetryAfterS != 7 || exhausted.Reason != "slow down" {
		t.Errorf("error %v", err)
	}
}

func TestLostAnswer(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	for n, fault := range []qdranttest.Fault{
		{Method: "Upsert", Code: codes.Unavailable},
		{Method: "Upsert", Cut: true},
	} {
		f.server.Fault(fault)
		refused(t, f.tryUpsert(dense(n, 1, 0)), codes.Unavailable, "")
		if f.get(n) != nil {
			t.Errorf("%+v: the point is stored", fault)
		}
		fault.Applied = true
		f.server.Fault(fault)
		refused(t, f.tryUpsert(dense(n, 1, 0)), codes.Unavailable, "")
		if f.get(n) == nil {
			t.Errorf("%+v: the point is not stored", fault)
		}
	}
}

func TestSlow(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	f.server.Fault(qdranttest.Fault{Method: "Query", Delay: time.Millisecond})
	if found := f.query(nearest(1, 0)); len(found) != 0 {
		t.Errorf("slow: %v", found)
	}
	slow := func(p *api.PointStruct) {
		t.Helper()
		full := f.ctx
		ctx, cancel := context.WithTimeout(full, 20*time.Millisecond)
		defer cancel()
		f.ctx = ctx
		refused(t, f.tryUpsert(p), codes.DeadlineExceeded, "")
		f.ctx = full
	}
	f.server.Fault(qdranttest.Fault{Method: "Upsert", Delay: time.Hour})
	slow(dense(1, 1, 0))
	f.server.Fault(qdranttest.Fault{Method: "Upsert", Delay: time.Hour, Applied: true})
	slow(dense(2, 1, 0))
	if f.get(1) != nil || f.get(2) == nil {
		t.Errorf("points: %v, %v", f.get(1), f.get(2))
	}
}

func TestRestart(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create()
	f.upsert(dense(1, 1, 0))
	port := f.server.Port()
	f.server.Fault(qdranttest.Fault{Method: "Count", Delay: time.Hour})
	running := make(chan error)
	go func() {
		_, err := f.client.Count(f.ctx, &api.CountPoints{CollectionName: "c"})
		running <- err
	}()
	for f.server.Calls("Count") == 0 {
		time.Sleep(time.Millisecond)
	}
	f.server.Stop()
	f.server.Stop()
	refused(t, <-running, codes.Unavailable, "")
	refused(t, f.tryUpsert(dense(2, 1, 0)), codes.Unavailable, "")
	f.server.Restart()
	f.client = connect(t, f.server, "") // the old one waits before it tries again
	if f.server.Port() != port || f.count() != 1 {
		t.Errorf("port %d, was %d; %d points", f.server.Port(), port, f.count())
	}
}

func TestTLS(t *testing.T) {
	web := httptest.NewTLSServer(nil) // for its certificate
	defer web.Close()
	s := qdranttest.Start(t, qdranttest.Options{TLS: &tls.Config{Certificates: web.TLS.Certificates}})
	trusted := x509.NewCertPool()
	trusted.AddCert(web.Certificate())
	for want, config := range map[codes.Code]*tls.Config{
		codes.OK:          {RootCAs: trusted},
		codes.Unavailable: {RootCAs: x509.NewCertPool()},
	} {
		client, err := api.NewClient(&api.Config{Host: s.Host(), Port: s.Port(), UseTLS: true, TLSConfig: config,
			PoolSize: 1, SkipCompatibilityCheck: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.HealthCheck(t.Context()); status.Code(err) != want {
			t.Errorf("health: %v, want %v", err, want)
		}
		client.Close()
	}
}
