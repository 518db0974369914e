package faults

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // to look at the job table
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // to look at the job table

	"markwarden/internal/ids"
	"markwarden/store/storetest"
)

var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "markwarden-faults")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "markwarden")
	out, err := exec.Command("go", "build", "-o", path, "markwarden/cmd/markwarden").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// cluster is one installation of Markwarden: a database, a topic, and processes with roles.
type cluster struct {
	t      *testing.T
	dir    string
	broker string
	topic  string
	driver string
	dsn    string
	hook   *receiver
	procs  map[string]*process
	api    string // address of the process with the API
}

// process is one running serve.
type process struct {
	name, config string
	addr         string
	cmd          *exec.Cmd
	log          *os.File
	done         chan struct{}
}

// roles of the processes: several on PostgreSQL, one on SQLite.
var layouts = map[string]map[string]string{
	"postgres": {
		"worker1":  "[worker, pictures]",
		"worker2":  "[worker, pictures]",
		"console":  "[api, console, scheduler, indexer]",
		"enforcer": "[enforcer]",
	},
	"sqlite": {"console": "[]"},
}

func newCluster(t *testing.T, driver string, b *broker) *cluster {
	t.Helper()
	c := &cluster{t: t, dir: t.TempDir(), broker: b.addr, topic: "faults-" + ids.New(), driver: driver, hook: newReceiver(t), procs: map[string]*process{}}
	if driver == "postgres" {
		c.dsn = storetest.PostgresDSN(t)
	}
	require.NoError(t, os.WriteFile(filepath.Join(c.dir, "secret"), []byte(c.hook.secret), 0o600))
	for name, roles := range layouts[driver] {
		c.procs[name] = c.configure(name, roles)
	}
	c.api = "http://" + c.procs["console"].addr
	t.Cleanup(c.stopAll)
	return c
}

func (c *cluster) configure(name, roles string) *process {
	addr := freeAddress(c.t)
	dir := filepath.Join(c.dir, name)
	require.NoError(c.t, os.MkdirAll(dir, 0o700))
	config := fmt.Sprintf(`dir: %s
store: {driver: %s, dsn: %q}
kafka: {brokers: ["%s"], group: %s, listings: %s, dead: %s-dead, enforcements: %s-enforcements, create: true, partitions: 4, batch: 100}
http: {listen: "%s"}
roles: %s
hooks:
  - {id: shop, url: "%s", secret_file: %s, allow_private: true}
`, dir, c.driver, c.dsn, c.broker, c.topic, c.topic, c.topic, c.topic, addr, roles, c.hook.URL, filepath.Join(c.dir, "secret"))
	path := filepath.Join(c.dir, name+".yaml")
	require.NoError(c.t, os.WriteFile(path, []byte(config), 0o600))
	return &process{name: name, config: path, addr: addr}
}

// useDatabase points every process to another database, before any of them is started.
func (c *cluster) useDatabase(dsn string) {
	c.dsn = dsn
	for name, roles := range layouts[c.driver] {
		c.procs[name] = c.configure(name, roles)
	}
	c.api = "http://" + c.procs["console"].addr
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// run runs a command of the binary to its end and returns what it printed.
func (c *cluster) run(args ...string) (string, error) {
	path, err := binary()
	require.NoError(c.t, err)
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, path, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s: %w\n%s%s", strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String(), nil
}

// must is run for commands that must end well.
func (c *cluster) must(args ...string) string {
	c.t.Helper()
	out, err := c.run(args...)
	require.NoError(c.t, err)
	return out
}

// config is the configuration of a process that reaches the store.
func (c *cluster) config() string { return c.procs["console"].config }

func (c *cluster) startAll() {
	c.t.Helper()
	c.start("console") // migrates the database before the others come
	for name := range c.procs {
		if name != "console" {
			c.start(name)
		}
	}
}

func (c *cluster) start(name string) {
	c.t.Helper()
	p := c.procs[name]
	path, err := binary()
	require.NoError(c.t, err)
	p.log, err = os.OpenFile(filepath.Join(c.dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(c.t, err)
	p.cmd = exec.Command(path, "serve", "--config", p.config)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	require.NoError(c.t, p.cmd.Start())
	p.done = make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(p.done) }()
	require.Eventually(c.t, func() bool {
		select {
		case <-p.done:
			return true
		default:
		}
		r, err := http.Get("http://" + p.addr + "/healthz")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	}, 3*time.Minute, 50*time.Millisecond, "%s did not come up:\n%s", name, c.logOf(name))
	select {
	case <-p.done:
		require.FailNow(c.t, name+" ended at once", c.logOf(name))
	default:
	}
}

func (c *cluster) logOf(name string) string {
	b, _ := os.ReadFile(filepath.Join(c.dir, name+".log"))
	if len(b) > 4000 {
		b = b[len(b)-4000:]
	}
	return string(b)
}

// kill ends a process at once, as a lost machine would.
func (c *cluster) kill(name string) { c.end(name, syscall.SIGKILL) }

func (c *cluster) end(name string, how syscall.Signal) {
	p := c.procs[name]
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(how)
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
		c.t.Errorf("%s did not end within 20 s of %v", name, how)
	}
	_ = p.log.Close()
	p.cmd = nil
}

func (c *cluster) stopAll() {
	for name := range c.procs {
		c.end(name, syscall.SIGTERM)
	}
	if c.t.Failed() {
		for name := range c.procs {
			c.t.Logf("%s:\n%s", name, c.logOf(name))
		}
	}
}

// open looks at the store beside the processes.
func (c *cluster) open() *sql.DB {
	driver, dsn := "pgx", c.dsn
	if c.driver == "sqlite" {
		driver, dsn = "sqlite", "file:"+filepath.Join(c.dir, "console", "markwarden.db")+"?mode=ro&_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, dsn)
	require.NoError(c.t, err)
	return db
}

// settle waits until the stream is consumed and no work waits any more.
func (c *cluster) settle() {
	c.t.Helper()
	db := c.open()
	defer db.Close()
	deadline := time.Now().Add(5 * time.Minute)
	var why string
	for quiet := 0; quiet < 3; {
		require.True(c.t, time.Now().Before(deadline), "not settled: %s", why)
		time.Sleep(100 * time.Millisecond)
		var waiting int
		var kinds sql.NullString
		soon := time.Now().Add(time.Hour).UnixMicro() // what waits longer is a deadline, no work
		err := db.QueryRow(`SELECT count(*), min(kind) FROM jobs WHERE (state='running' OR state='waiting' AND run_at<$1)
			AND kind NOT IN ('audit.seal','registry.dated','access.sweep','complaints.sweep')`, soon).Scan(&waiting, &kinds)
		switch {
		case err != nil:
			why = err.Error()
			quiet = 0
			continue
		case waiting > 0:
			why = fmt.Sprintf("%d jobs wait, %s among them", waiting, kinds.String)
			quiet = 0
			continue
		}
		if quiet == 0 {
			if out, err := c.run("verify-stream", "--config", c.config(), "--to-end"); err != nil {
				why = out + err.Error()
				continue
			}
		}
		quiet++
	}
}
