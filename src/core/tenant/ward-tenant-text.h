/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

/* A file with tenant records, and what is wrong with it by line. Private to this folder. */

typedef struct _WardTenantLines WardTenantLines;

WardTenantLines *ward_tenant_lines_new (const char *text, size_t length) G_GNUC_WARN_UNUSED_RESULT;
void ward_tenant_lines_free (WardTenantLines *self);
guint ward_tenant_lines_find (WardTenantLines *self, guint record, const char *member);
const char *ward_tenant_lines_get_twice (WardTenantLines *self, guint *out_line, guint *out_first_line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardTenantLines, ward_tenant_lines_free)

typedef struct
{
  const char *name;       /* (unowned) of the file, as problems name it */
  WardJsonDoc *doc;       /* (owned) */
  GPtrArray *records;     /* (owned) of (unowned) WardJson */
  WardTenantLines *lines; /* (owned) */
} WardTenantText;

/* NULL, with a problem, for what is not JSON. problems: of char, "clinic.json, line 7: …". */
WardTenantText *ward_tenant_text_new (const char *name, const char *text, size_t length,
                                      GPtrArray *problems) G_GNUC_WARN_UNUSED_RESULT;
void ward_tenant_text_free (WardTenantText *self);
/* The nth record; NULL, with its mistakes, for one that cannot be used. notes: what has no effect. */
WardTenant *ward_tenant_text_read (WardTenantText *self, guint position, GPtrArray *mistakes,
                                   GPtrArray *notes) G_GNUC_WARN_UNUSED_RESULT;
guint ward_tenant_text_find_line (WardTenantText *self, guint position, const char *member);
void ward_tenant_add_problem (GPtrArray *problems, const char *name, guint line, const char *what); /* line 0: none */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardTenantText, ward_tenant_text_free)

G_END_DECLS
