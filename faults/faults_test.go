package faults

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/demo/catalogue"
	"markwarden/kafka"
	"markwarden/store/storetest"
)

// slices of the stream between which something may go wrong.
const slicesOfStream = 10

// broken messages become dead letters, at known places.
var broken = [][]byte{
	[]byte(`{"marketplace":"bazaar","id":"X1","title":"no seller"}`),
	[]byte(`not JSON at all`),
	[]byte(`{"marketplace":"bazaar","id":"X2","version":1,"seller":{"id":"s"},"title":"t","surprise":true}`),
	[]byte("\xff\xfe\x00 bytes that are no text"),
}

// produce sends slice n of the catalogue, with a broken message in some.
func (c *cluster) produce(n int) {
	c.t.Helper()
	lines := bytes.Split(bytes.TrimSpace(catalogue.Listings()), []byte("\n"))
	per := (len(lines) + slicesOfStream - 1) / slicesOfStream
	var messages []kafka.Message
	for _, l := range lines[min(n*per, len(lines)):min((n+1)*per, len(lines))] {
		_, rest, _ := bytes.Cut(l, []byte(`"id":"`))
		id, _, _ := bytes.Cut(rest, []byte(`"`))
		messages = append(messages, kafka.Message{Key: id, Value: l})
	}
	if n < len(broken) {
		messages = append(messages, kafka.Message{Key: []byte(fmt.Sprint("broken", n)), Value: broken[n]})
	}
	require.Eventually(c.t, func() bool { // a broker that restarts is asked again; what then stands twice must change nothing
		p, err := kafka.NewPublisher(kafka.Config{Brokers: []string{c.broker}})
		require.NoError(c.t, err)
		defer p.Close()
		ctx, stop := context.WithTimeout(c.t.Context(), 20*time.Second)
		defer stop()
		return p.PublishAll(ctx, c.topic, messages) == nil
	}, 90*time.Second, 200*time.Millisecond, "can't produce")
}

// importRegistry puts records on file.
func (c *cluster) importRegistry(lines []byte) {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), "registry.ndjson")
	require.NoError(c.t, os.WriteFile(path, lines, 0o600))
	c.must("registry", "import", "--config", c.config(), path)
}

// withPictures gives the processes the catalogue's pictures.
func (c *cluster) withPictures() {
	dir := filepath.Join(c.dir, "pictures")
	require.NoError(c.t, os.CopyFS(dir, catalogue.Pictures()))
	for _, p := range c.procs {
		f, err := os.OpenFile(p.config, os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(c.t, err)
		_, err = fmt.Fprintf(f, "pictures: {folder: %s}\n", dir)
		require.NoError(c.t, err)
		require.NoError(c.t, f.Close())
	}
}

// story is one whole run: the registry, the stream in slices, decisions; disturb is called between the steps.
func (c *cluster) story(disturb func(step int)) (export string, shop map[string]map[string]string) {
	c.t.Helper()
	c.withPictures()
	c.importRegistry(catalogue.Registry())
	c.startAll()
	for n := range slicesOfStream {
		c.produce(n)
		disturb(n)
	}
	c.settle()
	r := c.reviewer()
	cases := r.cases("open")
	require.NotEmpty(c.t, cases)
	for i, part := range slices.Collect(slices.Chunk(cases, len(cases)/slicesOfStream+1)) {
		for _, k := range part {
			r.decide(k)
		}
		disturb(slicesOfStream + i)
	}
	for _, k := range r.cases("open") { // those of a decision that a backup knows nothing of
		r.decide(k)
	}
	c.settle()
	require.Contains(c.t, c.must("audit", "verify", "--config", c.config()), "holds")
	return c.must("export", "--canonical", "--screenings", "--config", c.config()), c.hook.snapshot()
}

func calm(int) {}

// outcome is what a run ends with: the canonical export, and what the shop was told.
type outcome struct {
	export string
	shop   map[string]map[string]string
}

// undisturbed is the outcome of a run in which nothing goes wrong; one run of each driver serves all tests.
func undisturbed(t *testing.T, driver string) outcome {
	t.Helper()
	run := &undisturbedRuns[slices.Index(drivers, driver)]
	run.Do(func() {
		c := newCluster(t, driver, startBroker(t))
		run.export, run.shop = c.story(calm)
		c.stopAll()
	})
	require.NotEmpty(t, run.export, "the undisturbed run failed")
	return run.outcome
}

var (
	drivers         = []string{"sqlite", "postgres"}
	undisturbedRuns [2]struct {
		sync.Once
		outcome
	}
)

// onEach runs a test on both databases. A run waits more than it computes, for the broker to notice who is gone: they run side by side.
func onEach(t *testing.T, test func(t *testing.T, driver string)) {
	t.Parallel()
	for _, driver := range drivers {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			need(t, driver) // before the run that all tests share: a test that is skipped within it would end it for the others
			test(t, driver)
		})
	}
}

