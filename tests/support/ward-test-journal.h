/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A datagram socket where systemd's journal has its own, in a mount namespace of this process's own: it takes nothing away from the computer that a test runs
 * on. To be called before GLib has started a thread, which would forbid the namespace; best first of all in a process for it alone. */

#define WARD_TEST_JOURNAL_NO_NAMESPACE 77 /* an exit status: this computer gives none */

int ward_test_journal_listen (void); /* the socket; -1 where there is no namespace to be had */

G_END_DECLS
