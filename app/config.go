// Package app builds a running Markwarden from a Config: it opens the store, plugs the rooms together, runs the roles and
// supervises them. It decides nothing about listings.
package app

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Role is one part of the system that a process can run.
type Role string

const (
	RoleWorker    Role = "worker"    // screens listings from the stream
	RolePictures  Role = "pictures"  // fetches and hashes pictures
	RoleIndexer   Role = "indexer"   // owns the search index
	RoleAPI       Role = "api"       // HTTP for programs
	RoleConsole   Role = "console"   // pages for people
	RoleEnforcer  Role = "enforcer"  // delivers desired states
	RoleScheduler Role = "scheduler" // events to rooms, rechecks, timers, audit
)

// Roles lists every role.
var Roles = []Role{RoleWorker, RolePictures, RoleIndexer, RoleAPI, RoleConsole, RoleEnforcer, RoleScheduler}

// Config is the whole configuration of a process. Zero values mean the default that the comment names.
type Config struct {
	// Dir holds the SQLite file, the search index, the registry's snapshot file and the signing key; "data".
	Dir      string         `yaml:"dir"`
	Store    StoreConfig    `yaml:"store"`
	Kafka    KafkaConfig    `yaml:"kafka"`
	HTTP     HTTPConfig     `yaml:"http"`
	Roles    []Role         `yaml:"roles"` // all
	Search   SearchConfig   `yaml:"search"`
	Pictures PicturesConfig `yaml:"pictures"`
	// Policy is a rules file; the shipped rules.
	Policy string `yaml:"policy"`
	// Mappings names the mapping file of each marketplace whose events are not in our own format.
	Mappings map[string]string `yaml:"mappings"`
	Hooks    []HookConfig      `yaml:"hooks"`
	Matching MatchingConfig    `yaml:"matching"`
	Proof    ProofConfig       `yaml:"proof"`
}

// ProofConfig says what sellers are asked on marketplaces that want proof.
type ProofConfig struct {
	Days    int    `yaml:"days"`    // to answer; 14
	Silence string `yaml:"silence"` // "hold" (default): the sale is suspended until a proof comes; "person": people decide
	// SecondSignature is how many listings one person may take the cover from by revoking or narrowing an authorization; 100.
	SecondSignature int `yaml:"second_signature"`
	// Keys is a file of public keys (as "markwarden proof key" prints them), against which signed proofs are checked; none: none is taken.
	Keys string `yaml:"keys"`
}

// StoreConfig names the database.
type StoreConfig struct {
	// Driver is "sqlite" (default; one process) or "postgres" (any number).
	Driver string `yaml:"driver"`
	// DSN is a postgres:// address. DSNFile names a file that holds it, so that no password stands in this file.
	DSN     string `yaml:"dsn"`
	DSNFile string `yaml:"dsn_file"`
}

// KafkaConfig names the brokers; without brokers no stream is read (HTTP and files still work).
type KafkaConfig struct {
	Brokers      []string   `yaml:"brokers"`
	Group        string     `yaml:"group"`        // "markwarden"
	Listings     string     `yaml:"listings"`     // topic "listings"
	Dead         string     `yaml:"dead"`         // topic "listings.dead"
	Enforcements string     `yaml:"enforcements"` // topic "enforcements"
	Batch        int        `yaml:"batch"`        // messages a partition hands over at once; 500
	Create       bool       `yaml:"create"`       // create missing topics
	Partitions   int        `yaml:"partitions"`   // of topics that Create makes; 8
	TLS          TLSConfig  `yaml:"tls"`
	SASL         SASLConfig `yaml:"sasl"`
}

