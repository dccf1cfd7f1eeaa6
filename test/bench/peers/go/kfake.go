package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
)

// serveKfake runs kfake with one broker until the standard input ends.
func serveKfake(values map[string]string) {
	port, err := strconv.Atoi(values["port"])
	if err != nil {
		fail(fmt.Errorf("port: %w", err))
	}
	options := []kfake.Opt{kfake.NumBrokers(1), kfake.Ports(port), kfake.BrokerConfigs(map[string]string{
		"group.initial.rebalance.delay.ms": "0",
	})}
	if values["dataDir"] != "" {
		options = append(options, kfake.DataDir(values["dataDir"]))
	}
	begin := time.Now()
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		fail(err)
	}
	defer cluster.Close()
	fmt.Printf("listening on %s after %.2f ms\n", cluster.ListenAddrs()[0], milliseconds(time.Since(begin)))
	_, _ = io.Copy(io.Discard, os.Stdin)
}
