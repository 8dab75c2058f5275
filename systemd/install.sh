#!/usr/bin/env bash
# Installs Tandem as a systemd service. Run it again after an update: it changes what differs and keeps your settings.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: systemd/install.sh [options]

  --binary FILE      install this program instead of building it
  --models FOLDER    install the bundle of this folder instead of Models/cmapss
  --prefix FOLDER    where the program goes (default /usr/local)
  --destdir FOLDER   stage everything below this folder: no user, no packages, no systemctl
  --no-start         enable nothing and start nothing
  --uninstall        stop the service and remove it; settings and state are kept
  --purge            with --uninstall: remove settings, state and user too
  --help             this text

Installs PREFIX/bin/tandem, the bundles cmapss and cmapss-reference in PREFIX/share/tandem/models,
/etc/tandem/tandem.yaml (if there is none) and /etc/systemd/system/tandem.service, and makes the user tandem.
HELP
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
prefix=/usr/local
destdir=
binary=
models=$root/Models/cmapss
start=yes
action=install
purge=no

fail() {
    echo "install.sh: $*" >&2
    exit 1
}

say() { echo "install.sh: $*"; }

while [ $# -gt 0 ]; do
    case $1 in
        --binary | --models | --prefix | --destdir)
            [ $# -ge 2 ] || fail "$1: expected a path"
            case $1 in
                --binary) binary=$2 ;;
                --models) models=$2 ;;
                --prefix) prefix=$2 ;;
                --destdir) destdir=$2 ;;
            esac
            shift
            ;;
        --no-start) start=no ;;
        --uninstall) action=uninstall ;;
        --purge) purge=yes ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) fail "found '$1', expected one of the options of --help" ;;
    esac
    shift
done

case $prefix in
    /*) ;;
    *) fail "--prefix $prefix: expected an absolute path" ;;
esac
if [ -z "$destdir" ] && [ "$(id -u)" -ne 0 ]; then
    fail "must be run as root (or with --destdir, to stage the files)"
fi

unit=$destdir/etc/systemd/system/tandem.service
settings=$destdir/etc/tandem/tandem.yaml
program=$destdir$prefix/bin/tandem
bundles=$destdir$prefix/share/tandem/models

# systemd is there and runs this machine, and files go to where it looks.
managed() { [ -z "$destdir" ] && [ -d /run/systemd/system ]; }

uninstall() {
    if managed; then
        systemctl disable --now tandem.service 2>/dev/null || true
    fi
    rm -f "$unit" "$program"
    rm -rf "$bundles/cmapss"
    rmdir "$bundles" "$destdir$prefix/share/tandem" 2>/dev/null || true
    if managed; then
        systemctl daemon-reload
        systemctl reset-failed tandem.service 2>/dev/null || true
    fi
    if [ "$purge" = yes ]; then
        rm -rf "$destdir/etc/tandem" "$destdir/var/lib/tandem"
        if [ -z "$destdir" ] && getent passwd tandem >/dev/null; then
            userdel tandem
        fi
        say "removed, with settings, state and user"
    else
        say "removed; /etc/tandem, /var/lib/tandem and the user tandem are kept (--purge removes them)"
    fi
}

build() {
    command -v swift >/dev/null || fail "swift was not found; install Swift 6.3 or give the program with --binary"
    say "building the program (release, Swift's own libraries inside)"
    (cd "$root" && swift build -c release --static-swift-stdlib --product tandem)
    binary=$(cd "$root" && swift build -c release --static-swift-stdlib --show-bin-path)/tandem
}

# Packages that the program needs when it runs.
runtime_packages() {
    local package missing=()
    for package in libzmq5 libsqlite3-0 xz-utils; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        say "installing ${missing[*]}"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
    fi
}

make_user() {
    getent passwd tandem >/dev/null && return
    say "making the user tandem"
    useradd --system --user-group --home-dir /var/lib/tandem --no-create-home --shell /usr/sbin/nologin tandem
}

# Copies a file into place in one step, so that a running program is never half overwritten.
put() {
    local mode=$1 source=$2 target=$3
    if [ -f "$target" ] && cmp -s "$source" "$target" && [ "$(stat -c %a "$target")" = "${mode#0}" ]; then
        return
    fi
    install -D -m "$mode" "$source" "$target.new"
    mv -f "$target.new" "$target"
    say "installed $target"
}

put_bundle() {
    local file
    for file in "$1"/*; do
        put 0644 "$file" "$bundles/$2/$(basename "$file")"
    done
}

install_all() {
    [ -f "$models/model.json" ] || fail "$models: found no model.json, expected a model bundle"
    [ -n "$binary" ] || build
    if [ ! -f "$binary" ] || [ ! -x "$binary" ]; then fail "$binary: expected a program"; fi
    if [ -z "$destdir" ]; then
        if command -v dpkg-query >/dev/null; then runtime_packages; fi
        make_user
    fi

    put 0755 "$binary" "$program"
    put_bundle "$models" cmapss
    put_bundle "$root/Models/cmapss-reference" cmapss-reference
    if [ -e "$settings" ]; then
        say "kept $settings"
    else
        put 0644 "$root/systemd/tandem.yaml" "$settings"
    fi

    local staged
    staged=$(mktemp)
    sed "s|/usr/local/|$prefix/|g" "$root/systemd/tandem.service" >"$staged"
    put 0644 "$staged" "$unit"
    rm -f "$staged"

    if ! managed; then
        if [ -z "$destdir" ]; then say "systemd does not run here: nothing was started"; fi
        return
    fi
    systemctl daemon-reload
    if [ "$start" = yes ]; then
        systemctl enable --quiet tandem.service
        # Returns once the daemon has said that it is ready.
        systemctl restart tandem.service
        say "tandem runs: systemctl status tandem, journalctl -u tandem, tandem tap"
    else
        say "to start it: systemctl enable --now tandem"
    fi
}

case $action in
    install) install_all ;;
    uninstall) uninstall ;;
esac
