package pdf

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// Passwords by which tests have the process that is started for a file misbehave.
const (
	hangs   = "hang"
	crashes = "crash"
	dies    = "die"
	hungers = "hunger"
	babbles = "babble"
)

func TestMain(m *testing.M) {
	var req childRequest
	json.Unmarshal([]byte(os.Getenv(childVariable)), &req)
	switch req.Password {
	case hangs:
		select {}
	case crashes:
		go func() { panic("crash of a goroutine") }()
		select {}
	case dies:
		os.Exit(0)
	case hungers:
		limitProcess()
		go watchMemory(64<<20, func() {
			os.Stdout.WriteString(`half a message` + "\n" + `{"Error":{"Reason":"too_large"}}` + "\n")
			os.Exit(0)
		})
		all := []byte("x")
		for {
			all = append(all, all[:min(len(all), 1<<20)]...)
			all[len(all)-1]++
		}
	case babbles:
		for {
			os.Stdout.WriteString("{}\nnonsense\n[1]\n")
			os.Stdout.WriteString(strings.Repeat("y", 1<<20))
		}
	}
	Main()
	os.Exit(m.Run())
}
