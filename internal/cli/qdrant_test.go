package cli_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/biopars/biopars/internal/qdranttest"
)

// TestQdrantScripts runs scenarios with collections on a server, which requires
// the API key "secret". The command server takes it away and brings it back.
func TestQdrantScripts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "qdrant", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("scripts: %v, %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			server := qdranttest.Start(t, qdranttest.Options{APIKey: "secret"})
			testscript.Run(t, testscript.Params{
				Files: []string{file},
				Setup: func(e *testscript.Env) error {
					scriptEnv(e)
					e.Setenv("QDRANT", fmt.Sprintf("qdrant://%s:%d/med", server.Host(), server.Port()))
					e.Setenv("QDRANT_API_KEY", "secret")
					return nil
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){
					"exits": exits,
					"cited": cited,
					"json":  jsonField,
					"server": func(ts *testscript.TestScript, neg bool, args []string) {
						switch {
						case !neg && len(args) == 1 && args[0] == "stop":
							server.Stop()
						case !neg && len(args) == 1 && args[0] == "start":
							server.Restart()
						case !neg && len(args) == 2 && args[0] == "drop":
							server.DropCollection(args[1])
						default:
							ts.Fatalf("usage: server stop|start|drop COLLECTION")
						}
					},
				},
			})
		})
	}
}
