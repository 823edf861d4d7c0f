/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain of the audit log (reliability.md P07): each line ends with the HMAC-SHA256 of the line before it and of its own text, under a key that lies in the
 * keyring; a file beside it holds the number and the code of the last line, so that lines which are missing at the end are missed. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-audit.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diagnostics/ward-failure.h"

#define MAC_LENGTH 64
#define MARK " mac="

/* Where it lies unless a test says otherwise. */
char *
ward_audit_dup_default_dir (void)
{
  return g_build_filename (g_get_user_state_dir (), "ward", NULL);
}

/* The code of a line, in hexadecimal, from that of the line before. */
void
ward_audit_compute_mac (GBytes *key, const char *before, const char *line, char out_mac[65])
{
  gsize length = 0;
  const guchar *bytes = g_bytes_get_data (key, &length);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, bytes, length);

  g_hmac_update (hmac, (const guchar *) before, -1);
  g_hmac_update (hmac, (const guchar *) "\n", 1);
  g_hmac_update (hmac, (const guchar *) line, -1);
  g_strlcpy (out_mac, g_hmac_get_string (hmac), MAC_LENGTH + 1);
}

static gboolean
is_own (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_uid == geteuid () && info.st_nlink == 1
         && fchmod (fd, 0600) == 0;
}

/* Opens the log: a file of ours alone, through no link (reliability.md S30). -1 with an error; G_IO_ERROR_NOT_FOUND where there is none. */
int
ward_audit_open_file (const char *dir, int flags, GError **error)
{
  g_autofree char *path = g_build_filename (dir, WARD_AUDIT_FILE, NULL);
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

/* Whether the line is the next one of the chain; then *state goes on to it. */
static gboolean
take_line (const char *line, GBytes *key, WardAuditState *state)
{
  const char *mark = g_strrstr (line, MARK);
  g_autofree char *text = NULL;
  char mac[MAC_LENGTH + 1];

  if (mark == NULL || strlen (mark + strlen (MARK)) != MAC_LENGTH)
    return FALSE;
  text = g_strndup (line, (gsize) (mark - line));
  ward_audit_compute_mac (key, state->mac, text, mac);
  if (strcmp (mac, mark + strlen (MARK)) != 0)
    return FALSE;
  memcpy (state->mac, mac, sizeof mac);
  state->n_lines++;
  return TRUE;
}

/* "17 0123…": the number and the code of the line that was written last. FALSE: there is none that can be read. */
static gboolean
read_head (const char *dir, guint64 *out_n, char out_mac[65])
{
  g_autofree char *path = g_build_filename (dir, WARD_AUDIT_HEAD, NULL);
  g_autofree char *text = NULL;
  char *end = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  g_strchomp (text);
  *out_n = g_ascii_strtoull (text, &end, 10);
  if (end == text || *end != ' ' || strlen (end + 1) != MAC_LENGTH)
    return FALSE;
  g_strlcpy (out_mac, end + 1, MAC_LENGTH + 1);
  return TRUE;
}

/* The head is written after its lines: it may be behind them, by what a crash cut off, and never before them. */
static gboolean
fits_head (const char *dir, const WardAuditState *state, gboolean passed_head)
{
  guint64 n = 0;
  char mac[MAC_LENGTH + 1];

  if (!read_head (dir, &n, mac))
    return state->n_lines == 0;
  return passed_head || (n == state->n_lines && strcmp (mac, state->mac) == 0);
}

static gboolean
read_lines (GDataInputStream *stream, const char *dir, GBytes *key, WardAuditState *state, GError **error)
{
  guint64 n_head = 0;
  char head[MAC_LENGTH + 1] = "";
  gboolean has_head = read_head (dir, &n_head, head);
  gboolean passed = FALSE;

  while (TRUE)
    {
      g_autoptr (GError) failure = NULL;
      g_autofree char *line = g_data_input_stream_read_line (stream, NULL, NULL, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (line == NULL)
        break;
      if (!take_line (line, key, state))
        {
          state->verdict = WARD_AUDIT_ALTERED;
          return TRUE;
        }
      if (has_head && state->n_lines == n_head)
        {
          passed = strcmp (head, state->mac) == 0;
          if (!passed)
            {
              state->verdict = WARD_AUDIT_ALTERED;
              return TRUE;
            }
        }
    }
  state->verdict = fits_head (dir, state, passed) ? WARD_AUDIT_SOUND : WARD_AUDIT_CUT;
  return TRUE;
}

/**
 * ward_audit_count_broken:
 * @dir: the log's folder
 *
 * Returns: how many logs were found altered or cut when Ward started, and were set aside
 */
guint
ward_audit_count_broken (const char *dir)
{
  g_autoptr (GDir) names = NULL;
  const char *name;
  guint n = 0;

  g_return_val_if_fail (dir != NULL, 0);

  names = g_dir_open (dir, 0, NULL);
  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    n += g_str_has_prefix (name, WARD_AUDIT_FILE WARD_AUDIT_BROKEN)
         || g_str_has_prefix (name, WARD_AUDIT_HEAD WARD_AUDIT_BROKEN);
  return (n + 1) / 2;
}

/**
 * ward_audit_check:
 * @dir: the log's folder
 * @key: its key
 * @out_state: (out caller-allocates): what was found
 * @error: return location
 *
 * Goes over the whole log. A line that was edited, put in, taken out or moved breaks the chain there; lines that are missing at the end do not fit the head.
 * Both files put back as they once were together cannot be told from a log that ended then: whoever needs that collects the log elsewhere.
 *
 * Returns: %FALSE where it cannot be read
 */
gboolean
ward_audit_check (const char *dir, GBytes *key, WardAuditState *out_state, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GInputStream) file = NULL;
  g_autoptr (GDataInputStream) stream = NULL;
  g_autofree char *path = NULL;
  guint64 n_head = 0;
  char head[MAC_LENGTH + 1];
  int fd;

  g_return_val_if_fail (dir != NULL && key != NULL && out_state != NULL, FALSE);

  memset (out_state, 0, sizeof *out_state);
  fd = ward_audit_open_file (dir, O_RDONLY, &failure);
  if (fd < 0 && g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      out_state->verdict = read_head (dir, &n_head, head) ? WARD_AUDIT_CUT : WARD_AUDIT_NONE;
      return TRUE;
    }
  if (fd < 0)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  close (fd);
  path = g_build_filename (dir, WARD_AUDIT_FILE, NULL);
  {
    g_autoptr (GFile) log = g_file_new_for_path (path);

    file = G_INPUT_STREAM (g_file_read (log, NULL, error));
  }
  if (file == NULL)
    return FALSE;
  stream = g_data_input_stream_new (file);
  return read_lines (stream, dir, key, out_state, error);
}
