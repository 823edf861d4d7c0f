/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache's folder and files (reliability.md 6.2, S30, S31, S39): 0700 and 0600 whatever the umask, owned by who runs Ward, no symbolic or second hard link
 * anywhere, one writer. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diagnostics/ward-failure.h"

#define LOCK_FILE "cache.lock"

/* SQLite's own names for what goes with a database. */
static const char *const names[]
    = { WARD_CACHE_FILE, WARD_CACHE_FILE "-wal", WARD_CACHE_FILE "-shm", WARD_CACHE_FILE "-journal" };

struct _WardCacheFiles
{
  int dir;
  int lock;
  char *database; /* (owned) */
};

/* Where the cache lies unless a test says otherwise. */
char *
ward_cache_files_dup_default_dir (void)
{
  return g_build_filename (g_get_user_cache_dir (), "ward", NULL);
}

static gboolean
refuse (GError **error, int code, const char *what)
{
  g_set_error (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The cache's %s cannot be used: %s", what,
               g_strerror (code));
  return FALSE;
}

static gboolean
is_own_file (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_uid == geteuid () && info.st_nlink == 1
         && fchmod (fd, 0600) == 0;
}

/* FALSE with errno: not there to be used. */
static int
open_own_file (int dir, const char *name, int flags)
{
  int fd = openat (dir, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | flags, 0600);

  if (fd >= 0 && !is_own_file (fd))
    {
      close (fd);
      errno = EPERM;
      return -1;
    }
  return fd;
}

static gboolean
open_dir (WardCacheFiles *files, const char *dir, GError **error)
{
  struct stat info;

  if (g_mkdir_with_parents (dir, 0700) != 0)
    return refuse (error, errno, "folder");
  files->dir = open (dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (files->dir < 0)
    return refuse (error, errno, "folder");
  if (fstat (files->dir, &info) != 0 || info.st_uid != geteuid () || fchmod (files->dir, 0700) != 0)
    return refuse (error, EPERM, "folder");
  return TRUE;
}

/* The folder may lie behind links that an administrator made; SQLite is given the path without them, and follows none. */
static gboolean
find_path (WardCacheFiles *files, GError **error)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", files->dir);
  g_autofree char *dir = g_file_read_link (link, error);

  if (dir == NULL)
    return FALSE;
  files->database = g_build_filename (dir, WARD_CACHE_FILE, NULL);
  return TRUE;
}

static gboolean
take_lock (WardCacheFiles *files, GError **error)
{
  files->lock = open_own_file (files->dir, LOCK_FILE, O_CREAT);
  if (files->lock < 0)
    return refuse (error, errno, "lock");
  if (flock (files->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return refuse (error, errno, "lock");
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "Another process uses the cache");
  return FALSE;
}

/**
 * ward_cache_files_open:
 * @dir: the folder
 * @error: return location; %G_IO_ERROR_BUSY where another process has the cache
 *
 * Returns: (transfer full) (nullable): the folder, locked
 */
WardCacheFiles *
ward_cache_files_open (const char *dir, GError **error)
{
  g_autoptr (WardCacheFiles) files = g_new0 (WardCacheFiles, 1);

  files->dir = -1;
  files->lock = -1;
  if (!open_dir (files, dir, error) || !find_path (files, error) || !take_lock (files, error))
    return NULL;
  return g_steal_pointer (&files);
}

/* Gives the lock back. */
void
ward_cache_files_close (WardCacheFiles *files)
{
  if (files->lock >= 0)
    close (files->lock);
  if (files->dir >= 0)
    close (files->dir);
  g_free (files->database);
  g_free (files);
}

/* The database's path. */
const char *
ward_cache_files_get_database (WardCacheFiles *files)
{
  return files->database;
}

/**
 * ward_cache_files_check:
 * @files: the folder
 * @error: return location
 *
 * Looks at each file before SQLite opens it, and makes the database's file, whose mode SQLite gives to those beside it.
 *
 * Returns: %FALSE where something lies there that must not be touched
 */
gboolean
ward_cache_files_check (WardCacheFiles *files, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      int fd = open_own_file (files->dir, names[i], i == 0 ? O_CREAT : 0);

      if (fd >= 0)
        close (fd);
      else if (i == 0 || errno != ENOENT)
        return refuse (error, errno, "file");
    }
  return TRUE;
}

static gboolean
remove_at (int dir, GError **error)
{
  gboolean done = TRUE;
  int code = 0;

  /* The journals first: none may be left that could be played back into a new database. */
  for (gsize i = G_N_ELEMENTS (names); i > 0; i--)
    if (unlinkat (dir, names[i - 1], 0) != 0 && errno != ENOENT)
      {
        code = errno;
        done = FALSE;
      }
  return done || refuse (error, code, "file");
}

/**
 * ward_cache_files_remove:
 * @files: the folder
 * @error: return location
 *
 * Removes the database and what goes with it. That there is none is a success.
 *
 * Returns: whether nothing is left
 */
gboolean
ward_cache_files_remove (WardCacheFiles *files, GError **error)
{
  return remove_at (files->dir, error);
}

/**
 * ward_cache_files_measure:
 * @dir: the folder
 *
 * Returns: how many bytes the cache's files take
 */
gint64
ward_cache_files_measure (const char *dir)
{
  gint64 bytes = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);
      struct stat info;

      if (lstat (path, &info) == 0 && S_ISREG (info.st_mode))
        bytes += info.st_size;
    }
  return bytes;
}

/**
 * ward_cache_files_remove_unlocked:
 * @dir: the folder
 * @error: return location
 *
 * Takes the files' names away although another process may have them open; what it still writes ends with it.
 *
 * Returns: whether nothing is left
 */
gboolean
ward_cache_files_remove_unlocked (const char *dir, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    return errno == ENOENT || refuse (error, errno, "folder");
  done = remove_at (fd, error);
  close (fd);
  return done;
}
