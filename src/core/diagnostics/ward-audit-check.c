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
  WardAuditEnd *end;     /* (unowned) */
  char head[65];
  guint64 n_head;
  gboolean has_head;
  gboolean vouched; /* the line that the head names was passed: what follows need not all have come to the disk */
  gboolean begun;
  gboolean unfinished;        /* the walk ended where no whole line of the chain follows … */
  WardAuditVerdict otherwise; /* … what that is unless a power cut explains it … */
  guint64 n_missing;          /* … and how many lines are missing before the file that does not follow */
  guint file;                 /* the index of the one that is read */
} Walk;

static gboolean
end_walk (Walk *walk, WardAuditVerdict verdict)
{
  walk->state->verdict = verdict;
  return FALSE;
}

/* From here on there is no whole line of the chain. */
static gboolean
end_unfinished (Walk *walk, WardAuditVerdict otherwise)
{
  walk->unfinished = TRUE;
  walk->otherwise = otherwise;
  return FALSE;
}

/* Whether the head names what came before the first line that is there. Only the key makes the head of a log that has no line yet. */
static gboolean
is_vouched_before (const Walk *walk, const WardAuditState *before)
{
  char begun[65];

  if (!walk->has_head || walk->n_head != before->n_lines)
    return FALSE;
  if (before->n_lines > 0)
    return strcmp (walk->head, before->mac) == 0;
  ward_audit_compute_begun (walk->key, begun);
  return strcmp (walk->head, begun) == 0;
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
      walk->vouched = is_vouched_before (walk, state);
      state->first_line = state->n_lines + 1;
      return TRUE;
    }
  if (!goes_on)
    return end_walk (walk, WARD_AUDIT_ALTERED);
  if (alone.n_lines == state->n_lines && strcmp (alone.mac, state->mac) == 0)
    return TRUE;
  /* A line that is right in itself, and does not follow: what stood between is gone. */
  if (!ward_audit_take_line (line, walk->key, &alone))
    return end_walk (walk, WARD_AUDIT_ALTERED);
  /* A power cut takes lines; it brings none back that came before. */
  walk->n_missing = alone.n_lines > state->n_lines + 1 ? alone.n_lines - state->n_lines - 1 : G_MAXUINT64;
  return end_unfinished (walk, WARD_AUDIT_CUT);
}

static gboolean
take (Walk *walk, const char *line)
{
  if (!ward_audit_take_line (line, walk->key, walk->state))
    return end_walk (walk, WARD_AUDIT_ALTERED);
  if (!walk->has_head || walk->state->n_lines != walk->n_head)
    return TRUE;
  walk->vouched = strcmp (walk->head, walk->state->mac) == 0;
  return walk->vouched || end_walk (walk, WARD_AUDIT_ALTERED);
}

/* length: with the newline, without which no line is whole; nor is one with NULs, which blocks have that were never written. */
static gboolean
take_bytes (Walk *walk, char *line, size_t length, gboolean first)
{
  if (strlen (line) != length)
    return end_unfinished (walk, WARD_AUDIT_ALTERED);
  if (line[length - 1] != '\n')
    return end_unfinished (walk, WARD_AUDIT_CUT);
  line[length - 1] = '\0';

  return (!first || begin_file (walk, line)) && take (walk, line);
}

