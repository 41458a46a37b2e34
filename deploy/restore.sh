#!/bin/sh
# Restores a backup. What was there is kept beside it, and put back should the restore fail.
#
#   restore.sh [--root DIR] FILE
#
# Prints where the former data is. Without --root the script needs to be run by root.
set -eu

root=
file=
while [ $# -gt 0 ]; do
    case $1 in
        --root) root=${2:?--root needs a folder}; shift 2 ;;
        -*) echo "restore.sh: unknown option $1" >&2; exit 2 ;;
        *) file=$1; shift ;;
    esac
done
if [ -z "$file" ] || [ ! -f "$file" ]; then
    echo "usage: restore.sh [--root DIR] FILE" >&2
    exit 2
fi

data=$root/var/lib/dutybook
former=$data.before-restore-$(date -u +%Y%m%dT%H%M%SZ)
if [ -e "$former" ]; then
    echo "restore.sh: $former is there already; wait a second and run it again" >&2
    exit 1
fi

[ -n "$root" ] || systemctl stop dutybook-server.service
[ ! -d "$data" ] || mv "$data" "$former"
install -d -m 0700 "$data"
if ! "$root/usr/local/bin/dutybook-server" restore --from "$file" --data "$data"; then
    rm -rf "$data"
    [ ! -d "$former" ] || mv "$former" "$data"
    [ -n "$root" ] || systemctl start dutybook-server.service
    exit 1
fi
if [ -z "$root" ]; then
    chown -R dutybook:dutybook "$data"
    systemctl start dutybook-server.service
fi
[ ! -d "$former" ] || echo "$former"