// need skips the test, or fails it, where the broker or the database is not there.
func need(t *testing.T, driver string) {
	t.Helper()
	if os.Getenv("MARKWARDEN_TEST_KAFKA_JARS") == "" {
		storetest.Need(t, "kafka", "set MARKWARDEN_TEST_KAFKA_JARS to a folder with the broker's jars (see .ci/services.sh)")
	}
	if driver == "postgres" && os.Getenv("MARKWARDEN_TEST_POSTGRES") == "" {
		storetest.Need(t, "postgres", "set MARKWARDEN_TEST_POSTGRES to a server's postgres:// address")
	}
}

func TestKilledProcessesARestartedBrokerAndACrashedDatabaseChangeNothing(t *testing.T) {
	onEach(t, func(t *testing.T, driver string) {
		calm := undisturbed(t, driver)
		b := startBroker(t)

		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		rng := rand.New(rand.NewPCG(seed, 0))
		c := newCluster(t, driver, b)
		crash := func() {}
		if driver == "postgres" {
			own := startPostgres(t)
			c.useDatabase(own.dsn())
			crash = own.restart
		}
		names := make([]string, 0, len(c.procs))
		for name := range c.procs {
			names = append(names, name)
		}
		slices.Sort(names)
		kills := 0
		got, gotShop := c.story(func(step int) {
			time.Sleep(time.Duration(rng.IntN(400)) * time.Millisecond)
			victim := names[rng.IntN(len(names))]
			c.kill(victim)
			kills++
			switch step {
			case 4:
				b.restart()
			case 2, 7, slicesOfStream + 1, slicesOfStream + 6:
				crash()
			}
			c.start(victim)
		})
		require.GreaterOrEqual(t, kills, 2*slicesOfStream-1)
		require.Equal(t, calm.export, got)
		require.Equal(t, calm.shop, gotShop, "what the shop was told in the end")
		require.Zero(t, c.hook.bad, "every call was signed")
		require.NotZero(t, c.hook.calls)
	})
}

func TestAStoreRestoredFromABackupReadsAgainWhatItLost(t *testing.T) {
	onEach(t, func(t *testing.T, driver string) {
		calm := undisturbed(t, driver)
		c := newCluster(t, driver, startBroker(t))
		var restore func()
		got, gotShop := c.story(func(step int) {
			switch step {
			case 3, slicesOfStream + 3:
				c.stopAll()
				restore = c.backup()
				c.startAll()
			case 6, slicesOfStream + 6:
				time.Sleep(300 * time.Millisecond)
				var reversed []string
				if step > slicesOfStream {
					reversed = c.changeOfMind() // the shop hears of it, the store will not remember
				}
				c.stopAll()
				restore()
				c.startAll()
				c.report(reversed)
			}
		})
		require.Equal(t, calm.export, got)
		require.Equal(t, calm.shop, gotShop, "what the shop was told in the end")
	})
}

func TestARightAddedInMidRunMissesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, driver string) {
		calm := undisturbed(t, driver)
		late, early := splitRegistry(t)
		c := newCluster(t, driver, startBroker(t))
		c.withPictures()
		c.importRegistry(early)
		c.startAll()
		for n := range slicesOfStream {
			c.produce(n)
			if n == 4 {
				c.importRegistry(late)
			}
			if driver == "postgres" && n == 6 {
				c.end("worker1", stopSignal) // the other one takes over its partitions
			}
		}
		c.settle()
		got := c.must("export", "--canonical", "--screenings", "--config", c.config())
		missed, extra := compare(screenings(calm.export), screenings(got))
		t.Logf("missed %d, extra %d", len(missed), len(extra))
		require.Empty(t, missed, "missed")
		require.Empty(t, extra, "extra")
	})
}
