/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-audit.h"

G_BEGIN_DECLS

/* What the files of the audit log share: -audit.c takes events and writes lines, -file.c has the files, -head.c what vouches for them, -chain.c the codes, -check.c
 * goes over them. */

#define WARD_AUDIT_LOCK "audit.lock"
#define WARD_AUDIT_CUT_BYTES \
  (1024 * 1024) /* of lines, more than are ever on their way to the disk at once; a file is finished at 16 times that */
#define WARD_AUDIT_AFTER " after=" /* in the first line of a file: the code of the last line of the one before */

/* ward-audit.c */
void ward_audit_set_max_bytes (WardAudit *self, gsize max_bytes); /* for tests: instead of WARD_AUDIT_FILE_BYTES */

/* ward-audit-chain.c */
void ward_audit_compute_mac (GBytes *key, const char *before, const char *line, char out_mac[65]);
/* Whether the line is the next one; then *state goes on to it. */
gboolean ward_audit_take_line (const char *line, GBytes *key, WardAuditState *state);
/* Of the first line of a file that goes on from another one: what that one ended with. FALSE for any other line. */
gboolean ward_audit_read_start (const char *line, char out_mac[65], guint64 *out_n_before);
/* The code of the head of a log that has no line yet. */
void ward_audit_compute_begun (GBytes *key, char out_mac[65]);
gboolean ward_audit_read_head (const char *dir, guint64 *out_n, char out_mac[65]);

/* ward-audit-head.c */
typedef struct _WardAuditHead WardAuditHead;

gboolean ward_audit_begin_head (const char *dir, GBytes *key);
WardAuditHead *ward_audit_head_new (const char *dir, GSourceFunc failed, GSourceFunc behind,
                                    gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_audit_head_follow (WardAuditHead *self, int fd);
void ward_audit_head_set (WardAuditHead *self, guint64 n_lines, const char *mac);
gboolean ward_audit_head_free (WardAuditHead *self, gboolean *out_written);

/* Where the lines end that are as they were written: the index of the file among all, and how many bytes of it. */
typedef struct
{
  guint file;
  gint64 size;
} WardAuditEnd;

/* ward-audit-check.c: for whoever goes on with the log: the file that is written to alone, or as many as the head is behind */
gboolean ward_audit_check_last (const char *dir, GBytes *key, const GPtrArray *names, WardAuditState *out_state,
                                WardAuditEnd *out_end, GError **error);

/* ward-audit-file.c */
int ward_audit_open_file (const char *dir, const char *name, int flags, GError **error);
int ward_audit_lock (const char *dir, GError **error); /* makes the folder, too; -1 with an error */
GPtrArray *
ward_audit_list_finished (const char *dir) G_GNUC_WARN_UNUSED_RESULT; /* of (owned) char: names, in their order */
GPtrArray *ward_audit_list_files (const char *dir) G_GNUC_WARN_UNUSED_RESULT; /* and the one that is written to, last */
gboolean ward_audit_finish_file (const char *dir, GError **error);            /* gives it a number after all others */
gboolean ward_audit_set_aside (const char *dir, GError **error);              /* the whole log, as it was found */
gint64 ward_audit_measure_after (const char *dir, const GPtrArray *names, const WardAuditEnd *end, guint *out_files);
/* Takes off what a power cut left after the end; *out_bytes: how much that was. */
gboolean ward_audit_take_off (const char *dir, const GPtrArray *names, const WardAuditEnd *end, guint64 *out_bytes);
gboolean ward_audit_mark_missing (const char *dir, GError **error);

G_END_DECLS
