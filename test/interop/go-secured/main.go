// The franz-go side of secured-broker.test.ts: writes COUNT records to TOPIC and reads them back in GROUP. How it logs in stands in
// OTTLA_CLIENT as JSON.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/oauth"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

type login struct {
	Ca, Cert, Key, Mechanism, Username, Password, Token string
}

func main() {
	var how login
	check(json.Unmarshal([]byte(os.Getenv("OTTLA_CLIENT")), &how))
	servers, topic, group := os.Args[1], os.Args[2], os.Args[3]
	count, err := strconv.Atoi(os.Args[4])
	check(err)
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	client, err := kgo.NewClient(append(options(how), kgo.SeedBrokers(servers), kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.UnknownTopicRetries(0))...)
	check(err)
	defer client.Close()
	for i := range count {
		check(client.ProduceSync(ctx, &kgo.Record{Topic: topic, Value: fmt.Appendf(nil, "value %d", i)}).FirstErr())
	}
	for seen := 0; seen < count; {
		fetches := client.PollFetches(ctx)
		check(fetches.Err())
		seen += fetches.NumRecords()
	}
	check(client.CommitUncommittedOffsets(ctx))
	fmt.Println(count)
}

func options(how login) []kgo.Opt {
	var options []kgo.Opt
	if how.Ca != "" {
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM([]byte(how.Ca))
		config := &tls.Config{RootCAs: pool}
		if how.Cert != "" {
			pair, err := tls.X509KeyPair([]byte(how.Cert), []byte(how.Key))
			check(err)
			config.Certificates = []tls.Certificate{pair}
		}
		options = append(options, kgo.DialTLSConfig(config))
	}
	auth := scram.Auth{User: how.Username, Pass: how.Password}
	switch how.Mechanism {
	case "PLAIN":
		options = append(options, kgo.SASL(plain.Auth{User: how.Username, Pass: how.Password}.AsMechanism()))
	case "SCRAM-SHA-256":
		options = append(options, kgo.SASL(auth.AsSha256Mechanism()))
	case "SCRAM-SHA-512":
		options = append(options, kgo.SASL(auth.AsSha512Mechanism()))
	case "OAUTHBEARER":
		options = append(options, kgo.SASL(oauth.Auth{Token: how.Token}.AsMechanism()))
	}
	return options
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
