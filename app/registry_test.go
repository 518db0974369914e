package app

import (
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry"
)

func TestAfterARestartTheBackwardScanKnowsWhatAChangeTookAway(t *testing.T) {
	c, err := Config{Dir: t.TempDir()}.Ready()
	require.NoError(t, err)
	sys, err := Attach(t.Context(), c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(t, err)
	defer func() { require.NoError(t, sys.Close()) }()
	store := markwarden.Store{Marketplace: "m", ID: "s1"}
	party := markwarden.Party{ID: "p1", Names: []markwarden.Name{{Text: "Shop", Lang: "en"}}, Stores: []markwarden.Store{store}}
	had, err := sys.Registrar.Put(t.Context(), "test", registry.Record{Party: &party})
	require.NoError(t, err)
	without := party
	without.Stores = nil
	_, err = sys.Registrar.Put(t.Context(), "test", registry.Record{Party: &without})
	require.NoError(t, err)

	changes := &registryChanges{sys: sys} // as after a start: nothing remembered
	got, err := changes.Since(t.Context(), had)
	require.NoError(t, err)
	require.Equal(t, []markwarden.Store{store}, got.Stores)
}

func TestAConfigurationNamesAllItsMistakesAtOnce(t *testing.T) {
	_, err := Config{
		Store: StoreConfig{Driver: "oracle"}, HTTP: HTTPConfig{Listen: "nowhere"}, Roles: []Role{"cook"},
		Kafka: KafkaConfig{Brokers: []string{"kafka"}, Batch: 20000, SASL: SASLConfig{Mechanism: "magic"}},
		Hooks: []HookConfig{{URL: "ftp://x"}}, Policy: "no-such-file", Proof: ProofConfig{Days: -1, Silence: "takedown"},
	}.Ready()
	for _, want := range []string{"store.driver", "http.listen", `"cook"`, "kafka.brokers", "kafka.batch", "kafka.sasl.mechanism", "hooks[0].id", "hooks[0].url", "hooks[0].secret_file", "policy", "proof.days", "proof.silence"} {
		require.ErrorContains(t, err, want)
	}
}
