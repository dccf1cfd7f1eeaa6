package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// tailLatency measures from the call that sends a record to its arrival at a consumer that waits at the end of the topic.
func tailLatency(ctx context.Context, j job) outcome {
	producer := newProducer(j)
	consumer := newClient(j, kgo.ConsumeTopics(j.topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtEnd()))
	arrived := make(chan time.Duration, 1024)
	go func() {
		for {
			fetches := consumer.PollFetches(ctx)
			if fetches.IsClientClosed() {
				return
			}
			now := time.Now().UnixNano()
			fetches.EachRecord(func(record *kgo.Record) {
				if len(record.Value) >= 8 {
					arrived <- time.Duration(now - int64(binary.BigEndian.Uint64(record.Value)))
				}
			})
		}
	}()
	send := func(i int) {
		value := append([]byte(nil), values[i%variants]...)
		binary.BigEndian.PutUint64(value, uint64(time.Now().UnixNano()))
		client := &kgo.Record{Topic: j.topic, Key: keys[i%variants], Value: value}
		if err := producer.ProduceSync(ctx, client).FirstErr(); err != nil {
			fail(err)
		}
	}
	// A reader that has not found the end yet misses the first records.
	for i, waiting := 0, true; waiting; i++ {
		send(i)
		select {
		case <-arrived:
			waiting = false
		case <-time.After(50 * time.Millisecond):
		}
	}
	time.Sleep(100 * time.Millisecond)
	for len(arrived) > 0 {
		<-arrived
	}
	latencies := make([]float64, 0, j.records)
	for len(latencies) < j.records {
		send(len(latencies))
		latencies = append(latencies, milliseconds(<-arrived))
	}
	return outcome{Records: len(latencies), latencies: latencies, close: func() { producer.Close(); consumer.Close() }}
}

// lookupLatency fetches single batches at random offsets of partition 0.
func lookupLatency(ctx context.Context, j job) outcome {
	client := newClient(j)
	metadata := kmsg.NewPtrMetadataRequest()
	topic := kmsg.NewMetadataRequestTopic()
	topic.Topic = kmsg.StringPtr(j.topic)
	metadata.Topics = append(metadata.Topics, topic)
	found, err := metadata.RequestWith(ctx, client)
	if err != nil {
		fail(err)
	}
	described := found.Topics[0]
	leader := int32(-1)
	for _, partition := range described.Partitions {
		if partition.Partition == 0 {
			leader = partition.Leader
		}
	}
	end := endOffset(ctx, client, j.topic, leader)
	latencies := make([]float64, 0, j.records)
	for range j.records {
		request := kmsg.NewPtrFetchRequest()
		request.MaxWaitMillis, request.MinBytes, request.MaxBytes, request.SessionEpoch = 0, 1, 1, -1
		wanted := kmsg.NewFetchRequestTopic()
		wanted.Topic, wanted.TopicID = j.topic, described.TopicID
		partition := kmsg.NewFetchRequestTopicPartition()
		partition.Partition, partition.FetchOffset, partition.PartitionMaxBytes = 0, rand.Int64N(end), 1
		wanted.Partitions = append(wanted.Partitions, partition)
		request.Topics = append(request.Topics, wanted)
		at := time.Now()
		answer, err := client.Broker(int(leader)).Request(ctx, request)
		latencies = append(latencies, milliseconds(time.Since(at)))
		if err != nil {
			fail(err)
		}
		got := answer.(*kmsg.FetchResponse).Topics[0].Partitions[0]
		if got.ErrorCode != 0 || len(got.RecordBatches) == 0 {
			fail(fmt.Errorf("nothing at offset %d: error code %d", partition.FetchOffset, got.ErrorCode))
		}
	}
	return outcome{Records: len(latencies), latencies: latencies, close: client.Close}
}

func endOffset(ctx context.Context, client *kgo.Client, name string, leader int32) int64 {
	request := kmsg.NewPtrListOffsetsRequest()
	topic := kmsg.NewListOffsetsRequestTopic()
	topic.Topic = name
	partition := kmsg.NewListOffsetsRequestTopicPartition()
	partition.Timestamp = -1
	topic.Partitions = append(topic.Partitions, partition)
	request.Topics = append(request.Topics, topic)
	answer, err := client.Broker(int(leader)).Request(ctx, request)
	if err != nil {
		fail(err)
	}
	return answer.(*kmsg.ListOffsetsResponse).Topics[0].Partitions[0].Offset
}
