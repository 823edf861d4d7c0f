/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/ward-cache.h"
#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

/* wardctl's verbs. Each takes its own arguments, argv[0] being "wardctl VERB", and gives the exit status. */

enum
{
  WARDCTL_OK = 0,
  WARDCTL_FAILED = 1, /* what was asked for did not work */
  WARDCTL_USAGE = 2,  /* the command line is wrong */
};

typedef struct
{
  const char *name;
  const char *summary; /* translated when it is shown */
  int (*run) (int argc, char **argv);
} WardctlVerb;

int wardctl_check (int argc, char **argv);
int wardctl_tenants (int argc, char **argv);
int wardctl_organisations (int argc, char **argv);
int wardctl_client_key (int argc, char **argv);
int wardctl_client_secret (int argc, char **argv);
int wardctl_cache (int argc, char **argv);
int wardctl_sandbox (int argc, char **argv);
int wardctl_audit (int argc, char **argv);
int wardctl_explain (int argc, char **argv);

/* Shared. */
void wardctl_done_cb (GObject *source, GAsyncResult *result, gpointer user_data); /* user_data: where the result goes */
GAsyncResult *wardctl_wait (GAsyncResult **result); /* until it is there; (transfer none) */
gboolean wardctl_open_cache (WardCache *cache,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT; /* FALSE, and no error: it is off */
/* Deletes what the keyring and the disk keep of a tenant that is taken out of the list; out_absent: there is no keyring, and it stays. */
gboolean wardctl_forget_tenant (const char *id, gboolean *out_absent, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean wardctl_is_of_keyring (const GError *error);
void wardctl_print_error (const char *verb,
                          const GError *error); /* (nullable) with what to do, where the keyring is the reason */
int wardctl_usage (const char *verb, const GError *error);
int wardctl_usage_because (const char *verb, const char *why); /* why: translated */
int wardctl_usage_word (const char *verb, const char *word);   /* a word that the verb does not know, or one too many */
WardTenantDirectory *
wardctl_load_directory (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT; /* path (nullable): the user's */
/* By id or name; G_IO_ERROR_NOT_FOUND where the directory has none such. */
WardTenant *wardctl_find_listed (const char *word, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The records of a file (of WardTenant); what of them has no effect goes to the standard error. The error names every mistake by file and line. */
GPtrArray *wardctl_read_tenant_file (const char *path, gboolean refuse_secrets,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT; /* what has no effect goes to stderr */

G_END_DECLS
