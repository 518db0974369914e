// Package embedded is a Kafka broker in this process, for the demo and for tests: any client speaks to it over loopback.
//
// It keeps messages in memory only and is no broker for production.
package embedded

import (
	"fmt"

	"github.com/twmb/franz-go/pkg/kfake"
)

// Broker is a running broker.
type Broker struct{ cluster *kfake.Cluster }

// Start runs a broker on a free port of 127.0.0.1, with these topics of so many partitions each.
func Start(partitions int, topics ...string) (*Broker, error) {
	return start(kfake.SeedTopics(int32(partitions), topics...), kfake.DefaultNumPartitions(partitions))
}

// StartSASL runs a broker that lets in only who has the password: mechanism is PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.
func StartSASL(mechanism, user, password string) (*Broker, error) {
	return start(kfake.EnableSASL(), kfake.Superuser(mechanism, user, password))
}

func start(opts ...kfake.Opt) (*Broker, error) {
	c, err := kfake.NewCluster(append(opts, kfake.NumBrokers(1))...)
	if err != nil {
		return nil, fmt.Errorf("start the embedded broker: %w", err)
	}
	return &Broker{c}, nil
}

// Addresses are the broker's host:port.
func (b *Broker) Addresses() []string { return b.cluster.ListenAddrs() }

// Close ends it; what it kept is gone.
func (b *Broker) Close() { b.cluster.Close() }
