/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-audit-private.h"

G_BEGIN_DECLS

/* An audit log in a folder of the test's own, and the disk under it. */

typedef struct
{
  WardEventLog *events; /* (owned) */
  GBytes *key;          /* (owned) */
  char *dir;            /* (owned) */
} AuditFixture;

void audit_set_up (AuditFixture *fixture, gconstpointer data);
void audit_tear_down (AuditFixture *fixture, gconstpointer data);
WardAudit *audit_open_log (AuditFixture *fixture);
char *audit_build_path (AuditFixture *fixture, const char *name);
char *audit_read_file (AuditFixture *fixture, const char *name);
void audit_write_file (AuditFixture *fixture, const char *name, const char *text);
void audit_add_read (AuditFixture *fixture, const char *request_id, const char *patient);
guint audit_count (const char *text, const char *part);
void audit_assert_verdict (AuditFixture *fixture, WardAuditVerdict verdict, guint64 n_lines);
void audit_write_log (AuditFixture *fixture);
void audit_renew_events (AuditFixture *fixture);
guint audit_count_finished (AuditFixture *fixture);
char *audit_dup_finished (AuditFixture *fixture, guint index);
char *audit_build_finished_path (AuditFixture *fixture, guint index);
char *audit_read_finished (AuditFixture *fixture, guint index);
void audit_await_first_line (AuditFixture *fixture);
WardAuditState audit_check (AuditFixture *fixture);
void audit_finish_files (AuditFixture *fixture);
guint64 audit_write_files (AuditFixture *fixture);
guint audit_count_events (AuditFixture *fixture, const char *step);
guint64 audit_read_head (AuditFixture *fixture);
void audit_await_lines (AuditFixture *fixture, const char *part);
char *audit_replace_line (const char *text, guint index, const char *with);

/* How the disk answers from now on: it takes nothing as long as it is slow, and refuses with the code; 0 takes. */
void audit_set_disk (gboolean slow, int code);
guint audit_get_n_asked (void);

G_END_DECLS
