// The franz-go program of the benchmark, and kfake as a server. Jobs come as name=value, as for the other peers.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
)

type job struct {
	bootstrap, topic, warmupTopic, groupID, mode, style, compression string
	records, warmup, group, valueBytes, partitions, batchBytes       int
	lingerMs, rate, clients                                          int
	maxSeconds                                                       float64
}

type outcome struct {
	Records   int     `json:"records"`
	Bytes     int64   `json:"bytes"`
	Seconds   float64 `json:"seconds"`
	CPUUs     int64   `json:"cpuUs"`
	PeakKiB   int64   `json:"peakKiB"`
	P50Ms     float64 `json:"p50Ms,omitempty"`
	P99Ms     float64 `json:"p99Ms,omitempty"`
	latencies []float64
	close     func()
}

func main() {
	values := map[string]string{}
	for _, argument := range os.Args[1:] {
		name, value, _ := strings.Cut(argument, "=")
		values[name] = value
	}
	if values["serve"] == "kfake" {
		serveKfake(values)
		return
	}
	number := func(name string, fallback int) int {
		if n, err := strconv.Atoi(values[name]); err == nil {
			return n
		}
		return fallback
	}
	seconds, err := strconv.ParseFloat(values["maxSeconds"], 64)
	if err != nil {
		seconds = 60
	}
	j := job{
		bootstrap: values["bootstrap"], topic: values["topic"], warmupTopic: values["warmupTopic"],
		groupID: values["groupId"], mode: values["mode"], style: values["style"], compression: values["compression"],
		records: number("records", 0), warmup: number("warmup", 0), group: number("group", 1000),
		valueBytes: number("valueBytes", 100), partitions: number("partitions", 1),
		batchBytes: number("batchBytes", 16384), lingerMs: number("lingerMs", 5), rate: number("rate", 1000),
		clients: number("clients", 1), maxSeconds: seconds,
	}
	fillPayloads(j.valueBytes)
	perform := map[string]func(context.Context, job) outcome{
		"produce": produce, "consume": consume, "paced": pacedProduce, "connections": openConnections,
		"tail": tailLatency, "lookup": lookupLatency,
	}[j.mode]
	if perform == nil {
		fail(fmt.Errorf("unknown mode %q", j.mode))
	}
	result := measure(j, perform)
	encoded, err := json.Marshal(result)
	if err != nil {
		fail(err)
	}
	fmt.Println(string(encoded))
	result.close()
}

// cannot ends a program whose client cannot do the job.
func cannot(reason string) {
	encoded, _ := json.Marshal(map[string]string{"unavailable": reason})
	fmt.Println(string(encoded))
	os.Exit(0)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
