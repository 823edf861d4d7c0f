/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of the audit log: each of ours alone, through no link (reliability.md S30); the one that is written to, the finished ones by their numbers, and what was
 * found altered and set aside. A file beside them is locked by whoever writes. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-audit-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diagnostics/ward-failure.h"

#define FINISHED WARD_AUDIT_FILE "."
#define MIN_DIGITS 6

static gboolean
is_own (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_uid == geteuid () && info.st_nlink == 1
         && fchmod (fd, 0600) == 0;
}

/* -1 with an error; G_IO_ERROR_NOT_FOUND where there is none. */
int
ward_audit_open_file (const char *dir, const char *name, int flags, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  int fd = open (path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
  int code = errno;

  if (fd >= 0 && is_own (fd))
    return fd;
  if (fd >= 0)
    {
      close (fd);
      code = EPERM;
    }
  if (code == ENOENT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no audit log");
  else
    g_set_error (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The audit log cannot be used: %s", g_strerror (code));
  return -1;
}

int
ward_audit_lock (const char *dir, GError **error)
{
  int fd;

  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      g_set_error (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The audit log's folder cannot be made: %s",
                   g_strerror (errno));
      return -1;
    }
  fd = ward_audit_open_file (dir, WARD_AUDIT_LOCK, O_WRONLY | O_CREAT, error);
  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  close (fd);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "Another process keeps the audit log");

  return -1;
}

/* "audit.log.000017": 17; 0 for any other name. */
static guint64
get_number (const char *name)
{
  const char *digits = g_str_has_prefix (name, FINISHED) ? name + strlen (FINISHED) : "";
  size_t length = strlen (digits);

  if (length < MIN_DIGITS || length > 18 || strspn (digits, "0123456789") != length)
    return 0;

  return g_ascii_strtoull (digits, NULL, 10);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint64 left = get_number (*(const char *const *) a);
  guint64 right = get_number (*(const char *const *) b);

  return left < right ? -1 : left > right ? 1 : 0;
}

GPtrArray *
ward_audit_list_finished (const char *dir)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (get_number (name) != 0)
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_numbers);

  return names;
}

GPtrArray *
ward_audit_list_files (const char *dir)
{
  GPtrArray *names = ward_audit_list_finished (dir);

  g_ptr_array_add (names, g_strdup (WARD_AUDIT_FILE));
  return names;
}

static gboolean
move (const char *dir, const char *from_name, const char *to_name, GError **error)
{
  g_autofree char *from = g_build_filename (dir, from_name, NULL);
  g_autofree char *to = g_build_filename (dir, to_name, NULL);

  if (g_rename (from, to) == 0)
    return TRUE;
  g_set_error (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "A file of the audit log cannot be renamed: %s",
               g_strerror (errno));
  return FALSE;
}

/* Numbered by the time, in microseconds: no number comes twice, also where all earlier files were taken away to where files of these names are kept. It is after
 * the last that is there, whatever the clock says. */
gboolean
ward_audit_finish_file (const char *dir, GError **error)
{
  g_autoptr (GPtrArray) names = ward_audit_list_finished (dir);
  guint64 last = names->len > 0 ? get_number (g_ptr_array_index (names, names->len - 1)) : 0;
  guint64 number = MAX (last + 1, (guint64) MAX (g_get_real_time (), 0));
  g_autofree char *name = g_strdup_printf (FINISHED "%06" G_GUINT64_FORMAT, number);

  return move (dir, WARD_AUDIT_FILE, name, error);
}

/* By the time, so that none takes another one's place. */
static char *
dup_suffix (const char *word)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%S");

  return g_strdup_printf ("%s%s-%06d", word, time, g_date_time_get_microsecond (now));
}

static gboolean
move_aside (const char *dir, const char *name, const char *suffix, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *to = g_strconcat (name, suffix, NULL);

  return !g_file_test (path, G_FILE_TEST_EXISTS) || move (dir, name, to, error);
}

/* A chain that is broken proves nothing of what follows: it stays as it was found, under names of its own, and another one begins. */
gboolean
ward_audit_set_aside (const char *dir, GError **error)
{
  g_autofree char *suffix = dup_suffix (WARD_AUDIT_BROKEN);
  g_autoptr (GPtrArray) names = ward_audit_list_finished (dir);

  for (guint i = 0; i < names->len; i++)
    if (!move_aside (dir, g_ptr_array_index (names, i), suffix, error))
      return FALSE;

  return move_aside (dir, WARD_AUDIT_FILE, suffix, error) && move_aside (dir, WARD_AUDIT_HEAD, suffix, error);
}

static gint64
get_size (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  GStatBuf info;

  return g_lstat (path, &info) == 0 ? (gint64) info.st_size : 0;
}

