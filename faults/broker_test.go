package faults

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// broker is a Kafka broker of our own, so that it can be stopped without disturbing anybody else's tests.
type broker struct {
	t    *testing.T
	dir  string
	addr string
	cmd  *exec.Cmd
}

// startBroker starts one from the jars that MARKWARDEN_TEST_KAFKA_JARS names.
func startBroker(t *testing.T) *broker {
	t.Helper()
	b := &broker{t: t, dir: t.TempDir(), addr: freeAddress(t)}
	controller := freeAddress(t)
	config := fmt.Sprintf(`process.roles=broker,controller
node.id=1
controller.quorum.voters=1@%[2]s
listeners=PLAINTEXT://%[1]s,CONTROLLER://%[2]s
advertised.listeners=PLAINTEXT://%[1]s
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs=%[3]s
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`, b.addr, controller, filepath.Join(b.dir, "log"))
	require.NoError(t, os.WriteFile(b.config(), []byte(config), 0o600))
	id, err := b.java("kafka.tools.StorageTool", "random-uuid").Output()
	require.NoError(t, err)
	words := strings.Fields(string(id))
	require.NotEmpty(t, words)
	out, err := b.java("kafka.tools.StorageTool", "format", "-t", words[len(words)-1], "-c", b.config()).CombinedOutput()
	require.NoError(t, err, "%s", out)
	b.start()
	t.Cleanup(b.stop)
	return b
}

func (b *broker) config() string { return filepath.Join(b.dir, "server.properties") }

func (b *broker) java(args ...string) *exec.Cmd {
	jars := filepath.Join(os.Getenv("MARKWARDEN_TEST_KAFKA_JARS"), "*")
	return exec.Command("java", append([]string{"-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", jars}, args...)...)
}

func (b *broker) start() {
	b.cmd = b.java("kafka.Kafka", b.config())
	require.NoError(b.t, b.cmd.Start())
	require.Eventually(b.t, func() bool {
		c, err := net.Dial("tcp", b.addr)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	}, 3*time.Minute, 100*time.Millisecond, "the broker did not come up")
}

// stop ends the broker as an operator would.
func (b *broker) stop() {
	if b.cmd == nil {
		return
	}
	_ = b.cmd.Process.Signal(syscall.SIGTERM)
	_ = b.cmd.Wait()
	b.cmd = nil
}

func (b *broker) restart() {
	b.stop()
	b.start()
}
