/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of the audit log, which vouches for its lines (reliability.md P07). It must never be ahead of them: after a power cut a line that never came to the disk
 * would look like one that somebody cut off. A thread has the lines brought to the disk, and only then writes the head, so that nobody waits for that; what comes
 * meanwhile is vouched for the next time. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-audit-private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct _WardAuditHead
{
  char *dir;       /* (owned) */
  GThread *thread; /* (owned) */
  GMutex mutex;
  GCond cond;

  /* under the mutex */
  GArray *finished; /* (owned) of int: files whose last lines are not on the disk yet */
  int fd;           /* of the file that is written to; -1 none */
  gboolean renewed; /* the folder has names that are not on the disk yet */
  gboolean wanted;
  gboolean closing;
  guint64 n_lines;
  char mac[65];

  /* the thread's own */
  gboolean has_failed;   /* lines could not be brought to the disk */
  gboolean was_behind;   /* the head could not be written, once or more */
  GSource *failed;       /* (owned) attached by the thread when it has */
  GSource *behind;       /* (owned) likewise */
  GMainContext *context; /* (owned) */
};

/* What a round of the thread has to do. */
typedef struct
{
  GArray *finished; /* (owned) */
  int fd;           /* (unowned) */
  gboolean renewed;
  guint64 n_lines;
  char mac[65];
} Round;

static gboolean
write_head (const char *dir, guint64 n_lines, const char *mac, GFileSetContentsFlags flags)
{
  g_autofree char *path = g_build_filename (dir, WARD_AUDIT_HEAD, NULL);
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT " %s\n", n_lines, mac);

  return g_file_set_contents_full (path, text, -1, flags, 0600, NULL);
}

/* The head of a log that has no line yet: it is there, and on the disk, before the first one, so that no log of one line is ever without. */
gboolean
ward_audit_begin_head (const char *dir, GBytes *key)
{
  char mac[65];

  ward_audit_compute_begun (key, mac);
  return write_head (dir, 0, mac, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE);
}

/* Where the file's kind knows nothing of it (EINVAL), there is nothing to wait for. */
static gboolean
bring_to_disk (int fd)
{
  int result;

  do
    result = fdatasync (fd);
  while (result != 0 && errno == EINTR);

  return result == 0 || errno == EINVAL;
}

static void
bring_folder_to_disk (const char *dir)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("the audit log's folder was not brought to the disk");
  close (fd);
}

/* FALSE: closing, and nothing is left to do. */
static gboolean
wait_for_round (WardAuditHead *self, Round *round)
{
  gboolean wanted;

  g_mutex_lock (&self->mutex);
  while (!self->wanted && !self->closing)
    g_cond_wait (&self->cond, &self->mutex);
  wanted = self->wanted;
  self->wanted = FALSE;
  *round = (Round){ .finished = self->finished, .fd = self->fd, .renewed = self->renewed, .n_lines = self->n_lines };
  g_strlcpy (round->mac, self->mac, sizeof round->mac);
  self->finished = g_array_new (FALSE, FALSE, sizeof (int));
  self->renewed = FALSE;
  g_mutex_unlock (&self->mutex);

  return wanted;
}

/* Files are closed by the thread alone, so that none is while it waits for its lines. */
static gboolean
bring_finished_to_disk (GArray *finished)
{
  gboolean good = TRUE;

  for (guint i = 0; i < finished->len; i++)
    {
      int fd = g_array_index (finished, int, i);

      good = bring_to_disk (fd) && good;
      close (fd);
    }

  return good;
}

/* Lines that nobody vouches for can be cut off unseen: it is told once, however often it fails, and tried again with the next lines. */
static void
vouch (WardAuditHead *self, const Round *round)
{
  if (write_head (self->dir, round->n_lines, round->mac, G_FILE_SET_CONTENTS_CONSISTENT) || self->was_behind)
    return;
  self->was_behind = TRUE;
  g_source_attach (self->behind, self->context);
}

static void
do_round (WardAuditHead *self, Round *round)
{
  gboolean good = bring_finished_to_disk (round->finished);

  if (self->has_failed)
    return;
  if (!good || !bring_to_disk (round->fd))
    {
      self->has_failed = TRUE;
      g_source_attach (self->failed, self->context);
      return;
    }
  if (round->renewed)
    bring_folder_to_disk (self->dir);
  vouch (self, round);
}

static gpointer
head_thread (gpointer data)
{
  WardAuditHead *self = data;
  Round round;

  while (wait_for_round (self, &round))
    {
      do_round (self, &round);
      g_array_unref (round.finished);
    }
  bring_finished_to_disk (round.finished);
  g_array_unref (round.finished);

  return NULL;
}

/* failed: called once, on the context on which this is, where lines could not be brought to the disk: the head stays where it was. behind: likewise, where it
 * could not be written itself. */
WardAuditHead *
ward_audit_head_new (const char *dir, GSourceFunc failed, GSourceFunc behind, gpointer user_data)
{
  WardAuditHead *self = g_new0 (WardAuditHead, 1);

  self->dir = g_strdup (dir);
  self->fd = -1;
  self->finished = g_array_new (FALSE, FALSE, sizeof (int));
  self->context = g_main_context_ref_thread_default ();
  self->failed = g_idle_source_new ();
  g_source_set_callback (self->failed, failed, user_data, NULL);
  self->behind = g_idle_source_new ();
  g_source_set_callback (self->behind, behind, user_data, NULL);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("ward-audit-head", head_thread, self);

  return self;
}

/* From now on lines are written to this file; the head keeps a descriptor of its own. FALSE: it could have none. */
gboolean
ward_audit_head_follow (WardAuditHead *self, int fd)
{
  int own = fcntl (fd, F_DUPFD_CLOEXEC, 0);

  g_mutex_lock (&self->mutex);
  if (self->fd >= 0)
    g_array_append_val (self->finished, self->fd);
  self->fd = own;
  self->renewed = TRUE;
  g_mutex_unlock (&self->mutex);

  return own >= 0;
}

/* Lines up to this one were written, and are to be vouched for. */
void
ward_audit_head_set (WardAuditHead *self, guint64 n_lines, const char *mac)
{
  g_mutex_lock (&self->mutex);
  self->n_lines = n_lines;
  g_strlcpy (self->mac, mac, sizeof self->mac);
  self->wanted = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Waits until what was written is vouched for. FALSE: something could not be brought to the disk. *out_written: whether the head could always be written. */
gboolean
ward_audit_head_free (WardAuditHead *self, gboolean *out_written)
{
  gboolean good;

  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  good = !self->has_failed;
  *out_written = !self->was_behind;
  if (self->fd >= 0)
    close (self->fd);
  g_source_destroy (self->failed);
  g_source_unref (self->failed);
  g_source_destroy (self->behind);
  g_source_unref (self->behind);
  g_main_context_unref (self->context);
  g_array_unref (self->finished);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->dir);
  g_free (self);

  return good;
}
