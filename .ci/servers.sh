# Sourced by .ci/run: the servers that the tests of the session stores use, and a browser.
# Exports SEKISHO_TEST_POSTGRES, SEKISHO_TEST_REDIS, SEKISHO_TEST_CHROMIUM; stops the servers at exit.

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

install_missing() {
  local packages=()
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || packages+=(postgresql)
  command -v redis-server >/dev/null || packages+=(redis-server)
  command -v chromium >/dev/null || packages+=(chromium)
  [ ${#packages[@]} = 0 ] && return
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

# PostgreSQL refuses to run as root.
as_nobody() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}

start_servers() {
  servers=$(mktemp -d /tmp/sekisho-servers.XXXXXX)
  chmod 755 "$servers"
  mkdir "$servers/postgres" "$servers/redis"
  if [ "$(id -u)" = 0 ]; then chown 65534:65534 "$servers/postgres" "$servers/redis"; fi
  trap stop_servers EXIT

  postgres_bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -1)
  (
    cd "$servers/postgres"
    as_nobody "$postgres_bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C >/dev/null
    as_nobody "$postgres_bin/pg_ctl" -D data -l log -w start \
      -o "-k $servers/postgres -c listen_addresses= -c max_connections=200 -c fsync=off" >/dev/null
    cd ../redis
    as_nobody redis-server --daemonize yes --port 0 --save '' --dir "$servers/redis" \
      --unixsocket "$servers/redis/socket" --pidfile "$servers/redis/pid" >/dev/null
  )
  export SEKISHO_TEST_POSTGRES="postgres://postgres@localhost/postgres?host=$servers/postgres"
  export SEKISHO_TEST_REDIS="unix://$servers/redis/socket"
  SEKISHO_TEST_CHROMIUM=$(command -v chromium)
  export SEKISHO_TEST_CHROMIUM
}

stop_servers() {
  (cd "$servers/postgres" && as_nobody "$postgres_bin/pg_ctl" -D data -m immediate stop >/dev/null) || true
  redis-cli -s "$servers/redis/socket" shutdown nosave 2>/dev/null || true
  rm -rf "$servers"
}

install_missing
start_servers
