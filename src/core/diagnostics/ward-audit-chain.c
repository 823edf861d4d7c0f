/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain of the audit log (reliability.md P07): each line ends with the HMAC-SHA256 of the line before it and of its own text, under a key that lies in the
 * keyring; a file beside it holds the number and the code of the last line, so that lines which are missing at the end are missed. The first line of each
 * further file names the code that the file before it ended with, so that it can be held on its own, and to that one. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-audit-private.h"

#include <string.h>

#define MAC_LENGTH 64
#define MARK " mac="
#define NUMBER " line="

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

/* It is of the key, so that nobody else can say that a log was begun which was taken away. */
void
ward_audit_compute_begun (GBytes *key, char out_mac[65])
{
  ward_audit_compute_mac (key, "begun", "no line yet", out_mac);
}

gboolean
ward_audit_take_line (const char *line, GBytes *key, WardAuditState *state)
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

gboolean
ward_audit_read_start (const char *line, char out_mac[65], guint64 *out_n_before)
{
  const char *after = g_strrstr (line, WARD_AUDIT_AFTER);
  const char *mac = after != NULL ? after + strlen (WARD_AUDIT_AFTER) : NULL;
  guint64 number;

  if (mac == NULL || strspn (mac, "0123456789abcdef") != MAC_LENGTH || !g_str_has_prefix (mac + MAC_LENGTH, NUMBER))
    return FALSE;
  number = g_ascii_strtoull (mac + MAC_LENGTH + strlen (NUMBER), NULL, 10);
  if (number < 2)
    return FALSE;
  g_strlcpy (out_mac, mac, MAC_LENGTH + 1);
  *out_n_before = number - 1;
  return TRUE;
}

/* "17 0123…": the number and the code of the line that was written last. FALSE: there is none that can be read. */
gboolean
ward_audit_read_head (const char *dir, guint64 *out_n, char out_mac[65])
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
