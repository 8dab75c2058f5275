#!/usr/bin/env bash
# Installs Tandem as a systemd service. Run it again after an update: it changes what differs and keeps your settings.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: systemd/install.sh [options]

  --binary FILE      install this program instead of building it
  --models FOLDER    install the bundle of this folder too, under the folder's name; a settings file that is made
                     anew names it
  --prefix FOLDER    where the program goes (default /usr/local)
  --destdir FOLDER   stage everything below this folder: no user, no packages, no systemctl
  --no-start         enable nothing and start nothing
  --uninstall        stop the service and remove what was installed; settings, state and user are kept
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
models=
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
            # An empty one is a variable that was not set; without a folder to stage in, it would install for real.
            if [ $# -lt 2 ] || [ -z "$2" ]; then fail "$1: found nothing, expected a path"; fi
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

if [ "$purge" = yes ] && [ "$action" != uninstall ]; then fail "--purge: expected with --uninstall"; fi

# It is written into the unit, where blanks, quotes, % and $ mean something else.
case $prefix in
    /*[!A-Za-z0-9/._+-]*) fail "--prefix $prefix: expected letters, digits and / . _ + - alone, as the unit names it" ;;
    /*) ;;
    *) fail "--prefix $prefix: expected an absolute path" ;;
esac
while [ "$prefix" != "${prefix%/}" ]; do prefix=${prefix%/}; done
if [ -z "$destdir" ] && [ "$(id -u)" -ne 0 ]; then
    fail "must be run as root (or with --destdir, to stage the files)"
fi

unit=$destdir/etc/systemd/system/tandem.service
settings=$destdir/etc/tandem/tandem.yaml
program=$destdir$prefix/bin/tandem
bundles=$destdir$prefix/share/tandem/models

# The bundles that were installed, a name a line: what others put beside them is not ours to remove.
manifest=$destdir$prefix/share/tandem/installed-models
shipped="cmapss cmapss-reference"

# systemd is there and runs this machine, and files go to where it looks.
managed() { [ -z "$destdir" ] && [ -d /run/systemd/system ]; }

# Removes files and folders, and says which were there.
remove() {
    local path
    for path in "$@"; do
        if [ -e "$path" ] || [ -L "$path" ]; then
            rm -rf -- "$path"
            say "removed $path"
        fi
    done
}

# Removes folders that are empty.
remove_empty() {
    local path
    for path in "$@"; do
        if [ -d "$path" ] && rmdir -- "$path" 2>/dev/null; then say "removed $path"; fi
    done
}

uninstall() {
    local name path kept=()
    if managed && systemctl cat tandem.service >/dev/null 2>&1; then
        if systemctl disable --quiet --now tandem.service; then
            say "stopped tandem.service"
        else
            say "tandem.service could not be stopped"
        fi
    fi
    remove "$unit" "$program"
    for name in $shipped; do remove "$bundles/$name"; done
    if [ -f "$manifest" ]; then
        while IFS= read -r name; do
            case $name in "" | . | .. | */*) ;; *) remove "$bundles/$name" ;; esac
        done <"$manifest"
        rm -f -- "$manifest"
    fi
    remove_empty "$bundles" "$destdir$prefix/share/tandem"
    for path in "$bundles"/*; do
        if [ -e "$path" ]; then kept+=("$path"); fi
    done
    if managed; then
        systemctl daemon-reload
        systemctl reset-failed tandem.service 2>/dev/null || true
    fi
    for path in "$destdir/etc/tandem" "$destdir/var/lib/tandem"; do
        if [ "$purge" = yes ]; then remove "$path"; elif [ -e "$path" ]; then kept+=("$path"); fi
    done
    if [ -z "$destdir" ] && getent passwd tandem >/dev/null; then
        if [ "$purge" = yes ]; then
            userdel tandem
            say "removed the user tandem"
        else
            kept+=("the user tandem")
        fi
    fi
    if [ ${#kept[@]} -eq 0 ]; then
        say "nothing of Tandem is left"
    else
        for path in "${kept[@]}"; do say "kept $path"; done
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

# Installs a bundle under a name; weights that an earlier version of it had besides are removed.
put_bundle() {
    local file name=$2
    for file in "$1"/*; do
        if [ -f "$file" ]; then put 0644 "$file" "$bundles/$name/$(basename -- "$file")"; fi
    done
    for file in "$bundles/$name"/*.safetensors; do
        if [ ! -e "$1/$(basename -- "$file")" ]; then remove "$file"; fi
    done
    if ! grep -qsxF -- "$name" "$manifest"; then printf '%s\n' "$name" >>"$manifest"; fi
}

install_all() {
    local name staged
    if [ -n "$models" ]; then
        [ -f "$models/model.json" ] || fail "$models: found no model.json, expected a model bundle"
        models=$(cd "$models" && pwd -P)
        name=$(basename -- "$models")
        case $name in
            [.-]* | *[!A-Za-z0-9._-]*) fail "--models $models: expected a folder whose name has letters, digits, . _ - alone" ;;
        esac
        for staged in $shipped; do
            if [ "$name" = "$staged" ] && [ "$models" != "$(cd "$root/Models/$name" && pwd -P)" ]; then
                fail "--models $models: the shipped bundle is called $name; give the folder another name"
            fi
        done
    fi
    [ -n "$binary" ] || build
    if [ ! -f "$binary" ] || [ ! -x "$binary" ]; then fail "$binary: expected a program"; fi
    if [ -z "$destdir" ]; then
        if command -v dpkg-query >/dev/null; then runtime_packages; fi
        make_user
    fi

    put 0755 "$binary" "$program"
    for staged in $shipped; do put_bundle "$root/Models/$staged" "$staged"; done
    if [ -n "$models" ]; then put_bundle "$models" "$name"; fi
    staged=$(mktemp)
    if [ -e "$settings" ]; then
        say "kept $settings"
        if [ -n "$models" ] && ! grep -qxF "  path: $name" "$settings"; then
            say "to use the bundle: model.path: $name in ${settings#"$destdir"}"
        fi
    else
        sed "s|^  path: cmapss\$|  path: ${name:-cmapss}|" "$root/systemd/tandem.yaml" >"$staged"
        put 0644 "$staged" "$settings"
    fi
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
