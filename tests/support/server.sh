# Sourced after steps.sh: a demo server of our own, for the checks that need a running one.

# json FILE KEY…: prints what lies at that path in FILE.
json() {
    "$THAOGO_TEST_PYTHON" - "$@" <<'PYTHON'
import functools, json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    print(functools.reduce(lambda value, key: value[key], sys.argv[2:], json.load(file)))
PYTHON
}

# start_server PROGRAM FOLDER [FLAG…]: starts `PROGRAM demo` over FOLDER on a free port and waits until it is ready.
# Sets server (its process) and base_url; its log is FOLDER/server.log, tokens are in FOLDER/demo.json.
start_server() {
    local program=$1 folder=$2 attempt
    shift 2
    mkdir -p "$folder"
    # An earlier demo's card keeps its tokens; only the one that this start writes has our address.
    touch "$folder/starting"
    "$program" demo --data "$folder" --port 0 "$@" >"$folder/server.log" 2>&1 </dev/null &
    server=$!
    for attempt in {1..1200}; do
        if [ "$folder/demo.json" -nt "$folder/starting" ] && base_url=$(json "$folder/demo.json" base_url 2>/dev/null) &&
            curl -fsS -o /dev/null "$base_url/health/ready" 2>/dev/null; then
            return
        fi
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    echo "the server did not become ready; the end of its log:" >&2
    tail -n 30 "$folder/server.log" >&2
    stop_server
    return 1
}

# Tells the server to stop and waits for it: gracefully, or by force after twenty seconds.
stop_server() {
    [ -n "${server:-}" ] || return 0
    local attempt
    kill -TERM "$server" 2>/dev/null || true
    for attempt in {1..200}; do
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}
