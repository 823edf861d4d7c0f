/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts what SQLite does with files, and lets it fail (reliability.md S25, S27). */

#include "core/fhir/failing-vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  sqlite3_file base;
  sqlite3_file *real; /* lies behind this struct */
} File;

static sqlite3_vfs *system_vfs;
static sqlite3_vfs own_vfs;
static FailingVfsKind kind;
static guint every;
static guint n_operations;
static guint n_failed;

/* Whether this operation fails. */
static gboolean
strikes (void)
{
  n_operations++;
  if (every == 0 || n_operations % every != 0)
    return FALSE;
  n_failed++;
  return TRUE;
}

static void
die (void)
{
  kill (getpid (), SIGKILL);
}

static int
file_close (sqlite3_file *file)
{
  File *self = (File *) file;

  return self->real->pMethods->xClose (self->real);
}

static int
file_read (sqlite3_file *file, void *data, int amount, sqlite3_int64 offset)
{
  File *self = (File *) file;
  gboolean struck = strikes ();

  if (struck && kind == FAILING_VFS_KILL)
    die ();
  if (struck && kind == FAILING_VFS_IO)
    return SQLITE_IOERR_READ;
  if (struck && kind == FAILING_VFS_SHORT)
    {
      memset (data, 0, (size_t) amount);
      return SQLITE_IOERR_SHORT_READ;
    }
  return self->real->pMethods->xRead (self->real, data, amount, offset);
}

static int
file_write (sqlite3_file *file, const void *data, int amount, sqlite3_int64 offset)
{
  File *self = (File *) file;

  if (strikes ())
    {
      if (kind == FAILING_VFS_SHORT || kind == FAILING_VFS_KILL)
        self->real->pMethods->xWrite (self->real, data, amount / 2, offset);
      if (kind == FAILING_VFS_KILL)
        die ();
      if (kind == FAILING_VFS_FULL || kind == FAILING_VFS_SHORT)
        return SQLITE_FULL;
      if (kind == FAILING_VFS_IO)
        return SQLITE_IOERR_WRITE;
    }
  return self->real->pMethods->xWrite (self->real, data, amount, offset);
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  File *self = (File *) file;

  if (strikes ())
    {
      if (kind == FAILING_VFS_KILL)
        die ();
      if (kind == FAILING_VFS_IO)
        return SQLITE_IOERR_TRUNCATE;
    }
  return self->real->pMethods->xTruncate (self->real, size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  if (strikes ())
    {
      if (kind == FAILING_VFS_KILL)
        die ();
      if (kind == FAILING_VFS_IO)
        return SQLITE_IOERR_FSYNC;
      if (kind == FAILING_VFS_FULL)
        return SQLITE_FULL;
    }
  /* Not passed on: what was written outlives the process, and it is the process that fails here, never the computer. */
  return SQLITE_OK;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *out_size)
{
  File *self = (File *) file;

  if (strikes () && kind == FAILING_VFS_IO)
    return SQLITE_IOERR_FSTAT;
  return self->real->pMethods->xFileSize (self->real, out_size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  File *self = (File *) file;

  if (strikes () && (kind == FAILING_VFS_BUSY || kind == FAILING_VFS_IO))
    return kind == FAILING_VFS_BUSY ? SQLITE_BUSY : SQLITE_IOERR_LOCK;
  return self->real->pMethods->xLock (self->real, level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  File *self = (File *) file;

  return self->real->pMethods->xUnlock (self->real, level);
}

static int
file_check_reserved_lock (sqlite3_file *file, int *out_locked)
{
  File *self = (File *) file;

  return self->real->pMethods->xCheckReservedLock (self->real, out_locked);
}

static int
file_control (sqlite3_file *file, int operation, void *argument)
{
  File *self = (File *) file;

  return self->real->pMethods->xFileControl (self->real, operation, argument);
}

static int
file_sector_size (sqlite3_file *file)
{
  File *self = (File *) file;

  return self->real->pMethods->xSectorSize (self->real);
}

static int
file_characteristics (sqlite3_file *file)
{
  File *self = (File *) file;

  return self->real->pMethods->xDeviceCharacteristics (self->real);
}

/* Version 1: no shared memory and no mapping; the store uses neither, or SQLite would refuse its write-ahead log here. */
static const sqlite3_io_methods methods = {
  .iVersion = 1,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_reserved_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
};

static int
vfs_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  File *self = (File *) file;
  int code;

  file->pMethods = NULL;
  if (strikes ())
    {
      if (kind == FAILING_VFS_KILL)
        die ();
      if (kind == FAILING_VFS_IO || kind == FAILING_VFS_FULL)
        return SQLITE_CANTOPEN;
    }
  self->real = (sqlite3_file *) (self + 1);
  code = system_vfs->xOpen (system_vfs, name, self->real, flags, out_flags);
  if (self->real->pMethods != NULL)
    file->pMethods = &methods;
  return code;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync)
{
  if (strikes ())
    {
      if (kind == FAILING_VFS_KILL)
        die ();
      if (kind == FAILING_VFS_IO)
        return SQLITE_IOERR_DELETE;
    }
  return system_vfs->xDelete (system_vfs, name, sync);
}

static int
vfs_access (sqlite3_vfs *vfs, const char *name, int flags, int *out_result)
{
  if (strikes () && kind == FAILING_VFS_IO)
    return SQLITE_IOERR_ACCESS;
  return system_vfs->xAccess (system_vfs, name, flags, out_result);
}

void
failing_vfs_install (void)
{
  g_assert_cmpint (sqlite3_initialize (), ==, SQLITE_OK);
  system_vfs = sqlite3_vfs_find (NULL);
  g_assert_nonnull (system_vfs);
  own_vfs = *system_vfs;
  own_vfs.zName = "ward-failing";
  own_vfs.szOsFile = (int) sizeof (File) + system_vfs->szOsFile;
  own_vfs.pNext = NULL;
  own_vfs.xOpen = vfs_open;
  own_vfs.xDelete = vfs_delete;
  own_vfs.xAccess = vfs_access;
  g_assert_cmpint (sqlite3_vfs_register (&own_vfs, 1), ==, SQLITE_OK);
}

void
failing_vfs_arm (FailingVfsKind how, guint nth)
{
  kind = how;
  every = nth;
  n_operations = 0;
  n_failed = 0;
}

guint
failing_vfs_get_n_operations (void)
{
  return n_operations;
}

guint
failing_vfs_get_n_failed (void)
{
  return n_failed;
}
