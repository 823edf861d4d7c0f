#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command under an X server of its own, without a screen: Xvfb picks a free display by itself. Fails, and does not skip, where there is none.
# Usage: with-display.sh COMMAND [ARGUMENT…]
set -u
if ! command -v Xvfb > /dev/null 2>&1; then
  echo "with-display.sh: Xvfb is not installed (package xvfb); tests of the user interface need it" >&2
  exit 1
fi
dir=$(mktemp -d) || exit 1
server=
command=
finish () {
  [ -n "$command" ] && kill "$command" 2> /dev/null
  [ -n "$server" ] && kill "$server" 2> /dev/null && wait "$server" 2> /dev/null
  rm -rf "$dir"
}
trap 'finish; trap - EXIT; exit 143' HUP INT TERM
trap finish EXIT
Xvfb -displayfd 3 -screen 0 "${WARD_TEST_SCREEN:-1600x1200x24}" -nolisten tcp 3> "$dir/display" > "$dir/log" 2>&1 &
server=$!
tries=0
while ! [ -s "$dir/display" ]; do
  tries=$((tries + 1))
  if [ $tries -gt 300 ] || ! kill -0 "$server" 2> /dev/null; then
    echo "with-display.sh: Xvfb did not start" >&2
    cat "$dir/log" >&2
    exit 1
  fi
  sleep 0.1
done
DISPLAY=:$(cat "$dir/display")
GDK_BACKEND=x11
# Without a session bus GDBus would try for seconds to start one.
DBUS_SESSION_BUS_ADDRESS=${DBUS_SESSION_BUS_ADDRESS:-disabled:}
export DISPLAY GDK_BACKEND DBUS_SESSION_BUS_ADDRESS
unset WAYLAND_DISPLAY
"$@" 3>&- &
command=$!
wait "$command"
status=$?
command=
exit $status
