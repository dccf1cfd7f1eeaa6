package main

import (
	"context"
	"sync"
	"time"
)

// openConnections holds as many producers as the job has records, each with its own connections, and has every one of them
// send one record after the other; latencies are of single sends.
func openConnections(ctx context.Context, j job) outcome {
	clients := j.records
	var all sync.WaitGroup
	var mutex sync.Mutex
	total := outcome{close: func() {}}
	deadline := time.Now().Add(time.Duration(j.maxSeconds * float64(time.Second)))
	interval := time.Duration(float64(clients) / float64(j.rate) * float64(time.Second))
	for n := range clients {
		all.Go(func() {
			client := newProducer(j)
			defer client.Close()
			latencies := []float64{}
			// The first send connects; it is not counted, and the others are spread over the interval.
			if err := client.ProduceSync(ctx, record(j, n)).FirstErr(); err != nil {
				fail(err)
			}
			sent := 1
			time.Sleep(interval * time.Duration(n) / time.Duration(clients))
			for time.Now().Before(deadline) {
				at := time.Now()
				if err := client.ProduceSync(ctx, record(j, n+sent)).FirstErr(); err != nil {
					fail(err)
				}
				sent++
				latencies = append(latencies, milliseconds(time.Since(at)))
				time.Sleep(max(0, interval-time.Since(at)))
			}
			mutex.Lock()
			defer mutex.Unlock()
			total.Records += sent
			total.latencies = append(total.latencies, latencies...)
		})
	}
	all.Wait()
	return total
}
