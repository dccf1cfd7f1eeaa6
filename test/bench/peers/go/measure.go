package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const variants = 4096

var keys, values [variants][]byte

// fillPayloads makes the same kind of records as the other peers send: half of a value compresses well, half does not.
func fillPayloads(valueBytes int) {
	const text = `{"id":"0123456789","user":"u-8842","at":1700000000,"path":"/api/v1/items","agent":"Mozilla/5.0","n":`
	seed := uint32(12345)
	noise := func() string {
		var noise strings.Builder
		for noise.Len() < (valueBytes+1)/2 {
			seed = (seed*1103515245 + 12345) & 0x7fffffff
			noise.WriteString(strconv.FormatUint(uint64(seed), 36))
		}
		return noise.String()
	}
	for i := range variants {
		keys[i] = fmt.Appendf(nil, "key-%04d", i)
		value := noise() + strings.Repeat(text, valueBytes/len(text)+1)
		values[i] = []byte(value[:valueBytes])
	}
}

// measure warms up, then measures from before the client is constructed to the last acknowledgement or record.
func measure(j job, perform func(context.Context, job) outcome) outcome {
	ctx := context.Background()
	if j.warmup > 0 {
		warm := j
		warm.topic, warm.groupID, warm.records, warm.clients = j.warmupTopic, j.groupID+"-warmup", j.warmup, 1
		warm.maxSeconds = max(30, j.maxSeconds)
		perform(ctx, warm).close()
	}
	share := j
	share.records = (j.records + j.clients - 1) / j.clients
	results := make([]outcome, j.clients)
	cpu, begin := cpuUs(), time.Now()
	var all sync.WaitGroup
	for i := range j.clients {
		all.Go(func() { results[i] = perform(ctx, share) })
	}
	all.Wait()
	total := outcome{Seconds: time.Since(begin).Seconds(), CPUUs: cpuUs() - cpu, PeakKiB: peakKiB()}
	for _, result := range results {
		total.Records += result.Records
		total.Bytes += result.Bytes
		total.latencies = append(total.latencies, result.latencies...)
	}
	if count := len(total.latencies); count > 0 {
		slices.Sort(total.latencies)
		quantile := func(q float64) float64 {
			return total.latencies[min(count-1, int(math.Floor(float64(count)*q)))]
		}
		total.P50Ms, total.P99Ms = quantile(0.5), quantile(0.99)
	}
	total.close = func() {
		for _, result := range results {
			result.close()
		}
	}
	return total
}

func cpuUs() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fail(err)
	}
	return usage.Utime.Nano()/1000 + usage.Stime.Nano()/1000
}

var peakLine = regexp.MustCompile(`VmHWM:\s+(\d+)`)

func peakKiB() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	match := peakLine.FindSubmatch(status)
	if match == nil {
		return 0
	}
	peak, _ := strconv.ParseInt(string(match[1]), 10, 64)
	return peak
}
