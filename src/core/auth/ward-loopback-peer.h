/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Who is at the other end of a connection of this computer, and who listens on a port: from the kernel's tables of sockets. */

#define WARD_LOOPBACK_TABLES "/proc/net" /* the folder of the tables "tcp" and "tcp6" */

typedef enum
{
  WARD_LOOPBACK_PEER_FOUND,
  WARD_LOOPBACK_PEER_GONE,       /* it has closed its end, so that the socket has no owner any more */
  WARD_LOOPBACK_PEER_UNREADABLE, /* there is no table */
} WardLoopbackPeer;

typedef struct
{
  char local[33]; /* hexadecimal words, as the table has them */
  char remote[33];
  guint local_port;
  guint remote_port;
  guint state;
  uid_t uid;
  gulong inode; /* 0: no owner */
} WardLoopbackRow;

gboolean ward_loopback_row_parse (const char *line, WardLoopbackRow *out_row);
WardLoopbackPeer ward_loopback_peer_find (const char *tables, GInetSocketAddress *peer, GInetSocketAddress *own,
                                          uid_t *out_uid);
gboolean ward_loopback_peer_find_listener (const char *tables, GInetSocketAddress *address, uid_t *out_uid);

G_END_DECLS
