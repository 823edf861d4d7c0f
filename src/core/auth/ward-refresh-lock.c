/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lock between programs: an open file description lock on a file in the user's run-time folder, which the kernel drops when its holder ends, however it
 * ends. Whoever waits asks again a few times a second: the holder needs a network round trip, so that this costs nothing. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-refresh-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "core/base/ward-clock.h"
#include "core/diagnostics/ward-failure.h"

#define ASK_AGAIN_MS 50
#define LIMIT_US (45 * (gint64) G_USEC_PER_SEC) /* longer than the longest refresh */

struct _WardRefreshLock
{
  int fd;
};

typedef struct
{
  int fd; /* -1: given away */
  gint64 limit_us;
  GSource *source; /* (owned) (nullable) */
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  if (wait->source != NULL)
    {
      g_source_destroy (wait->source);
      g_source_unref (wait->source);
    }
  if (wait->fd >= 0)
    close (wait->fd);
  g_free (wait);
}

static int
open_file (const char *tenant_id)
{
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), "ward", NULL);
  g_autofree char *name = g_strconcat (tenant_id, ".lock", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return -1;

  return open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* 1: locked; 0: somebody else has it; -1: this file system has no locks. */
static int
try_lock (int fd)
{
  struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  if (fcntl (fd, F_OFD_SETLK, &range) == 0)
    return 1;

  return errno == EAGAIN || errno == EACCES ? 0 : -1;
}

/* TRUE if the task was ended. */
static gboolean
ask (GTask *task)
{
  Wait *wait = g_task_get_task_data (task);
  WardRefreshLock *lock;
  int locked;

  if (g_task_return_error_if_cancelled (task))
    return TRUE;
  locked = wait->fd >= 0 ? try_lock (wait->fd) : -1;
  if (locked == 0 && ward_clock_monotonic_us (NULL) < wait->limit_us)
    return FALSE;
  if (locked == 0)
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_TIMEOUT,
                               "Another program is renewing the session and does not end");
      return TRUE;
    }
  /* Without locks one program alone is still right: it never renews twice at once. */
  lock = g_new0 (WardRefreshLock, 1);
  lock->fd = wait->fd;
  wait->fd = -1;
  g_task_return_pointer (task, lock, (GDestroyNotify) ward_refresh_lock_release);

  return TRUE;
}

static gboolean
ask_again_cb (gpointer data)
{
  GTask *task = data;

  return ask (task) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/**
 * ward_refresh_lock_acquire_async:
 * @tenant_id: a tenant's id
 * @cancellable: (nullable): ends the wait
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Waits until no other program of this user renews this tenant's session.
 */
void
ward_refresh_lock_acquire_async (const char *tenant_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Wait *wait;

  g_return_if_fail (tenant_id != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_refresh_lock_acquire_async);
  wait = g_new0 (Wait, 1);
  wait->fd = open_file (tenant_id);
  wait->limit_us = ward_clock_monotonic_us (NULL) + LIMIT_US;
  g_task_set_task_data (task, wait, wait_free);
  if (ask (task))
    return;
  wait->source = g_timeout_source_new (ASK_AGAIN_MS);
  g_source_set_callback (wait->source, ask_again_cb, g_object_ref (task), g_object_unref);
  g_source_attach (wait->source, g_task_get_context (task));
}

/**
 * ward_refresh_lock_acquire_finish:
 * @result: what the callback got
 * @error: return location for a %WARD_FAILURE_TIMEOUT or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the lock
 */
WardRefreshLock *
ward_refresh_lock_acquire_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_refresh_lock_acquire_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ward_refresh_lock_release:
 * @lock: (transfer full) (nullable): a lock
 *
 * Lets the next one in.
 */
void
ward_refresh_lock_release (WardRefreshLock *lock)
{
  if (lock == NULL)
    return;
  if (lock->fd >= 0)
    close (lock->fd);
  g_free (lock);
}
