package faults

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/store/storetest"
)

// server is a PostgreSQL of our own, so that it can crash without disturbing anybody else's tests.
type server struct {
	t    *testing.T
	bin  string
	dir  string
	addr string
	as   *syscall.Credential // it refuses to run as root
	cmd  *exec.Cmd
}

func startPostgres(t *testing.T) *server {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		storetest.Need(t, "postgres", "install PostgreSQL's server programs (initdb, postgres)")
	}
	dir, err := os.MkdirTemp("", "markwarden-postgres")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &server{t: t, bin: filepath.Dir(found[0]), dir: dir, addr: freeAddress(t)}
	if os.Getuid() == 0 {
		s.as = owner(t, "postgres")
		require.NoError(t, os.Chown(dir, int(s.as.Uid), int(s.as.Gid)))
	}
	out, err := s.program("initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "--no-sync").CombinedOutput()
	require.NoError(t, err, "%s", out)
	s.start()
	t.Cleanup(s.crash)
	return s
}

// owner is an account of this machine.
func owner(t *testing.T, name string) *syscall.Credential {
	u, err := user.Lookup(name)
	require.NoError(t, err)
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	require.NoError(t, err)
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	require.NoError(t, err)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

func (s *server) dsn() string { return fmt.Sprintf("postgres://postgres@%s/postgres", s.addr) }

func (s *server) program(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, name), args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	return cmd
}

func (s *server) start() {
	host, port, err := net.SplitHostPort(s.addr)
	require.NoError(s.t, err)
	s.cmd = s.program("postgres", "-D", s.data(), "-h", host, "-p", port, "-k", s.dir)
	require.NoError(s.t, s.cmd.Start())
	require.Eventually(s.t, func() bool {
		return s.program("pg_isready", "-q", "-h", host, "-p", port).Run() == nil
	}, 3*time.Minute, 50*time.Millisecond, "PostgreSQL did not come up")
}

// crash ends it at once, as a power loss would: what was not flushed to the log is gone.
func (s *server) crash() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGQUIT)
	_ = s.cmd.Wait()
	s.cmd = nil
}

func (s *server) restart() {
	s.crash()
	s.start()
}