// TLSConfig secures the connection to the brokers.
type TLSConfig struct {
	Enabled  bool   `yaml:"enabled"`
	CAFile   string `yaml:"ca_file"`
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`
}

// SASLConfig signs in to the brokers.
type SASLConfig struct {
	Mechanism    string `yaml:"mechanism"` // "plain", "scram-sha-256", "scram-sha-512"
	Username     string `yaml:"username"`
	PasswordFile string `yaml:"password_file"`
}

// HTTPConfig is where API and console listen.
type HTTPConfig struct {
	Listen string `yaml:"listen"` // 127.0.0.1:8080
	// PublicURL is how people reach the console, for links; http://LISTEN.
	PublicURL string `yaml:"public_url"`
}

// SearchConfig says how processes without the role indexer search.
type SearchConfig struct {
	// URL is the process with the role indexer, as the others reach it: http://host:port.
	URL string `yaml:"url"`
	// KeyFile holds a secret that all processes share; dir/search.key, which the indexer makes.
	KeyFile string `yaml:"key_file"`
}

// PicturesConfig bounds the fetching of pictures.
type PicturesConfig struct {
	Folder       string `yaml:"folder"` // where {"path":...} pictures are; none
	AllowPrivate bool   `yaml:"allow_private"`
}

// HookConfig is a receiver of desired states.
type HookConfig struct {
	ID           string   `yaml:"id"`
	URL          string   `yaml:"url"`
	SecretFile   string   `yaml:"secret_file"` // lines of whsec_...; more than one while a secret is being changed
	Secrets      []string `yaml:"secrets"`     // for tests and the demo
	Marketplaces []string `yaml:"marketplaces"`
	AllowPrivate bool     `yaml:"allow_private"`
}

// MatchingConfig is for the matchers.
type MatchingConfig struct {
	Workers   int    `yaml:"workers"`   // listings matched at once; one per core, and one core left free
	Ambiguity string `yaml:"ambiguity"` // what the shop's listings have taught about names (markwarden ambiguity); the shipped table
}

// ReadConfig reads a YAML file strictly: an unknown key is an error that names its line. The configuration is returned with
// its defaults filled in, or every problem with it at once.
func ReadConfig(path string) (Config, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	var c Config
	if err := yaml.UnmarshalWithOptions(b, &c, yaml.Strict()); err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	if c, err = c.Ready(); err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// Ready fills in defaults and secrets from files, and reports all problems at once.
func (c Config) Ready() (Config, error) {
	c.Dir = or(c.Dir, "data")
	c.Store.Driver = or(c.Store.Driver, "sqlite")
	c.Kafka.Group = or(c.Kafka.Group, "markwarden")
	c.Kafka.Listings = or(c.Kafka.Listings, "listings")
	c.Kafka.Dead = or(c.Kafka.Dead, "listings.dead")
	c.Kafka.Enforcements = or(c.Kafka.Enforcements, "enforcements")
	c.Kafka.Batch = or(c.Kafka.Batch, 500)
	c.Kafka.Partitions = or(c.Kafka.Partitions, 8)
	c.HTTP.Listen = or(c.HTTP.Listen, "127.0.0.1:8080")
	c.Search.KeyFile = or(c.Search.KeyFile, filepath.Join(c.Dir, "search.key"))
	c.Search.URL = strings.TrimSuffix(c.Search.URL, "/")
	c.HTTP.PublicURL = strings.TrimSuffix(or(c.HTTP.PublicURL, "http://"+c.HTTP.Listen), "/")
	if len(c.Roles) == 0 {
		c.Roles = Roles
	}
	err := errors.Join(c.readSecrets(), c.check())
	return c, err
}

func (c *Config) readSecrets() error {
	var errs []error
	if c.Store.DSNFile != "" {
		b, err := os.ReadFile(c.Store.DSNFile)
		errs = append(errs, wrap("store.dsn_file", err))
		c.Store.DSN = strings.TrimSpace(string(b))
	}
	c.Hooks = slices.Clone(c.Hooks)
	for i := range c.Hooks {
		h := &c.Hooks[i]
		if h.SecretFile == "" {
			continue
		}
		b, err := os.ReadFile(h.SecretFile)
		errs = append(errs, wrap(fmt.Sprintf("hooks[%d].secret_file", i), err))
		h.Secrets = append(slices.Clone(h.Secrets), strings.Fields(string(b))...)
	}
	return errors.Join(errs...)
}

func (c *Config) check() error {
	var errs []error
	bad := func(format string, a ...any) { errs = append(errs, fmt.Errorf(format, a...)) }
	switch c.Store.Driver {
	case "sqlite":
		if c.Store.DSN != "" {
			bad("store.dsn: only for driver postgres; the SQLite file stands in dir")
		}
	case "postgres":
		if c.Store.DSN == "" {
			bad("store.dsn: a postgres:// address is needed with driver postgres (or store.dsn_file)")
		}
	default:
		bad("store.driver: %q is neither sqlite nor postgres", c.Store.Driver)
	}
	for _, r := range c.Roles {
		if !slices.Contains(Roles, r) {
			bad("roles: %q is not one of %v", r, Roles)
		}
	}
	for _, b := range c.Kafka.Brokers {
		if _, _, err := net.SplitHostPort(b); err != nil {
			bad("kafka.brokers: %q is not host:port", b)
		}
	}
	if m := c.Kafka.SASL.Mechanism; m != "" && !slices.Contains([]string{"plain", "scram-sha-256", "scram-sha-512"}, m) {
		bad("kafka.sasl.mechanism: %q is not plain, scram-sha-256 or scram-sha-512", m)
	}
	if c.Kafka.Batch < 1 || c.Kafka.Batch > 10000 {
		bad("kafka.batch: %d is not between 1 and 10000", c.Kafka.Batch)
	}
	if _, _, err := net.SplitHostPort(c.HTTP.Listen); err != nil {
		bad("http.listen: %q is not host:port", c.HTTP.Listen)
	}
	if c.Proof.Days < 0 || c.Proof.Days > 365 {
		bad("proof.days: %d is not between 1 and 365 (0: 14)", c.Proof.Days)
	}
	if c.Proof.SecondSignature < 0 {
		bad("proof.second_signature: %d is no number of listings (0: 100)", c.Proof.SecondSignature)
	}
	if s := c.Proof.Silence; s != "" && s != "hold" && s != "person" {
		bad("proof.silence: %q is neither hold nor person", s)
	}
	if u, err := url.Parse(c.Search.URL); c.Search.URL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		bad("search.url: %q is not an http(s) address", c.Search.URL)
	}
	errs = append(errs, c.checkHooks()...)
	for _, f := range []struct{ key, path string }{{"policy", c.Policy}, {"proof.keys", c.Proof.Keys}, {"pictures.folder", c.Pictures.Folder}} {
		if f.path != "" {
			_, err := os.Stat(f.path)
			errs = append(errs, wrap(f.key, err))
		}
	}
	for m, f := range c.Mappings {
		_, err := os.Stat(f)
		errs = append(errs, wrap("mappings."+m, err))
	}
	return errors.Join(errs...)
}

func (c *Config) checkHooks() (errs []error) {
	seen := map[string]bool{}
	for i, h := range c.Hooks {
		at := fmt.Sprintf("hooks[%d]", i)
		if h.ID == "" || seen[h.ID] {
			errs = append(errs, fmt.Errorf("%s.id: a name of its own is needed", at))
		}
		seen[h.ID] = true
		if u, err := url.Parse(h.URL); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			errs = append(errs, fmt.Errorf("%s.url: %q is not an http(s) address", at, h.URL))
		}
		if len(h.Secrets) == 0 {
			errs = append(errs, fmt.Errorf("%s.secret_file: a file with a whsec_ secret is needed, so that the receiver can tell who calls", at))
		}
	}
	return errs
}

// Has says whether the process runs a role.
func (c *Config) Has(r Role) bool { return slices.Contains(c.Roles, r) }

// DatabasePath is the SQLite file.
func (c *Config) DatabasePath() string { return filepath.Join(c.Dir, "markwarden.db") }

// shutdownGrace is how long requests and batches may take to end.
const shutdownGrace = 10 * time.Second

func or[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
