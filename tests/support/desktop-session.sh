#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# desktop-session.sh [--keyring unlocked|locked|absent] [--home DIR] COMMAND…
# Runs a command in a desktop session made for it alone: an X display, a session bus on which nothing is started by itself, a real gnome-keyring daemon
# in the state named, the accessibility bus, a window manager, and a home folder that is thrown away (unless --home names one that stays).
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
keyring=unlocked
home=
while [ $# -gt 0 ]; do
  case $1 in
    --keyring) keyring=$2; shift 2 ;;
    --home) home=$2; shift 2 ;;
    --) shift; break ;;
    *) break ;;
  esac
done
fail() {
  echo "Bail out! desktop-session.sh: $*"
  exit 1
}
for tool in Xvfb dbus-run-session openbox gnome-keyring-daemon; do
  command -v $tool >/dev/null 2>&1 || fail "$tool is not installed (./dev deps test)"
done

# The second pass: inside the session bus.
if [ "${WARD_SESSION_INSIDE:-}" = 1 ]; then
  unset WARD_SESSION_INSIDE
  pids=()
  cleanup() {
    local all=("${pids[@]}") pid
    mapfile -t -O ${#all[@]} all < <(cat "$HOME/.session-pids" 2>/dev/null)
    kill "${all[@]}" 2>/dev/null
    wait "${pids[@]}" 2>/dev/null
    for pid in "${all[@]}"; do
      for _ in $(seq 1 60); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
      done
      kill -KILL "$pid" 2>/dev/null
    done
  }
  trap cleanup EXIT
  trap 'exit 143' TERM INT HUP
  owned() { dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:"$1" 2>/dev/null | grep -q true; }
  wait_for() {
    for _ in $(seq 1 100); do
      owned "$1" && return 0
      sleep 0.05
    done
    fail "$1 did not appear on the session bus"
  }
  keyring_daemon() {
    if [ "$1" = unlocked ]; then
      printf '%s' "session-keyring" | gnome-keyring-daemon --foreground --unlock --components=secrets --control-directory="$XDG_RUNTIME_DIR/keyring" >>"$HOME/.keyring.log" 2>&1 &
    else
      gnome-keyring-daemon --foreground --components=secrets --control-directory="$XDG_RUNTIME_DIR/keyring" >>"$HOME/.keyring.log" 2>&1 </dev/null &
    fi
    keyring_pid=$!
    wait_for org.freedesktop.secrets
  }
  case $keyring in
    unlocked)
      keyring_daemon unlocked
      pids+=("$keyring_pid")
      ;;
    locked)
      keyring_daemon unlocked
      for _ in $(seq 1 60); do
        [ -e "$XDG_DATA_HOME/keyrings/login.keyring" ] && break
        sleep 0.05
      done
      kill "$keyring_pid"
      wait "$keyring_pid" 2>/dev/null
      keyring_daemon locked
      pids+=("$keyring_pid")
      ;;
    absent) ;;
    *) fail "no such state of the keyring: $keyring" ;;
  esac
  /usr/libexec/at-spi-bus-launcher --launch-immediately >"$HOME/.atspi.log" 2>&1 &
  pids+=($!)
  openbox --sm-disable >"$HOME/.openbox.log" 2>&1 &
  pids+=($!)
  wait_for org.a11y.Bus
  "$@" &
  command=$!
  trap 'kill $command 2>/dev/null; wait $command 2>/dev/null; exit 143' TERM INT HUP
  wait $command
  exit $?
fi

state=$(mktemp -d "${TMPDIR:-/tmp}/ward-session.XXXXXX") || fail "no temporary folder"
trap 'rm -rf "$state"' EXIT
[ -n "$home" ] || home=$state/home
mkdir -p "$home"
export HOME=$home XDG_RUNTIME_DIR=$state/run XDG_CONFIG_HOME=$home/.config XDG_DATA_HOME=$home/.local/share XDG_CACHE_HOME=$home/.cache XDG_STATE_HOME=$home/.local/state
mkdir -p "$XDG_RUNTIME_DIR/keyring" "$XDG_CONFIG_HOME" "$XDG_DATA_HOME/keyrings" "$XDG_CACHE_HOME" "$XDG_STATE_HOME"
chmod 700 "$XDG_RUNTIME_DIR" "$XDG_RUNTIME_DIR/keyring"
rm -f "$home/.session-pids"
# What the caller's environment would bring in; the settings live in a file of this home.
unset DBUS_SESSION_BUS_ADDRESS GTK_A11Y NO_AT_BRIDGE GSETTINGS_BACKEND G_DEBUG G_SLICE MALLOC_CHECK_ MALLOC_PERTURB_ G_MESSAGES_DEBUG G_ENABLE_DIAGNOSTIC GNOME_KEYRING_CONTROL SSH_AUTH_SOCK
export GSETTINGS_BACKEND=keyfile GTK_A11Y=atspi GSK_RENDERER="${GSK_RENDERER:-cairo}" GDK_DEBUG=gl-disable ADW_DISABLE_PORTAL=1 GIO_USE_VFS=local GVFS_DISABLE_FUSE=1 LIBGL_ALWAYS_SOFTWARE=1
export LC_ALL=C.UTF-8 XDG_CURRENT_DESKTOP=GNOME WARD_TEST_SCREEN="${WARD_TEST_SCREEN:-1600x1000x24}"
cat >"$state/bus.conf" <<CONF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><keep_umask/><listen>unix:dir=$state/run</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
CONF
WARD_SESSION_INSIDE=1 "$here/with-display.sh" dbus-run-session --config-file="$state/bus.conf" -- "$here/desktop-session.sh" --keyring "$keyring" -- "$@" &
command=$!
trap 'kill $command 2>/dev/null; wait $command 2>/dev/null; rm -rf "$state"; exit 143' TERM INT HUP
wait $command
exit $?