/* FALSE: the walk has ended here, by a verdict or with *error. */
static gboolean
read_lines (Walk *walk, FILE *stream, GError **error)
{
  char *line = NULL; /* of the C library's */
  size_t size = 0;
  ssize_t length;
  gint64 taken = 0;
  gboolean good = TRUE;

  while (good && (errno = 0, length = getline (&line, &size, stream)) > 0)
    {
      good = take_bytes (walk, line, (size_t) length, taken == 0);
      taken += length;
      if (good)
        *walk->end = (WardAuditEnd){ .file = walk->file, .size = taken };
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

/* The head is written when its lines are on the disk: it may be behind them, by what came last before a crash, and is never ahead of them. A log without a line
 * is none, also where a head says that it has begun: such a head may have been kept from the time when that was so. */
static WardAuditVerdict
judge (const Walk *walk)
{
  if (walk->state->n_lines == 0 && (!walk->has_head || walk->n_head == 0))
    return WARD_AUDIT_NONE;

  return walk->vouched ? WARD_AUDIT_SOUND : WARD_AUDIT_CUT;
}

#define MIN_LINE_BYTES 128 /* with its time, its number and its code */

/* Lines are brought to the disk as they come: what a power cut takes and what it leaves is little. A file that is finished is many times that, so that one which
 * is missing in between is told whatever head was kept from before. */
static gboolean
is_explained (const Walk *walk)
{
  guint64 missing = walk->n_missing;

  return missing <= WARD_AUDIT_CUT_BYTES / MIN_LINE_BYTES
         && walk->state->bytes_after + missing * MIN_LINE_BYTES <= WARD_AUDIT_CUT_BYTES;
}

/* After the line that the head vouches for this is what a power cut leaves, or the moment at which somebody beside is writing: the log is sound up to here.
 * Whoever wanted to be rid of those lines could as well have taken them off whole. */
static WardAuditVerdict
judge_unfinished (Walk *walk, const char *dir, const GPtrArray *names)
{
  WardAuditState *state = walk->state;

  state->bytes_after = (guint64) ward_audit_measure_after (dir, names, walk->end, &state->files_after);
  if (!walk->vouched || !is_explained (walk))
    return walk->otherwise;

  return state->n_lines > 0 ? WARD_AUDIT_SOUND : WARD_AUDIT_NONE;
}

/* names: in their order. out_end: where the lines end that are as they were written. */
static gboolean
walk_files (const char *dir, GBytes *key, const GPtrArray *names, guint first, WardAuditState *out_state,
            WardAuditEnd *out_end, GError **error)
{
  Walk walk = { .key = key, .state = out_state, .end = out_end };
  g_autoptr (GError) failure = NULL;

  memset (out_state, 0, sizeof *out_state);
  *out_end = (WardAuditEnd){ .file = first };
  walk.has_head = ward_audit_read_head (dir, &walk.n_head, walk.head);
  walk.vouched = is_vouched_before (&walk, out_state);
  for (walk.file = first; walk.file < names->len; walk.file++)
    if (!walk_file (&walk, dir, g_ptr_array_index (names, walk.file), &failure))
      {
        if (failure == NULL && walk.unfinished)
          out_state->verdict = judge_unfinished (&walk, dir, names);
        if (failure == NULL)
          return TRUE;
        g_propagate_error (error, g_steal_pointer (&failure));
        return FALSE;
      }
  out_state->verdict = judge (&walk);

  return TRUE;
}

#define MAX_LOOKS 3

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
 * Ward may write to it meanwhile, and finish a file; and a power cut may have left half a line, or blocks that were never written: what follows the line that the
 * head vouches for and is not a whole line is not of the log. How much that is is told; more of it than a power cut leaves is what somebody left.
 *
 * Returns: %FALSE where it cannot be read
 */
gboolean
ward_audit_check (const char *dir, GBytes *key, WardAuditState *out_state, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  WardAuditEnd end;

  g_return_val_if_fail (dir != NULL && key != NULL && out_state != NULL, FALSE);

  names = ward_audit_list_files (dir);
  for (guint i = 1; walk_files (dir, key, names, 0, out_state, &end, error); i++)
    {
      g_autoptr (GPtrArray) after = ward_audit_list_files (dir);

      if (i == MAX_LOOKS || (has_same_names (names, after) && out_state->bytes_after == 0))
        return TRUE;
      /* A file was finished or taken away between being listed and being read: it would be missed falsely. Half a line may be whole a moment later. */
      g_ptr_array_unref (names);
      names = g_steal_pointer (&after);
    }

  return FALSE;
}

/* How many lines come before the file's first one, by what that says itself. FALSE: there is no whole line in it. */
static gboolean
read_n_before (const char *dir, const char *name, guint64 *out_n)
{
  int fd = ward_audit_open_file (dir, name, O_RDONLY, NULL);
  FILE *stream = fd >= 0 ? fdopen (fd, "r") : NULL;
  char *line = NULL; /* of the C library's */
  size_t size = 0;
  ssize_t length;
  char mac[65];
  gboolean whole;

  if (stream == NULL)
    {
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  length = getline (&line, &size, stream);
  whole = length > 0 && strlen (line) == (size_t) length && line[length - 1] == '\n';
  if (whole)
    {
      line[length - 1] = '\0';
      if (!ward_audit_read_start (line, mac, out_n))
        *out_n = 0;
    }
  free (line);
  fclose (stream);

  return whole;
}

/* The last file that can be held to the head: it has a line, and the head names one of it, or the one before it. */
static guint
find_start (const char *dir, const GPtrArray *names)
{
  char mac[65];
  guint64 n_head = 0, n_before = 0;
  gboolean has_head = ward_audit_read_head (dir, &n_head, mac);

  for (guint i = names->len; i > 0; i--)
    if (read_n_before (dir, g_ptr_array_index (names, i - 1), &n_before) && (!has_head || n_before <= n_head))
      return i - 1;

  return 0;
}

/* names: all files, as ward_audit_list_files() has them. */
gboolean
ward_audit_check_last (const char *dir, GBytes *key, const GPtrArray *names, WardAuditState *out_state,
                       WardAuditEnd *out_end, GError **error)
{
  return walk_files (dir, key, names, find_start (dir, names), out_state, out_end, error);
}
