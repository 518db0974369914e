package app

import (
	"context"
	"fmt"
	"os"
	"strings"

	"markwarden/ingest"
	"markwarden/ingest/mapping"
	"markwarden/kafka"
	"markwarden/policy/cel"
)

// kafka is how to reach the brokers.
func (c *Config) kafka() (kafka.Config, error) {
	out := kafka.Config{Brokers: c.Kafka.Brokers}
	if t := c.Kafka.TLS; t.Enabled {
		out.TLS = &kafka.TLS{CAFile: t.CAFile, CertFile: t.CertFile, KeyFile: t.KeyFile}
	}
	if s := c.Kafka.SASL; s.Mechanism != "" {
		password, err := os.ReadFile(s.PasswordFile)
		if err != nil {
			return out, fmt.Errorf("kafka.sasl.password_file: %w", err)
		}
		out.SASL = &kafka.SASL{Mechanism: strings.ToUpper(s.Mechanism), User: s.Username, Password: strings.TrimSpace(string(password))}
	}
	return out, nil
}

// openStream connects ingest with the topics.
func (s *System) openStream() error {
	s.Conductor = &ingest.Conductor{
		Store: s.Ingest, Assessor: refreshingAssessor{s.Screener, s.Live}, Log: s.Log,
		Decoders: map[string]ingest.Decoder{}, Observe: s.Metrics.observe,
	}
	for topic, file := range s.Config.Mappings {
		m, err := mapping.ReadFile(file, cel.CompileExpression)
		if err != nil {
			return fmt.Errorf("mappings.%s: %w", topic, err)
		}
		s.Conductor.Decoders[topic] = m
	}
	if len(s.Config.Kafka.Brokers) == 0 {
		return nil
	}
	c, err := s.Config.kafka()
	if err != nil {
		return err
	}
	if s.Publisher, err = kafka.NewPublisher(c); err != nil {
		return err
	}
	s.closers = append(s.closers, s.Publisher)
	s.Source = &kafka.Source{
		Config: c, Group: s.Config.Kafka.Group, Topics: s.topics(), Offsets: s.Ingest.Offsets, Handle: s.Conductor.Process,
		Messages: s.Config.Kafka.Batch, Log: s.Log, Behind: s.Metrics.lagged,
	}
	return nil
}

// topics are the listings topic and those of the mappings.
func (s *System) topics() []string {
	out := []string{s.Config.Kafka.Listings}
	for topic := range s.Config.Mappings {
		if topic != s.Config.Kafka.Listings {
			out = append(out, topic)
		}
	}
	return out
}

// createTopics makes what is missing, where the configuration says so.
func (s *System) createTopics(ctx context.Context) error {
	if !s.Config.Kafka.Create || len(s.Config.Kafka.Brokers) == 0 {
		return nil
	}
	k := s.Config.Kafka
	var topics []kafka.Topic
	for _, name := range append(s.topics(), k.Dead, k.Enforcements) {
		topics = append(topics, kafka.Topic{Name: name, Partitions: k.Partitions})
	}
	return kafka.EnsureTopics(ctx, s.Source.Config, topics...)
}
