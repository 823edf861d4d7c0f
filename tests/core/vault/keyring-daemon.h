/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

/* A gnome-keyring daemon on the session bus of tests/support/desktop-session.sh --keyring absent, begun and ended by the test: one at a time. */

/* Before g_test_init(), which hides the session's folders. */
void keyring_daemon_init (void);
const char *const *keyring_session_get_environ (void); /* for programs of the session */
/* Puts an empty folder of keyrings in place. */
void keyring_folder_reset (void);
char *keyring_folder_dup_file (const char *name) G_GNUC_WARN_UNUSED_RESULT; /* its path */

typedef enum
{
  KEYRING_LOCKED,   /* nobody has given a password */
  KEYRING_UNLOCKED, /* as a login does it; makes the keyring if there is none */
  KEYRING_FULL,     /* the same, but no file can grow any more */
} KeyringStart;

void keyring_daemon_start (KeyringStart how); /* returns when it is on the bus */
void keyring_daemon_begin (KeyringStart how); /* does not wait */
void keyring_daemon_wait (void);
void keyring_daemon_signal (int number);
void keyring_daemon_stop (void); /* SIGKILL, and waits until it is off the bus; nothing if none runs */
gboolean keyring_daemon_is_on_bus (void);

#define KEYRING_PASSWORD "session-keyring"

/* What is in the keyring, asked with a connection of its own. */
GList *keyring_items (const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT; /* free with keyring_items_free() */
void keyring_items_free (GList *items);
guint keyring_count_items (const char *tenant_id);
/* Puts an item there as any program can, beside those that are there. */
void keyring_plant (const char *tenant_id, const char *kind, const char *value, gssize length);

/* Listens on the bus: heard (nullable) is called for each call to this method, on a thread of GDBus, before it can be answered or after. */
typedef void (*KeyringHeard) (const char *member, gpointer user_data);
typedef struct _KeyringMonitor KeyringMonitor;
KeyringMonitor *keyring_monitor_new (const char *member, KeyringHeard heard,
                                     gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
guint keyring_monitor_get_count (KeyringMonitor *monitor);
void keyring_monitor_free (KeyringMonitor *monitor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyringMonitor, keyring_monitor_free)

G_END_DECLS
