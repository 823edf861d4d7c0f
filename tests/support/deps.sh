# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Installs what the project needs and the machine lacks. Sourced by ./dev; asks the network only when something is missing.

deps_build="build-essential meson ninja-build pkgconf gettext git ca-certificates python3 libxml2-utils desktop-file-utils
  libglib2.0-dev libglib2.0-dev-bin libgtk-4-dev libgtk-4-bin libadwaita-1-dev libsoup-3.0-dev libssl-dev libsecret-1-dev libsqlite3-dev
  gsettings-desktop-schemas glib-networking adwaita-icon-theme fonts-dejavu-core librsvg2-common xdg-utils libpoppler-glib-dev"
deps_test="xvfb xauth dbus dbus-x11 gnome-keyring libsecret-tools at-spi2-core gir1.2-atspi-2.0 python3-gi gir1.2-gtk-4.0 gir1.2-adw-1
  xdotool imagemagick chromium chromium-driver libgl1-mesa-dri openbox x11-utils x11-xserver-utils binutils valgrind procps curl nodejs openssl faketime gdb"
deps_lint="clang clang-tidy clang-format cppcheck libclang-rt-14-dev gcovr appstream flatpak flatpak-builder codespell shellcheck"
deps_interop="nodejs npm openssl chromium chromium-driver procps curl openjdk-17-jre-headless openjdk-17-jdk-headless maven"
deps_bench="nodejs npm chromium curl procps"

deps_as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    echo "dev: packages must be installed, which needs root or sudo: $*" >&2
    return 1
  fi
}

# Prints those of the packages named that are not installed.
deps_missing() {
  local name have
  have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' || true)
  for name in "$@"; do
    grep -qxF "$name" <<<"$have" || echo "$name"
  done
}

# deps_release NAME: Debian's newer release that has yyjson, from the mirror that this machine already uses, with a source list of its own, so
# that the system's apt configuration stays as it was.
deps_yyjson_from_next_release() {
  local dir site codename keyring arch rc=0
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  site=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT) $(CREATED_BY)' |
    awk -v codename="$codename" '$2 == codename && $3 == "main" && $4 == "Packages" { print $1; exit }')
  if [ -z "$site" ]; then
    echo "dev: apt names no mirror of Debian's $codename main section, so yyjson cannot be fetched; install libyyjson-dev (0.8 or newer) by hand" >&2
    return 1
  fi
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  arch=$(dpkg --print-architecture)
  dir=$(mktemp -d)
  mkdir -p "$dir/lists/partial" "$dir/archives/partial"
  chmod 755 "$dir"
  printf 'deb [arch=%s signed-by=%s] %s trixie main\n' "$arch" "$keyring" "$site" >"$dir/sources.list"
  local options=(-o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$dir/lists"
    -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=" -o APT::Sandbox::User=root -o Acquire::Languages=none)
  (
    cd "$dir"
    apt-get "${options[@]}" -qq update && apt-get "${options[@]}" -qq download "libyyjson0/trixie" "libyyjson-dev/trixie"
  ) >"$dir/log" 2>&1 || rc=$?
  if [ $rc = 0 ]; then
    deps_as_root dpkg -i "$dir"/libyyjson*.deb >>"$dir/log" 2>&1 || rc=$?
  fi
  if [ $rc != 0 ]; then
    cat "$dir/log" >&2
    echo "dev: yyjson (libyyjson-dev of the next Debian release) could not be installed" >&2
  fi
  rm -rf "$dir"
  return $rc
}

# Leaves out of the names the programs that are here already, from wherever: a Node.js or a Java that somebody chose is not replaced.
deps_without_present() {
  local name
  for name in "$@"; do
    case $name in
      nodejs) command -v node >/dev/null 2>&1 || echo nodejs ;;
      npm) command -v npm >/dev/null 2>&1 || echo npm ;;
      openjdk-*) command -v javac >/dev/null 2>&1 || echo "$name" ;;
      maven) command -v mvn >/dev/null 2>&1 || echo maven ;;
      *) echo "$name" ;;
    esac
  done
}

# deps_install GROUP…: build, test, lint, interop, bench.
deps_install() {
  local group names=() missing=() log
  for group in "$@"; do
    case $group in
      build) read -r -d '' -a more <<<"$deps_build" || true ;;
      test) read -r -d '' -a more <<<"$deps_test" || true ;;
      lint) read -r -d '' -a more <<<"$deps_lint" || true ;;
      interop) read -r -d '' -a more <<<"$deps_interop" || true ;;
      bench) read -r -d '' -a more <<<"$deps_bench" || true ;;
      *)
        echo "dev: no such group of packages: $group (build, test, lint, interop, bench)" >&2
        return 1
        ;;
    esac
    names+=("${more[@]}")
  done
  if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "dev: this is no Debian system; nothing is installed. Needed: ${names[*]} libyyjson-dev" >&2
    return 0
  fi
  mapfile -t names < <(deps_without_present "${names[@]}")
  mapfile -t missing < <(deps_missing "${names[@]}")
  local need_yyjson=
  [ -z "$(deps_missing libyyjson-dev)" ] || need_yyjson=1
  if [ ${#missing[@]} = 0 ] && [ -z "$need_yyjson" ]; then
    return 0
  fi
  printf 'dev: installing %s\n' "${missing[*]} ${need_yyjson:+libyyjson-dev}" >&2
  log=$(mktemp)
  if ! deps_as_root apt-get -o Acquire::Retries=3 update >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "dev: apt-get update did not end well; going on with the lists that are there" >&2
  fi
  if [ ${#missing[@]} -gt 0 ] &&
    ! deps_as_root env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    rm -f "$log"
    echo "dev: apt-get could not install: ${missing[*]}" >&2
    return 1
  fi
  rm -f "$log"
  if [ -n "$need_yyjson" ]; then
    if apt-cache policy libyyjson-dev 2>/dev/null | grep -q 'Candidate: [0-9]'; then
      deps_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libyyjson-dev >&2
    else
      deps_yyjson_from_next_release
    fi
  fi
}
