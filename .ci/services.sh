# The real parts of the integration tests: PostgreSQL, a Kafka broker, Chromium. Sourced by .ci/run; a developer may source it too:
#   source .ci/services.sh && install_services && start_services; ...; stop_services
CACHE=${MARKWARDEN_CI_CACHE:-$PWD/.ci/cache}
PG_PORT=${PG_PORT:-55432}
KAFKA_PORT=${KAFKA_PORT:-59092}

install_services() {
  local missing=()
  command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
  command -v chromium >/dev/null || missing+=(chromium fonts-noto-cjk)
  command -v java >/dev/null || missing+=(default-jre-headless)
  command -v mvn >/dev/null || missing+=(maven)
  command -v gcc >/dev/null || missing+=(gcc libc6-dev)
  if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  fi
  if [ ! -e "$CACHE/kafka/done" ]; then
    mkdir -p "$CACHE/kafka"
    cp .ci/kafka-pom.xml "$CACHE/kafka/pom.xml"
    (cd "$CACHE/kafka" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=libs && touch done)
  fi
}

start_services() {
  RUN=$(mktemp -d)
  chmod 755 "$RUN"
  PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
  as_postgres() { if [ "$(id -u)" = 0 ]; then su postgres -c "PATH=$PATH $*"; else bash -c "$*"; fi; }
  mkdir "$RUN/pg"
  [ "$(id -u)" != 0 ] || chown postgres "$RUN/pg"
  as_postgres "initdb -D $RUN/pg/data -U postgres -A trust >/dev/null"
  printf '%s\n' "port=$PG_PORT" "listen_addresses='127.0.0.1'" "unix_socket_directories='$RUN/pg'" "max_connections=300" >>"$RUN/pg/data/postgresql.conf"
  as_postgres "pg_ctl -D $RUN/pg/data -l $RUN/pg/log -w start >/dev/null"
  export MARKWARDEN_TEST_POSTGRES="postgres://postgres@127.0.0.1:$PG_PORT/postgres"

  cat >"$RUN/kafka.properties" <<PROPS
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((KAFKA_PORT + 1))
listeners=PLAINTEXT://127.0.0.1:$KAFKA_PORT,CONTROLLER://127.0.0.1:$((KAFKA_PORT + 1))
advertised.listeners=PLAINTEXT://127.0.0.1:$KAFKA_PORT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs=$RUN/kafka
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
PROPS
  local jvm=(java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$CACHE/kafka/libs/*")
  local id
  id=$("${jvm[@]}" kafka.tools.StorageTool random-uuid 2>/dev/null | tail -1)
  "${jvm[@]}" kafka.tools.StorageTool format -t "$id" -c "$RUN/kafka.properties" >/dev/null 2>&1
  "${jvm[@]}" kafka.Kafka "$RUN/kafka.properties" >"$RUN/kafka.log" 2>&1 &
  KAFKA_PID=$!
  for _ in $(seq 120); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$KAFKA_PORT") 2>/dev/null; then break; fi
    kill -0 "$KAFKA_PID" 2>/dev/null || { cat "$RUN/kafka.log"; return 1; }
    sleep 0.5
  done
  export MARKWARDEN_TEST_KAFKA="127.0.0.1:$KAFKA_PORT"
  # What a test that restarts the broker by itself needs.
  export MARKWARDEN_TEST_KAFKA_JARS="$CACHE/kafka/libs"
}

stop_services() {
  [ -z "${KAFKA_PID:-}" ] || kill "$KAFKA_PID" 2>/dev/null || true
  [ -z "${RUN:-}" ] || as_postgres "pg_ctl -D $RUN/pg/data -m immediate stop >/dev/null 2>&1" || true
  [ -z "${KAFKA_PID:-}" ] || wait "$KAFKA_PID" 2>/dev/null || true
  [ -z "${RUN:-}" ] || rm -rf "$RUN"
}
