/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authorities that the system trusts (reliability.md C19). GLib's TLS reads them once and keeps them as long as the process lives; a workstation's program
 * runs for days. So the files behind the list are looked at before each request, and where they have changed the list is read again: an authority that the
 * administrator has taken away is not trusted by the next connection any more. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-trust.h"

#include <sys/stat.h>

struct _WardHttpTrust
{
  char *file;             /* (owned) (nullable) instead of the system's */
  char *stamp;            /* (owned) of the files, when they were read */
  GTlsDatabase *database; /* (owned) (nullable) */
  gboolean lost;
};

/* Where distributions keep the list that their tools write in one piece: Debian and Arch, Fedora, openSUSE, Alpine. */
static const char *const system_files[] = {
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
};

static void
append_stamp (GString *stamp, const char *path)
{
  struct stat info;

  if (stat (path, &info) == 0)
    g_string_append_printf (stamp, "%lu:%lu:%ld:%ld.%09ld;", (gulong) info.st_dev, (gulong) info.st_ino,
                            (glong) info.st_size, (glong) info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
  else
    g_string_append (stamp, "-;");
}

static char *
read_stamp (WardHttpTrust *self)
{
  GString *stamp = g_string_new (NULL);

  if (self->file != NULL)
    append_stamp (stamp, self->file);
  else
    for (guint i = 0; i < G_N_ELEMENTS (system_files); i++)
      append_stamp (stamp, system_files[i]);

  return g_string_free (stamp, FALSE);
}

/* Another object of the kind that GLib's default is: only a new one reads the list. */
static GTlsDatabase *
load_system (GError **error)
{
  g_autoptr (GTlsDatabase) known = g_tls_backend_get_default_database (g_tls_backend_get_default ());

  return known != NULL ? g_initable_new (G_OBJECT_TYPE (known), NULL, error, NULL) : NULL;
}

static void
load (WardHttpTrust *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->database);
  self->database = self->file != NULL ? g_tls_file_database_new (self->file, &error) : load_system (&error);
  self->lost = self->database == NULL;
}

/**
 * ward_http_trust_new:
 * @file: (nullable): a list in PEM, for tests; %NULL for the system's
 *
 * Remembers what the list is now. The system's is what GLib has read, or will read at the first connection.
 *
 * Returns: (transfer full): the list
 */
WardHttpTrust *
ward_http_trust_new (const char *file)
{
  WardHttpTrust *self = g_new0 (WardHttpTrust, 1);

  self->file = g_strdup (file);
  self->stamp = read_stamp (self);
  if (file != NULL)
    load (self);

  return self;
}

/**
 * ward_http_trust_free:
 * @self: (transfer full): a list
 *
 * Forgets it.
 */
void
ward_http_trust_free (WardHttpTrust *self)
{
  g_clear_object (&self->database);
  g_free (self->file);
  g_free (self->stamp);
  g_free (self);
}

/**
 * ward_http_trust_refresh:
 * @self: a list
 *
 * Looks whether the files have changed since the last look, and reads them again if so.
 *
 * Returns: whether it did
 */
gboolean
ward_http_trust_refresh (WardHttpTrust *self)
{
  g_autofree char *stamp = read_stamp (self);

  if (g_str_equal (stamp, self->stamp))
    return FALSE;
  g_free (self->stamp);
  self->stamp = g_steal_pointer (&stamp);
  load (self);

  return TRUE;
}

/**
 * ward_http_trust_get_database:
 * @self: a list
 *
 * Gives what connections are to be checked against.
 *
 * Returns: (transfer none) (nullable): the list; %NULL as long as it is what GLib itself has read, or if it is lost
 */
GTlsDatabase *
ward_http_trust_get_database (WardHttpTrust *self)
{
  return self->database;
}

/**
 * ward_http_trust_is_lost:
 * @self: a list
 *
 * Says whether no list could be read: then nobody is trusted.
 *
 * Returns: whether it is lost
 */
gboolean
ward_http_trust_is_lost (WardHttpTrust *self)
{
  return self->lost;
}
