/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal's socket, for tests that ask what goes there. */
#define G_LOG_DOMAIN "ward-test"

#include "support/ward-test-journal.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_DIR "/run/systemd/journal"
#define SOCKET SOCKET_DIR "/socket"

static gboolean
write_file (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean done = fd >= 0 && write (fd, text, strlen (text)) == (ssize_t) strlen (text);

  if (fd >= 0)
    close (fd);

  return done;
}

/* As root the mounts alone; else with a user namespace, in which this user is root. */
static gboolean
enter_namespace (void)
{
  g_autofree char *user = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *group = g_strdup_printf ("0 %u 1", getgid ());

  if (unshare (CLONE_NEWNS) != 0
      && (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0 || !write_file ("/proc/self/setgroups", "deny")
          || !write_file ("/proc/self/uid_map", user) || !write_file ("/proc/self/gid_map", group)))
    return FALSE;

  return mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
         && mount ("tmpfs", "/run", "tmpfs", MS_NODEV | MS_NOSUID, NULL) == 0;
}

int
ward_test_journal_listen (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  if (!enter_namespace ())
    return -1;
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (g_mkdir_with_parents (SOCKET_DIR, 0755), ==, 0);
  g_strlcpy (address.sun_path, SOCKET, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);

  return fd;
}
