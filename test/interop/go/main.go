// The franz-go side of franz-go.test.ts. `produce SERVERS TOPIC` reads key<TAB>value lines; `consume SERVERS TOPIC GROUP COUNT
// PROTOCOL` prints partition<TAB>offset<TAB>key<TAB>value lines; `copy SERVERS FROM TO GROUP COUNT` copies in transactions.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Second)
	defer cancel()
	args := os.Args[1:]
	var err error
	switch args[0] {
	case "produce":
		err = produce(ctx, args[1], args[2])
	case "consume":
		err = consume(ctx, args[1], args[2], args[3], number(args[4]), args[5])
	case "copy":
		err = copyAll(ctx, args[1], args[2], args[3], args[4], number(args[5]))
	default:
		err = errors.New("unknown command " + args[0])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return value
}

func produce(ctx context.Context, servers, topic string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(servers), kgo.DefaultProduceTopic(topic))
	if err != nil {
		return err
	}
	defer client.Close()
	records := []*kgo.Record{}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), "\t")
		records = append(records, &kgo.Record{Key: []byte(key), Value: []byte(value)})
	}
	return client.ProduceSync(ctx, records...).FirstErr()
}

func consume(ctx context.Context, servers, topic, group string, count int, protocol string) error {
	options := []kgo.Opt{
		kgo.SeedBrokers(servers),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
	}
	switch protocol {
	case "share":
		options = append(options, kgo.ShareGroup(group))
	case "consumer":
		options = append(options, kgo.ConsumerGroup(group), kgo.DisableAutoCommit(),
			kgo.ServerSideBalancer(), kgo.Balancers(kgo.RangeBalancer()))
	default:
		options = append(options, kgo.ConsumerGroup(group), kgo.DisableAutoCommit())
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		return err
	}
	defer client.Close()
	for count > 0 {
		fetches := client.PollRecords(ctx, count)
		if err := fetches.Err(); err != nil {
			return err
		}
		for _, record := range fetches.Records() {
			fmt.Printf("%d\t%d\t%s\t%s\n", record.Partition, record.Offset, record.Key, record.Value)
			count--
		}
		if protocol != "share" {
			if err := client.CommitRecords(ctx, fetches.Records()...); err != nil {
				return err
			}
		}
	}
	if protocol == "share" {
		return nil
	}
	return client.LeaveGroupContext(ctx)
}

// The first transaction is aborted, and what it read is read again.
func copyAll(ctx context.Context, servers, from, to, group string, count int) error {
	session, err := kgo.NewGroupTransactSession(
		kgo.SeedBrokers(servers),
		kgo.TransactionalID(group+"-tx"),
		kgo.ConsumerGroup(group),
		kgo.ConsumeTopics(from),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.RequireStableFetchOffsets(),
	)
	if err != nil {
		return err
	}
	defer session.Close()
	for attempt, copied := 0, 0; copied < count; attempt++ {
		fetches := session.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return err
		}
		if err := session.Begin(); err != nil {
			return err
		}
		for _, record := range fetches.Records() {
			session.Produce(ctx, &kgo.Record{Topic: to, Key: record.Key, Value: record.Value}, nil)
		}
		if attempt == 0 { // what is still buffered would never be sent
			if err := session.Client().Flush(ctx); err != nil {
				return err
			}
		}
		committed, err := session.End(ctx, kgo.TransactionEndTry(attempt > 0))
		if err != nil {
			return err
		}
		if committed {
			copied += fetches.NumRecords()
		}
	}
	return nil
}
