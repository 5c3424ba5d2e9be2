package main

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed peer/Peer.java
var peerSource []byte

// peer is how Lucene is started.
type peer struct {
	java  string
	flags []string
	path  string // of classes
}

// buildPeer compiles the driver against the jars in dir, or in its folder lib.
func buildPeer(ctx context.Context, javaHome, dir, work string, flags []string) (*peer, error) {
	jars, err := filepath.Glob(filepath.Join(dir, "*.jar"))
	if err != nil {
		return nil, err
	}
	if len(jars) == 0 {
		dir = filepath.Join(dir, "lib")
		if jars, err = filepath.Glob(filepath.Join(dir, "*.jar")); err != nil {
			return nil, err
		}
	}
	if !slices.ContainsFunc(jars, func(j string) bool { return strings.HasPrefix(filepath.Base(j), "lucene-core-") }) {
		return nil, fmt.Errorf("%s: no lucene-core-*.jar", dir)
	}
	tool := func(name string) string {
		if javaHome == "" {
			return name
		}
		return filepath.Join(javaHome, "bin", name)
	}
	source, classes := filepath.Join(work, "Peer.java"), filepath.Join(work, "classes")
	if err := os.WriteFile(source, peerSource, 0o644); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "*")
	cmd := exec.CommandContext(ctx, tool("javac"), "-cp", path, "-d", classes, source)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("compile the peer: %w: %s", err, out)
	}
	return &peer{java: tool("java"), flags: flags, path: classes + string(os.PathListSeparator) + path}, nil
}

// command is a process of one system, pinned to a core where that can be done.
func (c *config) command(ctx context.Context, system, act string, args ...string) *exec.Cmd {
	var argv []string
	if c.pinned() {
		argv = append(argv, "taskset", "-c", strconv.Itoa(c.core))
	}
	if system == systemLucene {
		argv = append(append(append(argv, c.peer.java), c.peer.flags...), "-cp", c.peer.path, "Peer", act)
	} else {
		argv = append(argv, c.program, "side", act, system)
	}
	argv = append(argv, args...)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = c.work // where there are no settings
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool {
		return strings.HasPrefix(e, "BIOPARS_") || strings.HasPrefix(e, "OLLAMA_") || strings.HasPrefix(e, "GOMAXPROCS=")
	}), "GOMAXPROCS=1")
	return cmd
}

// pinned reports whether processes are kept on one core. Without taskset our side
// still runs on one at a time, but the peer's collector and compiler take others.
func (c *config) pinned() bool {
	if runtime.GOOS != "linux" {
		return false
	}
	_, err := exec.LookPath("taskset")
	return err == nil
}

// indexed is what building an index took.
type indexed struct {
	passages  int
	cpu, wall time.Duration
	peak      int64
}

// buildIndex runs a process that makes an index.
func (c *config) buildIndex(ctx context.Context, system, corpus, dir string) (indexed, error) {
	cmd := c.command(ctx, system, "index", corpus, dir)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return indexed{}, fmt.Errorf("index with %s: %w: %s", system, err, errs.Bytes())
	}
	return parseIndexed(string(out))
}

func parseIndexed(text string) (x indexed, err error) {
	found := false
	for line := range strings.Lines(text) {
		var cpu, wall int64
		if n, _ := fmt.Sscanf(line, "indexed %d cpu %d wall %d", &x.passages, &cpu, &wall); n == 3 {
			x.cpu, x.wall, found = time.Duration(cpu), time.Duration(wall), true
		}
		if n, _ := fmt.Sscanf(line, "peak %d", &x.peak); n == 1 && found {
			return x, nil
		}
	}
	return indexed{}, fmt.Errorf("not what indexing took: %q", text)
}

// asker is a process that answers rounds of questions.
type asker struct {
	system string
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	errs   bytes.Buffer
}

func (c *config) startAsker(ctx context.Context, system, dir, questions string) (*asker, error) {
	a := &asker{system: system, cmd: c.command(ctx, system, "ask", dir, questions)}
	a.cmd.Stderr = &a.errs
	var err error
	if a.in, err = a.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	a.out = bufio.NewReaderSize(out, 1<<20)
	return a, a.cmd.Start()
}

// round asks all questions once.
func (a *asker) round(depth int) (times []time.Duration, hits int, err error) {
	if _, err := fmt.Fprintln(a.in, depth); err != nil {
		return nil, 0, a.failed(err)
	}
	line, err := a.out.ReadString('\n')
	if err != nil {
		return nil, 0, a.failed(err)
	}
	return parseRound(line)
}

func parseRound(line string) (times []time.Duration, hits int, err error) {
	f := strings.Fields(line)
	if len(f) < 2 || f[0] != "round" {
		return nil, 0, fmt.Errorf("not a round: %.80q", line)
	}
	if hits, err = strconv.Atoi(f[1]); err != nil {
		return nil, 0, err
	}
	for _, t := range f[2:] {
		ns, err := strconv.ParseInt(t, 10, 64)
		if err != nil {
			return nil, 0, err
		}
		times = append(times, time.Duration(ns))
	}
	return times, hits, nil
}

// close ends the process and gives its peak memory.
func (a *asker) close() (peak int64, err error) {
	err = a.in.Close()
	rest, readErr := io.ReadAll(a.out)
	err = errors.Join(err, readErr, a.cmd.Wait())
	if n, _ := fmt.Sscanf(string(rest), "peak %d", &peak); n != 1 && err == nil {
		err = fmt.Errorf("not a peak: %.80q", rest)
	}
	if err != nil {
		return 0, a.failed(err)
	}
	return peak, nil
}

func (a *asker) failed(err error) error {
	return fmt.Errorf("%s: %w: %s", a.system, err, a.errs.Bytes())
}
