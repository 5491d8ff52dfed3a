// A program in a kubelet's place: it says its version, tells what it was started with, and goes on until it is stopped.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

var version, dies = "v0.0.0", ""

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println("Kubernetes " + version)
		return
	}
	if dies != "" {
		fmt.Println("this one ends at once")
		os.Exit(1)
	}
	told, _ := json.Marshal(map[string]any{"version": version, "arguments": os.Args[1:]})
	if err := os.WriteFile("/run/kubelet-told.json", told, 0o644); err != nil {
		panic(err)
	}
	// A pipe that nobody writes to: unlike an empty select, the runtime doesn't take it for a deadlock.
	reader, _, _ := os.Pipe()
	_, _ = reader.Read(make([]byte, 1))
}
