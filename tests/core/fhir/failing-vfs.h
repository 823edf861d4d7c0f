/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A layer of SQLite's own kind (sqlite3_vfs) above the system's, the default once it is installed: real files, whose operations are counted and fail where
 * the test says. */

typedef enum
{
  FAILING_VFS_IO,    /* EIO */
  FAILING_VFS_FULL,  /* ENOSPC, where something is written */
  FAILING_VFS_SHORT, /* half of it is written, or read */
  FAILING_VFS_BUSY,  /* a lock is not given */
  FAILING_VFS_KILL,  /* the process ends here, by SIGKILL; a write is done by half before */
} FailingVfsKind;

void failing_vfs_install (void);
/* Every operation whose number, from now on, is a multiple of nth; 0: none. */
void failing_vfs_arm (FailingVfsKind kind, guint nth);
guint failing_vfs_get_n_operations (void); /* since it was armed */
guint failing_vfs_get_n_failed (void);

G_END_DECLS
