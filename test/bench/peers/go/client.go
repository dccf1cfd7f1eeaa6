package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const bufferBytes = 32 << 20 // as much as the buffer.memory of the Java client

func newClient(j job, options ...kgo.Opt) *kgo.Client {
	client, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(j.bootstrap)}, options...)...)
	if err != nil {
		fail(err)
	}
	return client
}

func newProducer(j job) *kgo.Client {
	codecs := map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}
	return newClient(j,
		kgo.ProducerBatchCompression(codecs[j.compression]),
		kgo.ProducerBatchMaxBytes(int32(j.batchBytes)),
		kgo.ProducerLinger(time.Duration(j.lingerMs)*time.Millisecond),
		kgo.MaxBufferedBytes(bufferBytes),
		kgo.MaxBufferedRecords(1<<20),
	)
}

func record(j job, i int) *kgo.Record {
	return &kgo.Record{Topic: j.topic, Key: keys[i%variants], Value: values[i%variants]}
}

func check(_ *kgo.Record, err error) {
	if err != nil {
		fail(err)
	}
}

func produce(ctx context.Context, j job) outcome {
	deadline := time.Now().Add(time.Duration(j.maxSeconds * float64(time.Second)))
	client := newProducer(j)
	sent := 0
	switch j.style {
	case "sync":
		latencies := []float64{}
		for ; sent < j.records && time.Now().Before(deadline); sent++ {
			at := time.Now()
			if err := client.ProduceSync(ctx, record(j, sent)).FirstErr(); err != nil {
				fail(err)
			}
			latencies = append(latencies, milliseconds(time.Since(at)))
		}
		return outcome{Records: sent, latencies: latencies, close: client.Close}
	case "groups":
		for sent < j.records && time.Now().Before(deadline) {
			group := make([]*kgo.Record, 0, j.group)
			for end := min(j.records, sent+j.group); sent < end; sent++ {
				group = append(group, record(j, sent))
			}
			if err := client.ProduceSync(ctx, group...).FirstErr(); err != nil {
				fail(err)
			}
		}
		return outcome{Records: sent, close: client.Close}
	case "callback", "forget":
		var acknowledged atomic.Int64
		promise := func(_ *kgo.Record, err error) {
			if err != nil {
				fail(err)
			}
			acknowledged.Add(1)
		}
		if j.style == "forget" {
			promise = check
		}
		for ; sent < j.records && (sent%256 != 0 || time.Now().Before(deadline)); sent++ {
			client.Produce(ctx, record(j, sent), promise)
		}
		if err := client.Flush(ctx); err != nil {
			fail(err)
		}
		if j.style == "callback" {
			sent = int(acknowledged.Load())
		}
		return outcome{Records: sent, close: client.Close}
	}
	cannot("franz-go has no style " + j.style)
	return outcome{}
}

// pacedProduce sends at an even rate and notes how long each record took from the call to its acknowledgement.
func pacedProduce(ctx context.Context, j job) outcome {
	client := newProducer(j)
	var mutex sync.Mutex
	latencies := make([]float64, 0, j.records)
	var all sync.WaitGroup
	all.Add(j.records)
	begin := time.Now()
	for sent := 0; sent < j.records; time.Sleep(time.Millisecond) {
		due := min(j.records, int(time.Since(begin).Seconds()*float64(j.rate)))
		for ; sent < due; sent++ {
			at := time.Now()
			client.Produce(ctx, record(j, sent), func(_ *kgo.Record, err error) {
				if err != nil {
					fail(err)
				}
				mutex.Lock()
				latencies = append(latencies, milliseconds(time.Since(at)))
				mutex.Unlock()
				all.Done()
			})
		}
	}
	all.Wait()
	return outcome{Records: len(latencies), latencies: latencies, close: client.Close}
}

func milliseconds(duration time.Duration) float64 {
	return float64(duration.Nanoseconds()) / 1e6
}

var touched byte

func consume(ctx context.Context, j job) outcome {
	deadline := time.Now().Add(time.Duration(j.maxSeconds * float64(time.Second)))
	options := []kgo.Opt{kgo.ConsumeTopics(j.topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart())}
	if j.groupID != "" {
		options = append(options, kgo.ConsumerGroup(j.groupID))
	}
	client := newClient(j, options...)
	got, size := 0, int64(0)
	for got < j.records && time.Now().Before(deadline) {
		poll, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
		fetches := client.PollFetches(poll)
		cancel()
		for _, failed := range fetches.Errors() {
			if failed.Err != context.DeadlineExceeded {
				fail(failed.Err)
			}
		}
		fetches.EachRecord(func(record *kgo.Record) {
			touched ^= record.Key[0] ^ record.Value[0]
			size += int64(len(record.Key) + len(record.Value))
			got++
		})
	}
	return outcome{Records: got, Bytes: size, close: client.Close}
}
