/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-audit.h"

G_BEGIN_DECLS

/* What the files of the audit log share: -audit.c takes events and writes lines, -file.c has the files, -head.c what vouches for them, -chain.c the codes, -check.c
 * goes over them. */

#define WARD_AUDIT_LOCK "audit.lock"
#define WARD_AUDIT_AFTER " after=" /* in the first line of a file: the code of the last line of the one before */

/* ward-audit.c */
void ward_audit_set_max_bytes (WardAudit *self, gsize max_bytes); /* for tests: instead of WARD_AUDIT_FILE_BYTES */

/* ward-audit-chain.c */
void ward_audit_compute_mac (GBytes *key, const char *before, const char *line, char out_mac[65]);
/* Whether the line is the next one; then *state goes on to it. */
gboolean ward_audit_take_line (const char *line, GBytes *key, WardAuditState *state);
/* Of the first line of a file that goes on from another one: what that one ended with. FALSE for any other line. */
gboolean ward_audit_read_start (const char *line, char out_mac[65], guint64 *out_n_before);
gboolean ward_audit_read_head (const char *dir, guint64 *out_n, char out_mac[65]);

/* ward-audit-head.c */
typedef struct _WardAuditHead WardAuditHead;

gboolean ward_audit_begin_head (const char *dir);
WardAuditHead *ward_audit_head_new (const char *dir, GSourceFunc failed, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_audit_head_follow (WardAuditHead *self, int fd);
void ward_audit_head_set (WardAuditHead *self, guint64 n_lines, const char *mac);
gboolean ward_audit_head_free (WardAuditHead *self);

/* ward-audit-check.c: the file that is written to alone, for whoever goes on with it; of none: the last finished one */
gboolean ward_audit_check_last (const char *dir, GBytes *key, WardAuditState *out_state, GError **error);

/* ward-audit-file.c */
int ward_audit_open_file (const char *dir, const char *name, int flags, GError **error);
int ward_audit_lock (const char *dir, GError **error); /* makes the folder, too; -1 with an error */
GPtrArray *
ward_audit_list_finished (const char *dir) G_GNUC_WARN_UNUSED_RESULT; /* of (owned) char: names, in their order */
gboolean ward_audit_finish_file (const char *dir, GError **error);    /* gives it a number after all others */
gboolean ward_audit_set_aside (const char *dir, GError **error);      /* the whole log, as it was found */
gboolean ward_audit_mark_missing (const char *dir, GError **error);

G_END_DECLS
