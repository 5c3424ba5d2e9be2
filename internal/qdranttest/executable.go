package qdranttest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"
)

// AddressEnv is the environment variable that names a Qdrant server that runs
// already, as host:port.
const AddressEnv = "BIOPARS_TEST_QDRANT"

// Real returns the address of a real Qdrant server: the one that [AddressEnv]
// names, or one started by [StartExecutable]. Without either variable the test is
// skipped. Collections that the test makes have the given names followed by a
// hyphen and a number; they are dropped before and after it.
func Real(t testing.TB, collections ...string) (host string, port int) {
	t.Helper()
	address := os.Getenv(AddressEnv)
	if address == "" {
		if os.Getenv(ServerEnv) == "" {
			t.Skipf("neither %s nor %s names a Qdrant server", AddressEnv, ServerEnv)
		}
		e := StartExecutable(t, "")
		return e.Host(), e.Port()
	}
	host, p, err := net.SplitHostPort(address)
	if err == nil {
		port, err = strconv.Atoi(p)
	}
	if err != nil {
		t.Fatalf("%s: %v", AddressEnv, err)
	}
	c, err := api.NewClient(&api.Config{Host: host, Port: port, SkipCompatibilityCheck: true, PoolSize: 1})
	if err != nil {
		t.Fatal(err)
	}
	drop := func() {
		for _, name := range collections {
			for n := range 6 {
				_ = c.DeleteCollection(context.Background(), fmt.Sprintf("%s-%d", name, n)) // it may not be there
			}
		}
	}
	drop()
	t.Cleanup(func() {
		drop()
		_ = c.Close()
	})
	return host, port
}

// Executable is a real Qdrant server in a process of its own.
type Executable struct {
	t          testing.TB
	path, dir  string
	apiKey     string
	grpc, http int
	process    *exec.Cmd
}

// ServerEnv is the environment variable that names the executable of a Qdrant
// server.
const ServerEnv = "BIOPARS_TEST_QDRANT_SERVER"

// StartExecutable runs the server that [ServerEnv] names on free ports of
// 127.0.0.1, with data of its own, until the end of the test. Without the
// variable the test is skipped. An empty key means none.
func StartExecutable(t testing.TB, apiKey string) *Executable {
	t.Helper()
	path := os.Getenv(ServerEnv)
	if path == "" {
		t.Skipf("%s names no Qdrant server", ServerEnv)
	}
	e := &Executable{t: t, path: path, dir: t.TempDir(), apiKey: apiKey, grpc: freePort(t), http: freePort(t)}
	t.Cleanup(e.Kill)
	e.Start()
	if t.Failed() {
		t.FailNow()
	}
	return e
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Host returns the address that the server listens on, without the port.
func (e *Executable) Host() string { return "127.0.0.1" }

// Port returns the port of gRPC.
func (e *Executable) Port() int { return e.grpc }

// Start starts the server, again after Kill, with the data it had, and waits
// until it answers. A failure fails the test; any goroutine may call it.
func (e *Executable) Start() {
	e.t.Helper()
	e.process = exec.Command(e.path)
	e.process.Dir = e.dir
	e.process.Env = append(os.Environ(),
		"QDRANT__SERVICE__HOST=127.0.0.1",
		fmt.Sprintf("QDRANT__SERVICE__GRPC_PORT=%d", e.grpc),
		fmt.Sprintf("QDRANT__SERVICE__HTTP_PORT=%d", e.http),
		"QDRANT__STORAGE__STORAGE_PATH="+filepath.Join(e.dir, "storage"),
		"QDRANT__STORAGE__SNAPSHOTS_PATH="+filepath.Join(e.dir, "snapshots"),
		"QDRANT__TELEMETRY_DISABLED=true", "QDRANT__LOG_LEVEL=WARN",
	)
	if e.apiKey != "" {
		e.process.Env = append(e.process.Env, "QDRANT__SERVICE__API_KEY="+e.apiKey)
	}
	if err := e.process.Start(); err != nil {
		e.t.Error(err)
		return
	}
	client, err := api.NewClient(&api.Config{Host: e.Host(), Port: e.grpc, SkipCompatibilityCheck: true, PoolSize: 1})
	if err != nil {
		e.t.Error(err)
		return
	}
	defer client.Close()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if _, err := client.HealthCheck(e.t.Context()); err == nil {
			return
		} else if time.Now().After(deadline) {
			e.t.Errorf("the Qdrant server does not answer: %v", err)
			return
		}
	}
}

// Kill ends the server at once, as a crash would.
func (e *Executable) Kill() {
	if e.process != nil {
		_ = e.process.Process.Kill()
		_ = e.process.Wait() // it was killed
		e.process = nil
	}
}
