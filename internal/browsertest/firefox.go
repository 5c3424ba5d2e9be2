package browsertest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Firefox is a Firefox without a window, spoken to by its own protocol, Marionette, which
// needs no program between. It is for one look with another engine, not for every test.
type Firefox struct {
	t    testing.TB
	conn net.Conn
	from *bufio.Reader
	last int
}

// StartFirefox opens a Firefox, with a profile of its own, that ends with the test. FIREFOX
// names its executable; without that the test is skipped, since it is slow to start.
func StartFirefox(t testing.TB) *Firefox {
	t.Helper()
	if os.Getenv("FIREFOX") == "" {
		t.Skip("no Firefox: FIREFOX names no executable")
	}
	binary, err := exec.LookPath(os.Getenv("FIREFOX"))
	if err != nil {
		t.Fatalf("FIREFOX: %v", err)
	}
	profile := t.TempDir()
	prefs := `user_pref("marionette.port", 0);
user_pref("app.update.disabledForTesting", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
`
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(prefs), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "-headless", "-marionette", "-no-remote", "-profile", profile)
	cmd.Env = append(os.Environ(), "HOME="+profile, "MOZ_CRASHREPORTER_DISABLE=1")
	if err := cmd.Start(); err != nil {
		t.Fatalf("start Firefox: %v", err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	f := &Firefox{t: t}
	t.Cleanup(func() {
		if f.conn != nil {
			_ = f.conn.SetDeadline(time.Now().Add(10 * time.Second))
			_, _ = f.call("Marionette:Quit", map[string]any{})
			_ = f.conn.Close()
		}
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	})
	f.connect(filepath.Join(profile, "MarionetteActivePort"), ended)
	f.do("WebDriver:NewSession", map[string]any{})
	return f
}

// connect waits until the browser has said where it listens, and connects to it.
func (f *Firefox) connect(file string, ended <-chan struct{}) {
	f.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		select {
		case <-ended:
			f.t.Skip("Firefox does not start on this machine")
		default:
		}
		port, err := os.ReadFile(file)
		if err != nil || len(port) == 0 {
			continue
		}
		conn, err := net.Dial("tcp", "127.0.0.1:"+strings.TrimSpace(string(port)))
		if err != nil {
			continue
		}
		f.conn, f.from = conn, bufio.NewReader(conn)
		_ = conn.SetDeadline(time.Now().Add(patience))
		if _, err := f.read(); err != nil { // its greeting
			f.t.Fatal(err)
		}
		return
	}
	f.t.Fatal("Firefox does not listen")
}

// read reads a message: its length, a colon, and JSON.
func (f *Firefox) read() (json.RawMessage, error) {
	var n int
	if _, err := fmt.Fscanf(f.from, "%d:", &n); err != nil {
		return nil, err
	}
	body := make([]byte, n)
	_, err := io.ReadFull(f.from, body)
	return body, err
}

// call gives a command and returns what comes of it.
func (f *Firefox) call(command string, args any) (json.RawMessage, error) {
	f.last++
	body, err := json.Marshal([]any{0, f.last, command, args})
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(f.conn, "%d:%s", len(body), body); err != nil {
		return nil, err
	}
	reply, err := f.read()
	if err != nil {
		return nil, err
	}
	var parts [4]json.RawMessage // type, number, error, result
	if err := json.Unmarshal(reply, &parts); err != nil {
		return nil, err
	}
	if string(parts[2]) != "null" {
		return nil, fmt.Errorf("%s: %s", command, parts[2])
	}
	return parts[3], nil
}

func (f *Firefox) do(command string, args any) json.RawMessage {
	f.t.Helper()
	result, err := f.call(command, args)
	if err != nil {
		f.t.Fatal(err)
	}
	return result
}

// Open goes to an address in a window of about a size.
func (f *Firefox) Open(address string, width, height int) {
	f.t.Helper()
	f.do("WebDriver:SetWindowRect", map[string]any{"width": width, "height": height})
	f.do("WebDriver:Navigate", map[string]any{"url": address})
}

// Type gives keys to the element of a selector; a new line is the key that sends.
func (f *Firefox) Type(selector, keys string) {
	f.t.Helper()
	var found struct {
		Value map[string]string `json:"value"`
	}
	if err := json.Unmarshal(f.do("WebDriver:FindElement", map[string]any{"using": "css selector", "value": selector}), &found); err != nil {
		f.t.Fatal(err)
	}
	for _, id := range found.Value {
		f.do("WebDriver:ElementSendKeys", map[string]any{"id": id, "text": strings.ReplaceAll(keys, "\n", "\ue007")})
	}
}

// Is reports whether an expression in the page is true.
func (f *Firefox) Is(expression string) bool {
	f.t.Helper()
	script := "try { return Boolean(" + expression + ") } catch { return false }"
	var found struct {
		Value bool `json:"value"`
	}
	if err := json.Unmarshal(f.do("WebDriver:ExecuteScript", map[string]any{"script": script, "args": []any{}, "sandbox": nil}), &found); err != nil {
		f.t.Fatal(err)
	}
	return found.Value
}

// Wait waits until an expression is true.
func (f *Firefox) Wait(expression string) {
	f.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(25 * time.Millisecond) {
		if f.Is(expression) {
			return
		}
	}
	f.t.Fatalf("never came: %s", expression)
}
