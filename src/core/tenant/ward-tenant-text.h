/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

/* A file with tenant records, and what is wrong with it by line. Private to this folder. */

typedef struct _WardTenantLines WardTenantLines;

WardTenantLines *ward_tenant_lines_new (const char *text, size_t length) G_GNUC_WARN_UNUSED_RESULT;
void ward_tenant_lines_free (WardTenantLines *self);
guint ward_tenant_lines_find (WardTenantLines *self, guint record, const char *member);
guint ward_tenant_lines_find_outer (WardTenantLines *self, const char *member);
const char *ward_tenant_lines_get_twice (WardTenantLines *self, guint *out_line, guint *out_first_line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardTenantLines, ward_tenant_lines_free)

#define WARD_TENANT_MAX_RECORDS 1000u /* of one file, and of a user's list */

typedef enum
{
  WARD_TENANT_TOLD_MISTAKE,
  WARD_TENANT_TOLD_SECRET,
  WARD_TENANT_TOLD_FAULT,
  WARD_TENANT_TOLD_UNKNOWN,
  WARD_TENANT_N_TOLD
} WardTenantTold;

typedef struct
{
  const char *name;       /* (unowned) of the file, as problems name it */
  WardJsonDoc *doc;       /* (owned) */
  const WardJson *outer;  /* (unowned) (nullable) what the list of records is a member of */
  GPtrArray *records;     /* (owned) of (unowned) WardJson */
  WardTenantLines *lines; /* (owned) */
  guint n_told[WARD_TENANT_N_TOLD];
} WardTenantText;

/* NULL, with a problem, for what is not JSON. problems: of char, "clinic.json, line 7: …". */
WardTenantText *ward_tenant_text_new (const char *name, const char *text, size_t length,
                                      GPtrArray *problems) G_GNUC_WARN_UNUSED_RESULT;
void ward_tenant_text_free (WardTenantText *self);
guint ward_tenant_text_count (WardTenantText *self);
void ward_tenant_text_read_outer (WardTenantText *self, GPtrArray *mistakes, GPtrArray *notes);
WardTenant *ward_tenant_text_read (WardTenantText *self, guint position, GPtrArray *mistakes,
                                   GPtrArray *notes) G_GNUC_WARN_UNUSED_RESULT;
guint ward_tenant_text_find_line (WardTenantText *self, guint position, const char *member);
void ward_tenant_add_problem (GPtrArray *problems, const char *name, guint line, const char *what); /* line 0: none */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardTenantText, ward_tenant_text_free)

G_END_DECLS
