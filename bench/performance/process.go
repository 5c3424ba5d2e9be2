package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// cost is what a process took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // bytes; 0 where the system does not tell
}

// process runs the program to its end, apart from the user's own settings.
func (c *config) process(ctx context.Context, args ...string) (cost, error) {
	cmd := exec.CommandContext(ctx, c.program, args...)
	cmd.Dir = c.work // where there is no biopars.yaml
	cmd.Env = slices.DeleteFunc(os.Environ(), func(e string) bool {
		return strings.HasPrefix(e, "BIOPARS_") || strings.HasPrefix(e, "OLLAMA_")
	})
	cmd.Env = append(cmd.Env, "XDG_CONFIG_HOME="+c.work)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return cost{}, fmt.Errorf("biopars %s: %w: %s", args[0], err, errs.Bytes())
	}
	return cost{
		wall: time.Since(start),
		cpu:  cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		peak: peak(cmd.ProcessState),
	}, nil
}

// medians is the median of each part of some costs.
func medians(costs []cost) cost {
	return cost{
		wall: median(costs, func(c cost) time.Duration { return c.wall }),
		cpu:  median(costs, func(c cost) time.Duration { return c.cpu }),
		peak: median(costs, func(c cost) int64 { return c.peak }),
	}
}

func median[T int64 | time.Duration](costs []cost, part func(cost) T) T {
	values := make([]T, len(costs))
	for i, c := range costs {
		values[i] = part(c)
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}
