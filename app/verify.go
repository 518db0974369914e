package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"markwarden/kafka"
)

// VerifyStream reads every topic again and accounts for each offset that the store says is done. With toEnd a message that is not
// delivered yet is a finding too. good says that there was none; findings are printed to w.
func (s *System) VerifyStream(ctx context.Context, toEnd bool, w io.Writer) (good bool, err error) {
	if s.Source == nil {
		return false, errors.New("no kafka.brokers are configured: there is no stream to verify")
	}
	good = true
	for _, topic := range s.topics() {
		rep, err := s.Conductor.VerifyStream(ctx, topic, kafka.History{Config: s.Source.Config}, s.Ingest)
		if err != nil {
			return false, err
		}
		for _, f := range rep.Findings {
			fmt.Fprintf(w, "%s/%d/%d %s: %s\n", f.Topic, f.Partition, f.Offset, f.Key, f.Problem)
		}
		waiting, err := s.waiting(ctx, topic)
		if err != nil {
			return false, err
		}
		fmt.Fprintf(w, "%s: %d delivered in %d partitions: %d screened, %d superseded, %d dead letters, %d about no listing; %d findings; %d wait; %d expired and can't be checked\n",
			topic, rep.Delivered, rep.Partitions, rep.Screened, rep.Superseded, rep.Dead, rep.Nothing, int64(len(rep.Findings))+rep.More, waiting, rep.Expired)
		if len(rep.Findings) > 0 || toEnd && waiting > 0 {
			good = false
		}
	}
	return good, nil
}

// waiting is how many messages of a topic are not delivered yet.
func (s *System) waiting(ctx context.Context, topic string) (n int64, err error) {
	parts, err := kafka.Partitions(ctx, s.Source.Config, topic)
	if err != nil {
		return 0, err
	}
	next, err := s.Ingest.Offsets(ctx, topic)
	if err != nil {
		return 0, err
	}
	for _, p := range parts {
		n += max(0, p.Last-max(p.First, next[p.ID]))
	}
	return n, nil
}
