/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether a Flatpak sandbox, if Ward runs in one, was given the network: without it neither a server nor the browser's answer can reach Ward
 * (reliability.md L28). */

#define WARD_FLATPAK_INFO "/.flatpak-info" /* where Flatpak describes the sandbox */

typedef enum
{
  WARD_FLATPAK_NONE, /* not in a sandbox of Flatpak */
  WARD_FLATPAK_WITH_NETWORK,
  WARD_FLATPAK_WITHOUT_NETWORK,
} WardFlatpakState;

WardFlatpakState ward_flatpak_read_state (const char *path);

G_END_DECLS