/* How much lies after the end: of its file, and of whole files, which are counted. */
gint64
ward_audit_measure_after (const char *dir, const GPtrArray *names, const WardAuditEnd *end, guint *out_files)
{
  gint64 bytes = 0;

  *out_files = 0;
  if (end->file < names->len)
    bytes = MAX (get_size (dir, g_ptr_array_index (names, end->file)) - end->size, 0);
  for (guint i = end->file + 1; i < names->len; i++)
    {
      gint64 size = get_size (dir, g_ptr_array_index (names, i));

      bytes += size;
      *out_files += size > 0 ? 1 : 0;
    }

  return bytes;
}

/* It has to be on the disk before a line after it is vouched for: else another power cut could bring back what was taken off. */
static gboolean
shorten (const char *dir, const char *name, gint64 size)
{
  int fd = ward_audit_open_file (dir, name, O_WRONLY, NULL);
  gboolean good
      = fd >= 0 && ftruncate (fd, (off_t) size) == 0 && (fdatasync (fd) == 0 || errno == EINVAL || errno == EINTR);

  if (fd >= 0)
    close (fd);

  return good;
}

/* A file that was begun after lines which never came to the disk has whole lines, which somebody may want to read; they are not of the chain any more. */
gboolean
ward_audit_take_off (const char *dir, const GPtrArray *names, const WardAuditEnd *end, guint64 *out_bytes)
{
  g_autofree char *suffix = dup_suffix (WARD_AUDIT_UNFINISHED);
  guint n_files = 0;
  gint64 bytes = ward_audit_measure_after (dir, names, end, &n_files);

  if (get_size (dir, g_ptr_array_index (names, end->file)) > end->size
      && !shorten (dir, g_ptr_array_index (names, end->file), end->size))
    return FALSE;
  for (guint i = end->file + 1; i < names->len; i++)
    if (get_size (dir, g_ptr_array_index (names, i)) > 0
        && !move_aside (dir, g_ptr_array_index (names, i), suffix, NULL))
      return FALSE;
  *out_bytes = (guint64) bytes;

  return TRUE;
}

/* Where the whole log is gone, nothing can be set aside: an empty file stands for it. */
gboolean
ward_audit_mark_missing (const char *dir, GError **error)
{
  g_autofree char *suffix = dup_suffix (WARD_AUDIT_BROKEN);
  g_autofree char *name = g_strconcat (WARD_AUDIT_FILE, suffix, NULL);
  int fd = ward_audit_open_file (dir, name, O_WRONLY | O_CREAT | O_EXCL, error);

  if (fd < 0)
    return FALSE;
  close (fd);

  return TRUE;
}

/**
 * ward_audit_count_broken:
 * @dir: the log's folder
 *
 * Returns: how many logs were found altered, cut or gone when Ward started, and were set aside
 */
guint
ward_audit_count_broken (const char *dir)
{
  g_autoptr (GHashTable) times = NULL;
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_return_val_if_fail (dir != NULL, 0);

  times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  folder = g_dir_open (dir, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      const char *suffix = strstr (name, WARD_AUDIT_BROKEN);

      if (suffix != NULL && (g_str_has_prefix (name, WARD_AUDIT_FILE) || g_str_has_prefix (name, WARD_AUDIT_HEAD)))
        g_hash_table_add (times, g_strdup (suffix));
    }

  return g_hash_table_size (times);
}

/**
 * ward_audit_count_unfinished:
 * @dir: the log's folder
 * @out_too_large: (out): whether one of them holds more than a power cut leaves
 *
 * Returns: how many files lie there that were begun after lines which a power cut took, and are not of the log
 */
guint
ward_audit_count_unfinished (const char *dir, gboolean *out_too_large)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;
  guint n = 0;

  g_return_val_if_fail (dir != NULL && out_too_large != NULL, 0);

  *out_too_large = FALSE;
  folder = g_dir_open (dir, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, WARD_AUDIT_FILE) && strstr (name, WARD_AUDIT_UNFINISHED) != NULL)
      {
        n++;
        *out_too_large = *out_too_large || get_size (dir, name) > WARD_AUDIT_CUT_BYTES;
      }

  return n;
}

static gboolean
is_empty (const char *path)
{
  GStatBuf info;

  return g_lstat (path, &info) != 0 || (S_ISREG (info.st_mode) && info.st_size == 0);
}

/**
 * ward_audit_has_files:
 * @dir: the log's folder
 *
 * Whether there is anything of a log that is not set aside: lines, finished files, or a head. The empty file that is made before the first line is none.
 *
 * Returns: %TRUE for one file or more
 */
gboolean
ward_audit_has_files (const char *dir)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *log = NULL;
  g_autofree char *head = NULL;

  g_return_val_if_fail (dir != NULL, FALSE);

  names = ward_audit_list_finished (dir);
  log = g_build_filename (dir, WARD_AUDIT_FILE, NULL);
  head = g_build_filename (dir, WARD_AUDIT_HEAD, NULL);

  return names->len > 0 || !is_empty (log) || g_file_test (head, G_FILE_TEST_EXISTS);
}
