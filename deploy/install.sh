#!/bin/sh
# Installs or upgrades the server. Safe to run again.
#
#   install.sh [--root DIR] BINARY
#
# With --root everything goes below DIR and nothing outside it is touched: no user is made and no
# unit is started. Without it the script needs to be run by root.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=
binary=
while [ $# -gt 0 ]; do
    case $1 in
        --root) root=${2:?--root needs a folder}; shift 2 ;;
        -*) echo "install.sh: unknown option $1" >&2; exit 2 ;;
        *) binary=$1; shift ;;
    esac
done
if [ -z "$binary" ] || [ ! -f "$binary" ]; then
    echo "usage: install.sh [--root DIR] BINARY" >&2
    exit 2
fi

bin=$root/usr/local/bin
lib=$root/usr/local/lib/dutybook
doc=$root/usr/local/share/doc/dutybook
units=$root/etc/systemd/system
data=$root/var/lib/dutybook
backups=$root/var/backups/dutybook

if [ -z "$root" ] && ! id dutybook >/dev/null 2>&1; then
    useradd --system --user-group --no-create-home --home-dir /var/lib/dutybook \
        --shell /usr/sbin/nologin dutybook
fi
install -d -m 0755 "$bin" "$lib" "$doc" "$units"
install -d -m 0700 "$data" "$backups"
if [ -z "$root" ]; then
    chown dutybook:dutybook "$data" "$backups"
fi

# An upgrade begins with a backup by the program that wrote the data.
if [ -x "$bin/dutybook-server" ] && [ -f "$data/server.db" ]; then
    if [ -z "$root" ]; then
        runuser -u dutybook -- "$lib/backup.sh"
    else
        "$lib/backup.sh" --root "$root"
    fi
fi

# A new name and a rename: a running server keeps the file it was started from.
install -m 0755 "$binary" "$bin/dutybook-server.new"
mv -f "$bin/dutybook-server.new" "$bin/dutybook-server"
install -m 0755 "$here/backup.sh" "$here/restore.sh" "$lib/"
install -m 0644 "$here/README.md" "$here/CHANGELOG.md" "$here/Caddyfile" "$doc/"
install -m 0644 "$here/dutybook-server.service" "$here/dutybook-backup.service" \
    "$here/dutybook-backup.timer" "$units/"

if [ -z "$root" ]; then
    systemctl daemon-reload
    systemctl enable dutybook-server.service dutybook-backup.timer
    systemctl restart dutybook-server.service
    systemctl start dutybook-backup.timer
fi
