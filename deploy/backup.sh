#!/bin/sh
# Writes one checked backup file, also while the server runs, and drops the oldest beyond --keep.
#
#   backup.sh [--root DIR] [--keep COUNT]
#
# Prints the file's name. Copy it to another machine: it holds the server's key, so keep it as safe
# as the server.
set -eu

root=
keep=30
while [ $# -gt 0 ]; do
    case $1 in
        --root) root=${2:?--root needs a folder}; shift 2 ;;
        --keep) keep=${2:?--keep needs a count}; shift 2 ;;
        *) echo "usage: backup.sh [--root DIR] [--keep COUNT]" >&2; exit 2 ;;
    esac
done
case $keep in
    '' | *[!0-9]* | 0) echo "backup.sh: --keep is a count from 1" >&2; exit 2 ;;
esac

backups=$root/var/backups/dutybook
file=$backups/dutybook-$(date -u +%Y%m%dT%H%M%SZ).backup
"$root/usr/local/bin/dutybook-server" backup --data "$root/var/lib/dutybook" --to "$file"
echo "$file"

# The names sort by time. Only after the new one is whole does an old one go.
ls -1 "$backups" | grep -E '^dutybook-[0-9]{8}T[0-9]{6}Z\.backup$' | sort -r |
    tail -n "+$((keep + 1))" | while IFS= read -r old; do
        rm -f -- "$backups/$old"
    done
