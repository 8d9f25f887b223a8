#!/bin/sh
# Starts the database of this machine in the background and comes back at once.
# rqlited serves when it is on the PATH; else a stand-in that speaks the same HTTP over a SQLite file.
#   ONELINER_IMAGE_ROOT  folder that stands for / (unset on a real machine)
#   ONELINER_VPN_IP      address to listen on (unset on a real machine: all of them)
set -eu

root=${ONELINER_IMAGE_ROOT:-}
ip=${ONELINER_VPN_IP:-0.0.0.0}
data=$root/rqlite/file/data
mkdir -p "$data" "$root/run" "$root/tmp"

if command -v rqlited >/dev/null 2>&1; then
    set -- -http-addr "$ip:4001" -raft-addr "$ip:4002"
    if [ "$ip" = 0.0.0.0 ]; then
        # a node must tell an address at which it can be found, and nobody else looks for this one
        set -- "$@" -http-adv-addr 127.0.0.1:4001 -raft-adv-addr 127.0.0.1:4002
    fi
    set -- rqlited "$@" "$data"
    echo "database: rqlited on $ip:4001"
else
    java=${JAVA_HOME:+$JAVA_HOME/bin/java}
    java=${java:-java}
    if ! command -v "$java" >/dev/null 2>&1; then
        echo "database: neither rqlited nor java is on the PATH; install one of them" >&2
        exit 1
    fi
    # SQLite's library is unpacked to the temporary folder and run from there, which a container's /tmp may forbid
    set -- "$java" -Xmx96m -Xss512k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.io.tmpdir="$root/tmp" \
        -cp "$root/opt/lib/*" oneliner.boot.Tool standin --http-addr "$ip:4001" "$data"
    echo "database: stand-in for rqlited on $ip:4001, as rqlited is not on the PATH"
fi

# none of our streams may stay open in the child, or whoever started us would wait for it
nohup "$@" </dev/null >"$root/run/out" 2>"$root/run/err" &
