/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goes over the files of an audit log and says whether it is as it was written (reliability.md P07). Reads only; may run on any thread. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-audit-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/diagnostics/ward-failure.h"

typedef struct
{
  GBytes *key;           /* (unowned) */
  WardAuditState *state; /* (unowned) */
  char head[65];
  guint64 n_head;
  gboolean has_head;
  gboolean passed; /* the line that the head names was found */
  gboolean begun;
} Walk;

static gboolean
end_walk (Walk *walk, WardAuditVerdict verdict)
{
  walk->state->verdict = verdict;
  return FALSE;
}

/* The first line of a file: the first of all, or the one that follows the file before. What came before the first file that is there is not asked for: finished
 * files may have been taken to where they are collected. */
static gboolean
begin_file (Walk *walk, const char *line)
{
  WardAuditState *state = walk->state;
  WardAuditState alone = { .verdict = WARD_AUDIT_SOUND };
  gboolean goes_on = ward_audit_read_start (line, alone.mac, &alone.n_lines);

  if (!walk->begun)
    {
      walk->begun = TRUE;
      if (goes_on)
        *state = alone;
      /* A crash may have left the head behind the file's first line. */
      walk->passed = goes_on && walk->has_head && walk->n_head == alone.n_lines && strcmp (walk->head, alone.mac) == 0;
      state->first_line = state->n_lines + 1;
      return TRUE;
    }
  if (!goes_on)
    return end_walk (walk, WARD_AUDIT_ALTERED);
  if (alone.n_lines == state->n_lines && strcmp (alone.mac, state->mac) == 0)
    return TRUE;
  /* A line that is right in itself, and does not follow: what stood between is gone. */
  return end_walk (walk, ward_audit_take_line (line, walk->key, &alone) ? WARD_AUDIT_CUT : WARD_AUDIT_ALTERED);
}

static gboolean
take (Walk *walk, const char *line)
{
  if (!ward_audit_take_line (line, walk->key, walk->state))
    return end_walk (walk, WARD_AUDIT_ALTERED);
  if (!walk->has_head || walk->state->n_lines != walk->n_head)
    return TRUE;
  walk->passed = strcmp (walk->head, walk->state->mac) == 0;
  return walk->passed || end_walk (walk, WARD_AUDIT_ALTERED);
}

