/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ward-test-port.h"

#include <gio/gio.h>
#include <sys/socket.h>

#define MAX_DESCRIPTORS 1024

static gboolean
is_listening_at (int fd, GSocketAddress *wanted)
{
  struct sockaddr_storage address = { 0 };
  socklen_t length = sizeof address;
  int listens = 0;
  socklen_t size = sizeof listens;
  g_autoptr (GSocketAddress) name = NULL;
  GInetSocketAddress *here = G_INET_SOCKET_ADDRESS (wanted);

  if (getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0)
    return FALSE;
  if (getsockname (fd, (struct sockaddr *) &address, &length) != 0)
    return FALSE;
  name = g_socket_address_new_from_native (&address, length);

  return G_IS_INET_SOCKET_ADDRESS (name)
         && g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (name)) == g_inet_socket_address_get_port (here)
         && g_inet_address_equal (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (name)),
                                  g_inet_socket_address_get_address (here));
}

gboolean
ward_test_port_is_ours (const char *address, guint port)
{
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string (address, port);

  for (int fd = 0; fd < MAX_DESCRIPTORS; fd++)
    if (is_listening_at (fd, wanted))
      return TRUE;

  return FALSE;
}
