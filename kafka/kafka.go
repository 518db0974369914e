// Package kafka is the only home of kafka-go: a Source of runs for ingest, a Publisher, and what an operator needs of topics.
//
// It reads with consumer group generations and begins where the store says, never where the broker says. It decodes nothing
// and keeps nothing.
package kafka

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"
)

// Config says how to reach the brokers.
type Config struct {
	Brokers []string // host:port
	TLS     *TLS     // nil: without
	SASL    *SASL    // nil: without
}

// TLS of the connection. Empty fields: the system's authorities, no client certificate, the broker's own name.
type TLS struct {
	CAFile     string
	CertFile   string
	KeyFile    string
	ServerName string
}

// SASL is who we are to the broker.
type SASL struct {
	Mechanism string // PLAIN, SCRAM-SHA-256, SCRAM-SHA-512
	User      string
	Password  string
}

// Validate names every problem.
func (c Config) Validate() error {
	var all []error
	if len(c.Brokers) == 0 {
		all = append(all, errors.New("brokers: missing"))
	}
	for _, b := range c.Brokers {
		if _, _, err := net.SplitHostPort(b); err != nil {
			all = append(all, fmt.Errorf("brokers: %q must be host:port", b))
		}
	}
	if c.TLS != nil && (c.TLS.CertFile == "") != (c.TLS.KeyFile == "") {
		all = append(all, errors.New("tls: a client certificate needs both its file and its key's"))
	}
	if c.SASL != nil {
		switch c.SASL.Mechanism {
		case "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512":
		default:
			all = append(all, fmt.Errorf("sasl: mechanism %q must be one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512", c.SASL.Mechanism))
		}
		if c.SASL.User == "" {
			all = append(all, errors.New("sasl: user: missing"))
		}
	}
	return errors.Join(all...)
}

const (
	dialTimeout    = 5 * time.Second
	requestTimeout = 10 * time.Second
)

func (c Config) secrets() (*tls.Config, sasl.Mechanism, error) {
	if err := c.Validate(); err != nil {
		return nil, nil, err
	}
	var conf *tls.Config
	if c.TLS != nil {
		var err error
		if conf, err = c.TLS.config(); err != nil {
			return nil, nil, err
		}
	}
	if c.SASL == nil {
		return conf, nil, nil
	}
	var mechanism sasl.Mechanism
	var err error
	switch c.SASL.Mechanism {
	case "PLAIN":
		mechanism = plain.Mechanism{Username: c.SASL.User, Password: c.SASL.Password}
	case "SCRAM-SHA-256":
		mechanism, err = scram.Mechanism(scram.SHA256, c.SASL.User, c.SASL.Password)
	case "SCRAM-SHA-512":
		mechanism, err = scram.Mechanism(scram.SHA512, c.SASL.User, c.SASL.Password)
	}
	return conf, mechanism, err
}

func (t *TLS) config() (*tls.Config, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if t.CAFile != "" {
		pem, err := os.ReadFile(t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("tls: %w", err)
		}
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("tls: %s holds no certificate", t.CAFile)
		}
	}
	if t.CertFile != "" {
		cert, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("tls: %w", err)
		}
		conf.Certificates = []tls.Certificate{cert}
	}
	return conf, nil
}

func (c Config) dialer() (*kafka.Dialer, error) {
	conf, mechanism, err := c.secrets()
	if err != nil {
		return nil, err
	}
	return &kafka.Dialer{ClientID: "markwarden", Timeout: dialTimeout, DualStack: true, TLS: conf, SASLMechanism: mechanism}, nil
}

func (c Config) transport() (*kafka.Transport, error) {
	conf, mechanism, err := c.secrets()
	if err != nil {
		return nil, err
	}
	return &kafka.Transport{ClientID: "markwarden", DialTimeout: dialTimeout, IdleTimeout: 30 * time.Second, TLS: conf, SASL: mechanism}, nil
}

func (c Config) client() (*kafka.Client, func(), error) {
	t, err := c.transport()
	if err != nil {
		return nil, nil, err
	}
	return &kafka.Client{Addr: kafka.TCP(c.Brokers...), Transport: t, Timeout: requestTimeout}, t.CloseIdleConnections, nil
}

// Topic to be there.
type Topic struct {
	Name        string
	Partitions  int
	Replication int // 0: the broker's default
}

// EnsureTopics creates those topics that are not there. What is there is left as it is.
func EnsureTopics(ctx context.Context, c Config, topics ...Topic) error {
	client, done, err := c.client()
	if err != nil {
		return err
	}
	defer done()
	req := &kafka.CreateTopicsRequest{}
	for _, t := range topics {
		replication := t.Replication
		if replication == 0 {
			replication = -1
		}
		req.Topics = append(req.Topics, kafka.TopicConfig{Topic: t.Name, NumPartitions: t.Partitions, ReplicationFactor: replication})
	}
	res, err := client.CreateTopics(ctx, req)
	if err != nil {
		return fmt.Errorf("create topics: %w", err)
	}
	var all []error
	for name, err := range res.Errors {
		if err != nil && !errors.Is(err, kafka.TopicAlreadyExists) {
			all = append(all, fmt.Errorf("create topic %s: %w", name, err))
		}
	}
	return errors.Join(all...)
}

// Partition is what the broker says of one.
type Partition struct {
	ID          int
	First, Last int64 // offsets there are: [First, Last)
}

// Partitions are those of a topic. It is also how to see whether the broker can be reached.
func Partitions(ctx context.Context, c Config, topic string) ([]Partition, error) {
	client, done, err := c.client()
	if err != nil {
		return nil, err
	}
	defer done()
	meta, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", strings.Join(c.Brokers, ","), err)
	}
	if len(meta.Topics) != 1 {
		return nil, fmt.Errorf("topic %s: %w", topic, kafka.UnknownTopicOrPartition)
	}
	if err := meta.Topics[0].Error; err != nil {
		return nil, fmt.Errorf("topic %s: %w", topic, err)
	}
	var asked []kafka.OffsetRequest
	for _, p := range meta.Topics[0].Partitions {
		asked = append(asked, kafka.FirstOffsetOf(p.ID), kafka.LastOffsetOf(p.ID))
	}
	got, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: asked}})
	if err != nil {
		return nil, fmt.Errorf("offsets of %s: %w", topic, err)
	}
	var all []Partition
	for _, p := range got.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("offsets of %s/%d: %w", topic, p.Partition, p.Error)
		}
		all = append(all, Partition{p.Partition, p.FirstOffset, p.LastOffset})
	}
	return all, nil
}