/* FALSE: the walk has ended here, by a verdict or with *error. */
static gboolean
read_lines (Walk *walk, FILE *stream, GError **error)
{
  char *line = NULL; /* of the C library's */
  size_t size = 0;
  ssize_t length;
  gboolean first = TRUE, good = TRUE;

  while (good && (errno = 0, length = getline (&line, &size, stream)) > 0)
    {
      if (line[length - 1] == '\n')
        line[--length] = '\0';
      good = strlen (line) == (size_t) length || end_walk (walk, WARD_AUDIT_ALTERED);
      good = good && (!first || begin_file (walk, line)) && take (walk, line);
      first = FALSE;
    }
  if (good && ferror (stream))
    {
      g_set_error (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The audit log cannot be read: %s", g_strerror (errno));
      good = FALSE;
    }
  free (line);

  return good;
}

/* A file that is not there has no lines. */
static gboolean
walk_file (Walk *walk, const char *dir, const char *name, GError **error)
{
  g_autoptr (GError) failure = NULL;
  int fd = ward_audit_open_file (dir, name, O_RDONLY, &failure);
  FILE *stream = fd >= 0 ? fdopen (fd, "r") : NULL;
  gboolean good;

  if (stream == NULL)
    {
      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        return TRUE;
      if (failure != NULL)
        g_propagate_error (error, g_steal_pointer (&failure));
      else
        g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The audit log cannot be read");
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  good = read_lines (walk, stream, error);
  fclose (stream);

  return good;
}

/* The head is written when its lines are on the disk: it may be behind them, by what came last before a crash, and is never ahead of them. That of a log which
 * had no line yet vouches for none. */
static WardAuditVerdict
judge (const Walk *walk)
{
  WardAuditState *state = walk->state;

  if (!walk->has_head)
    return state->n_lines == 0 ? WARD_AUDIT_NONE : WARD_AUDIT_CUT;
  if (walk->n_head == 0 && state->first_line <= 1)
    {
      state->first_line = 1;
      return WARD_AUDIT_SOUND;
    }
  if (walk->passed || (walk->n_head == state->n_lines && strcmp (walk->head, state->mac) == 0))
    return WARD_AUDIT_SOUND;

  return WARD_AUDIT_CUT;
}

/* names: in their order. */
static gboolean
walk_files (const char *dir, GBytes *key, const GPtrArray *names, guint first, WardAuditState *out_state,
            GError **error)
{
  Walk walk = { .key = key, .state = out_state };
  g_autoptr (GError) failure = NULL;

  memset (out_state, 0, sizeof *out_state);
  walk.has_head = ward_audit_read_head (dir, &walk.n_head, walk.head);
  for (guint i = first; i < names->len; i++)
    if (!walk_file (&walk, dir, g_ptr_array_index (names, i), &failure))
      {
        if (failure == NULL)
          return TRUE;
        g_propagate_error (error, g_steal_pointer (&failure));
        return FALSE;
      }
  out_state->verdict = judge (&walk);

  return TRUE;
}

#define MAX_LOOKS 3

static GPtrArray *
list_all (const char *dir)
{
  GPtrArray *names = ward_audit_list_finished (dir);

  g_ptr_array_add (names, g_strdup (WARD_AUDIT_FILE));
  return names;
}

static gboolean
has_same_names (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (strcmp (g_ptr_array_index (a, i), g_ptr_array_index (b, i)) != 0)
      return FALSE;

  return TRUE;
}

/**
 * ward_audit_check:
 * @dir: the log's folder
 * @key: its key
 * @out_state: (out caller-allocates): what was found
 * @error: return location
 *
 * Goes over the whole log, the finished files and the one that is written to. A line that was edited, put in, taken out or moved breaks the chain there; lines
 * that are missing at the end do not fit the head; a file that is missing does not fit the next one's first line, unless it was the first: that is told by the
 * number of the first line. All files put back as they once were together cannot be told from a log that ended then: whoever needs that collects the log
 * elsewhere.
 *
 * Ward may write to it meanwhile, and finish a file.
 *
 * Returns: %FALSE where it cannot be read
 */
gboolean
ward_audit_check (const char *dir, GBytes *key, WardAuditState *out_state, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;

  g_return_val_if_fail (dir != NULL && key != NULL && out_state != NULL, FALSE);

  names = list_all (dir);
  for (guint i = 1; walk_files (dir, key, names, 0, out_state, error); i++)
    {
      g_autoptr (GPtrArray) after = list_all (dir);

      if (i == MAX_LOOKS || has_same_names (names, after))
        return TRUE;
      /* A file was finished or taken away between being listed and being read: it would be missed falsely. */
      g_ptr_array_unref (names);
      names = g_steal_pointer (&after);
    }

  return FALSE;
}

static gboolean
has_lines (const char *dir, const char *name)
{
  int fd = ward_audit_open_file (dir, name, O_RDONLY, NULL);
  char byte;
  gboolean has = fd >= 0 && read (fd, &byte, 1) == 1;

  if (fd >= 0)
    close (fd);

  return has;
}

/* The head is behind what was written last: it may name a line of a file that was finished since. */
static gboolean
is_before (const char *dir, const WardAuditState *state)
{
  char mac[65];
  guint64 n_head;

  return state->verdict == WARD_AUDIT_CUT && ward_audit_read_head (dir, &n_head, mac) && n_head < state->first_line;
}

gboolean
ward_audit_check_last (const char *dir, GBytes *key, WardAuditState *out_state, GError **error)
{
  g_autoptr (GPtrArray) names = ward_audit_list_finished (dir);
  guint first = names->len;
  gboolean read;

  g_ptr_array_add (names, g_strdup (WARD_AUDIT_FILE));
  /* The program ended between finishing one and beginning the next. */
  if (first > 0 && !has_lines (dir, WARD_AUDIT_FILE))
    first--;
  while ((read = walk_files (dir, key, names, first, out_state, error)) && first > 0 && is_before (dir, out_state))
    first--;

  return read;
}
