/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user behind a connection to the redirect listener, from /proc/net/tcp and tcp6 (reliability.md finding 18, L12, L17). The tables show the
 * sockets of this network namespace, with users as this process' user namespace names them. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-loopback-peer.h"

#include <stdio.h>
#include <string.h>

#define STATE_LISTEN 0x0a
#define MAX_LINE 512
/* The kernel gives the table in pieces and takes no lock between them: a row can be missed while others go. */
#define SCANS 3

typedef gboolean (*RowMatch) (const WardLoopbackRow *row, const WardLoopbackRow *wanted);

/**
 * ward_loopback_row_parse:
 * @line: a line of the table
 * @out_row: (out): what it says
 *
 * Reads one line of /proc/net/tcp or tcp6.
 *
 * Returns: %FALSE for the head line and for what is no row
 */
gboolean
ward_loopback_row_parse (const char *line, WardLoopbackRow *out_row)
{
  WardLoopbackRow row = { 0 };
  guint uid;

  g_return_val_if_fail (line != NULL, FALSE);
  g_return_val_if_fail (out_row != NULL, FALSE);

  if (sscanf (line, " %*[0-9]: %32[0-9A-F]:%4x %32[0-9A-F]:%4x %2x %*s %*s %*s %u %*s %lu", row.local, &row.local_port,
              row.remote, &row.remote_port, &row.state, &uid, &row.inode)
      != 7)
    return FALSE;
  row.uid = (uid_t) uid;
  *out_row = row;

  return TRUE;
}

/* The words of the address, each as a number of this machine: what the kernel prints. */
static void
format_address (GInetAddress *address, gboolean mapped, char *out, size_t size)
{
  guint32 words[4] = { 0, 0, GUINT32_TO_BE (0xffff), 0 };

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    memcpy (words, g_inet_address_to_bytes (address), sizeof words);
  else
    memcpy (&words[3], g_inet_address_to_bytes (address), sizeof words[3]);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 || mapped)
    g_snprintf (out, size, "%08X%08X%08X%08X", words[0], words[1], words[2], words[3]);
  else
    g_snprintf (out, size, "%08X", words[3]);
}

static gboolean
is_connection (const WardLoopbackRow *row, const WardLoopbackRow *wanted)
{
  return row->local_port == wanted->local_port && row->remote_port == wanted->remote_port
         && strcmp (row->local, wanted->local) == 0 && strcmp (row->remote, wanted->remote) == 0;
}

/* One who listens on every address has the port as well. */
static gboolean
is_listener (const WardLoopbackRow *row, const WardLoopbackRow *wanted)
{
  return row->state == STATE_LISTEN && row->local_port == wanted->local_port
         && (strcmp (row->local, wanted->local) == 0 || strspn (row->local, "0") == strlen (row->local));
}

/* Returns FALSE where there is no such table. */
static gboolean
scan_table (const char *tables, const char *name, RowMatch match, const WardLoopbackRow *wanted, gboolean *found,
            WardLoopbackRow *out_row)
{
  g_autofree char *path = g_build_filename (tables, name, NULL);
  char line[MAX_LINE];
  FILE *file = fopen (path, "re");

  if (file == NULL)
    return FALSE;
  while (!*found && fgets (line, sizeof line, file) != NULL)
    {
      WardLoopbackRow row;

      if (ward_loopback_row_parse (line, &row) && match (&row, wanted))
        {
          *found = TRUE;
          *out_row = row;
        }
    }
  fclose (file);

  return TRUE;
}

/* An IPv4 address is looked for in both tables: an IPv6 socket can speak IPv4, and stands in tcp6 with the mapped address. */
static gboolean
scan (const char *tables, RowMatch match, GInetSocketAddress *local, GInetSocketAddress *remote, gboolean *found,
      WardLoopbackRow *out_row)
{
  gboolean v4 = g_inet_address_get_family (g_inet_socket_address_get_address (local)) == G_SOCKET_FAMILY_IPV4;
  gboolean readable = FALSE;

  for (int mapped = v4 ? 0 : 1; mapped <= 1 && !*found; mapped++)
    {
      WardLoopbackRow wanted = { .local_port = g_inet_socket_address_get_port (local) };

      format_address (g_inet_socket_address_get_address (local), mapped, wanted.local, sizeof wanted.local);
      if (remote != NULL)
        {
          wanted.remote_port = g_inet_socket_address_get_port (remote);
          format_address (g_inet_socket_address_get_address (remote), mapped, wanted.remote, sizeof wanted.remote);
        }
      if (scan_table (tables, mapped ? "tcp6" : "tcp", match, &wanted, found, out_row))
        readable = TRUE;
    }

  return readable;
}

/**
 * ward_loopback_peer_find:
 * @tables: the folder of the tables, %WARD_LOOPBACK_TABLES
 * @peer: the other end's address
 * @own: this end's address
 * @out_uid: (out): the user, with %WARD_LOOPBACK_PEER_FOUND
 *
 * Looks up the user who owns the other end of a connection within this computer.
 *
 * Returns: whether it was found
 */
WardLoopbackPeer
ward_loopback_peer_find (const char *tables, GInetSocketAddress *peer, GInetSocketAddress *own, uid_t *out_uid)
{
  WardLoopbackRow row = { 0 };
  gboolean found = FALSE;

  g_return_val_if_fail (tables != NULL, WARD_LOOPBACK_PEER_UNREADABLE);
  g_return_val_if_fail (G_IS_INET_SOCKET_ADDRESS (peer), WARD_LOOPBACK_PEER_UNREADABLE);
  g_return_val_if_fail (G_IS_INET_SOCKET_ADDRESS (own), WARD_LOOPBACK_PEER_UNREADABLE);
  g_return_val_if_fail (out_uid != NULL, WARD_LOOPBACK_PEER_UNREADABLE);

  for (guint i = 0; i < SCANS && !found; i++)
    if (!scan (tables, is_connection, peer, own, &found, &row))
      return WARD_LOOPBACK_PEER_UNREADABLE;
  /* A socket that its program has closed is shown as the superuser's. */
  if (!found || row.inode == 0)
    return WARD_LOOPBACK_PEER_GONE;
  *out_uid = row.uid;

  return WARD_LOOPBACK_PEER_FOUND;
}

/**
 * ward_loopback_peer_find_listener:
 * @tables: the folder of the tables, %WARD_LOOPBACK_TABLES
 * @address: an address with its port
 * @out_uid: (out): the user
 *
 * Looks up the user who listens on a port, so that a message can name him.
 *
 * Returns: %FALSE if nobody is seen there
 */
gboolean
ward_loopback_peer_find_listener (const char *tables, GInetSocketAddress *address, uid_t *out_uid)
{
  WardLoopbackRow row = { 0 };
  gboolean found = FALSE;

  g_return_val_if_fail (tables != NULL, FALSE);
  g_return_val_if_fail (G_IS_INET_SOCKET_ADDRESS (address), FALSE);
  g_return_val_if_fail (out_uid != NULL, FALSE);

  scan (tables, is_listener, address, NULL, &found, &row);
  if (found)
    *out_uid = row.uid;

  return found;
}
