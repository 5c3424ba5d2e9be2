package qdrant

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// TestProxyOnlyWhenChosen: the environment's proxy is connected to only when that was
// chosen. The process reads the environment once, so that both are one test.
func TestProxyOnlyWhenChosen(t *testing.T) {
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	var heard atomic.Int32
	asked := make(chan struct{}, 100)
	go func() {
		for {
			c, err := proxy.Accept()
			if err != nil {
				return
			}
			heard.Add(1)
			asked <- struct{}{}
			c.Close()
		}
	}()
	t.Setenv("HTTPS_PROXY", "http://"+proxy.Addr().String())
	t.Setenv("NO_PROXY", "")
	call := func(chosen bool) context.CancelFunc {
		o, err := Options{Host: "qdrant.invalid", Collection: "c", EnvironmentProxy: chosen}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		c, err := dial(o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = c.HealthCheck(ctx) // nobody answers; what counts is who is asked
		}()
		if !chosen {
			<-done
		}
		return func() {
			cancel()
			<-done
			_ = c.Close()
		}
	}
	call(false)()
	if n := heard.Load(); n > 0 {
		t.Errorf("not chosen: the proxy was connected to %d times", n)
	}
	end := call(true)
	select {
	case <-asked:
	case <-time.After(30 * time.Second):
		t.Error("chosen: the proxy was not connected to")
	}
	end()
}
