#!/bin/sh
# Prints where nginx is, and installs it where that is possible and it is missing.
#
# Exit codes: 0 it is there, 3 not possible on this machine (the reason is on standard
# error).
set -eu

skip() {
	echo "proxy.sh: skipped: $1" >&2
	exit 3
}
PATH=$PATH:/usr/sbin
if ! command -v nginx >/dev/null; then
	command -v apt-get >/dev/null || skip "no nginx, and no apt-get to install it"
	[ "$(id -u)" = 0 ] || skip "no nginx, and only root can install it"
	apt-get -qq update >/dev/null 2>&1 || skip "no nginx, and the list of packages cannot be had"
	apt-get -qq install --no-install-recommends nginx-light >/dev/null 2>&1 || skip "nginx-light cannot be installed"
fi
command -v nginx
