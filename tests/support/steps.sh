# Sourced by the scripts under tests/: where their tools lie, and how a step says what it does and how long it took.
# Expects to stand in the root of the tree.

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
case $CARGO_TARGET_DIR in /*) ;; *) CARGO_TARGET_DIR=$PWD/$CARGO_TARGET_DIR ;; esac
# Tools and logs of the checks; cargo's own folder, so that nothing lands in the tree.
tools=$CARGO_TARGET_DIR/tests
mkdir -p "$tools/logs"
# The Python that has what tests/requirements.txt names; the Rust tests start the SMTP server with it.
export THAOGO_TEST_PYTHON=$tools/venv/bin/python
# The S3 server that tests/support/install made.
export THAOGO_TEST_S3=$tools/cargo/bin/s3s-fs
# Where the packages of tests/package.json lie; the Rust tests start the identity provider from there.
export THAOGO_TEST_NPM=$tools/npm

if ! command -v cargo >/dev/null && [ -f "$HOME/.cargo/env" ]; then
    . "$HOME/.cargo/env"
fi

# seconds_since START: tenths of a second since START (a value of EPOCHREALTIME).
seconds_since() {
    local from=${1/[.,]/} to=${EPOCHREALTIME/[.,]/}
    local tenths=$(((to - from) / 100000))
    printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# step NAME COMMAND…: runs COMMAND in the open, with its name before and its duration after.
step() {
    local name=$1 started=$EPOCHREALTIME
    shift
    printf '\n==> %s\n' "$name"
    step_now=$name
    "$@"
    step_now=
    printf '==> %s: ok, %s\n' "$name" "$(seconds_since "$started")"
}

# quiet_step NAME COMMAND…: the same in one line; what COMMAND said is shown only when it failed.
quiet_step() {
    local name=$1 started=$EPOCHREALTIME
    local log="$tools/logs/${name//[^A-Za-z0-9]/_}.log"
    shift
    printf '%s ... ' "$name"
    if "$@" >"$log" 2>&1 </dev/null; then
        printf 'ok, %s\n' "$(seconds_since "$started")"
    else
        printf 'failed; what it said:\n'
        cat "$log"
        return 1
    fi
}
