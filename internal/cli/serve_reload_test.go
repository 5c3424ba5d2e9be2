//go:build unix

package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestServeReadsItsCorporaAnew: the list in the configuration file comes into force by a
// signal or by the interface, in every place where a corpus can be named; one that is wrong
// changes nothing.
func TestServeReadsItsCorporaAnew(t *testing.T) {
	dir := t.TempDir()
	corpus := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name+".txt")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		command(t, exitOK, "ingest", file, "--data", filepath.Join(dir, name))
		return name + "=" + filepath.Join(dir, name)
	}
	med, drugs := corpus("med", "متفورمین قند خون را پایین می‌آورد."), corpus("drugs", "ایبوپروفن درد را کم می‌کند.")
	settings := filepath.Join(dir, "biopars.yaml")
	write := func(list string) {
		t.Helper()
		if err := os.WriteFile(settings, []byte("corpora: "+list+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(med)
	address, stop := serving(t, "--ollama", "http://127.0.0.1:1", "--config", settings)
	names := func() string {
		t.Helper()
		_, corpora := fetch(t, http.DefaultClient, "GET", address+"v1/corpora", "", "")
		_, models := fetch(t, http.DefaultClient, "GET", address+"v1/models", "", "")
		return corpora + models
	}
	if text := names(); !strings.Contains(text, `"name":"med"`) || strings.Contains(text, "drugs") {
		t.Fatal(text)
	}

	write(med + "," + drugs)
	if status, text := fetch(t, http.DefaultClient, "POST", address+"v1/admin/reload", "", ""); status != 200 || !strings.Contains(text, `"name":"drugs"`) {
		t.Fatalf("%d %s", status, text)
	}
	if text := names(); !strings.Contains(text, `"id":"biopars:drugs"`) {
		t.Errorf("chat clients do not see it: %s", text)
	}
	if status, text := fetch(t, http.DefaultClient, "POST", address+"v1/search", `{"query":"ایبوپروفن","corpus":"drugs"}`, ""); status != 200 || !strings.Contains(text, "درد را کم") {
		t.Errorf("%d %s", status, text)
	}

	for _, wrong := range []string{"med", med + ",drugs=" + settings, "1: 2"} {
		write(wrong)
		if status, text := fetch(t, http.DefaultClient, "POST", address+"v1/admin/reload", "", ""); status < 400 || !strings.Contains(text, `"code"`) {
			t.Errorf("%q: %d %s", wrong, status, text)
		}
		if text := names(); !strings.Contains(text, `"name":"med","default":true`) || !strings.Contains(text, `"name":"drugs"`) {
			t.Errorf("%q has changed the list: %s", wrong, text)
		}
	}

	// The signal, a new name for a directory, and one less.
	write("other=" + filepath.Join(dir, "drugs"))
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); strings.Contains(names(), `"name":"med"`); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the signal changes nothing")
		}
	}
	if text := names(); !strings.Contains(text, `"name":"other","default":true`) {
		t.Errorf("%s", text)
	}
	if status, text := fetch(t, http.DefaultClient, "POST", address+"v1/search", `{"query":"ایبوپروفن"}`, ""); status != 200 || !strings.Contains(text, "درد را کم") {
		t.Errorf("under its new name: %d %s", status, text)
	}
	http.DefaultClient.CloseIdleConnections()
	if code := stop(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}
