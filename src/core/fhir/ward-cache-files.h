/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The folder of the cache on disk: whose it is, its modes, the lock of its one writer, and its removal. Blocks: for the worker thread and command lines. */

#define WARD_CACHE_FILE "cache.db"

typedef struct _WardCacheFiles WardCacheFiles;

char *ward_cache_files_dup_default_dir (void) G_GNUC_WARN_UNUSED_RESULT; /* $XDG_CACHE_HOME/ward */
/* Makes the folder, checks what lies there, takes the lock. G_IO_ERROR_BUSY: another process has it. */
WardCacheFiles *ward_cache_files_open (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_cache_files_close (WardCacheFiles *files);                     /* gives the lock back */
const char *ward_cache_files_get_database (WardCacheFiles *files);       /* its path, without a symbolic link in it */
gboolean ward_cache_files_check (WardCacheFiles *files, GError **error); /* ours alone, no links; makes the file */
gboolean ward_cache_files_remove (WardCacheFiles *files, GError **error);
gint64 ward_cache_files_measure (const char *dir);                           /* bytes on disk, without any lock */
gboolean ward_cache_files_remove_unlocked (const char *dir, GError **error); /* while another process may use them */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardCacheFiles, ward_cache_files_close)

G_END_DECLS
