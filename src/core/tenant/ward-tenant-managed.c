/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hospitals that the computer's administrators set up: each *.json of a folder holds a tenant's record, or a list as "wardctl tenants --json" writes it. What
 * the user could write is not believed: else any program of the user could send the next sign-in elsewhere under the hospital's name. */
#define G_LOG_DOMAIN "ward-tenant"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/tenant/ward-tenant-private.h"
#include "core/tenant/ward-tenant-text.h"

#define MAX_FILE_BYTES (1024 * 1024)
#define MAX_FILES 1000
#define NO_LINE 0

/* Neither the user's own nor open to everybody; what root owns is root's affair also where root is the user. */
gboolean
ward_tenant_is_protected (const struct stat *st, uid_t user)
{
  return (st->st_mode & (S_IWGRP | S_IWOTH)) == 0 && (st->st_uid != user || user == 0);
}

typedef struct
{
  const char *name;     /* (unowned) of the file */
  WardTenantText *file; /* (unowned) */
  GPtrArray *tenants;   /* (unowned) of WardTenant */
  GPtrArray *problems;  /* (unowned) of char */
  GPtrArray *notes;     /* (unowned) of char */
  uid_t user;
} Reading;

static WardTenant *
find_same (GPtrArray *tenants, const char *id)
{
  for (guint i = 0; i < tenants->len; i++)
    if (strcmp (ward_tenant_get_id (g_ptr_array_index (tenants, i)), id) == 0)
      return g_ptr_array_index (tenants, i);

  return NULL;
}

static void
add_problem (Reading *reading, guint position, const char *member, const char *what)
{
  ward_tenant_add_problem (reading->problems, reading->name,
                           ward_tenant_text_find_line (reading->file, position, member), what);
}

/* The record is used all the same, and cannot be reached until the file is mended: better than a hospital that is gone from the list. */
static void
check_authority (Reading *reading, guint position, WardTenant *tenant)
{
  g_autoptr (GError) error = NULL;
  g_autolist (GTlsCertificate) certificates = NULL;

  if (!ward_tenant_load_extra_ca_as (tenant, reading->user, &certificates, &error))
    add_problem (reading, position, "extraCa", error->message);
}

static void
refuse_same (Reading *reading, guint position, WardTenant *other)
{
  g_autofree char *what = NULL;

  if (g_strcmp0 (other->file, reading->name) == 0)
    what = g_strdup ("An earlier record of this file has the same “id”; this one is not used");
  else
    what = g_strdup_printf ("The record in %s has the same “id”; this one is not used", other->file);
  add_problem (reading, position, "id", what);
}

/* A member that is merely unknown is no fault: a record may have a remark of its author's, or be for a newer Ward. A misspelt policy is one, and so is a secret,
 * whatever the rest of the record is. */
static void
take_notes (Reading *reading, const GPtrArray *notes)
{
  for (guint i = 0; i < notes->len; i++)
    {
      const char *note = g_ptr_array_index (notes, i);

      g_ptr_array_add (ward_tenant_note_is_unknown (note) ? reading->notes : reading->problems, g_strdup (note));
    }
}

static void
read_outer (Reading *reading)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  ward_tenant_text_read_outer (reading->file, reading->problems, notes);
  take_notes (reading, notes);
}

/* Null is the same as absent: the record would have another random id at each start. One of a wrong type is told of as that. */
static gboolean
lacks_id (const WardJson *record)
{
  WardJsonKind kind = ward_json_get_kind (ward_json_get (record, "id"));

  return ward_json_is_object (record) && (kind == WARD_JSON_NONE || kind == WARD_JSON_NULL);
}

static void
read_record (Reading *reading, guint position)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (WardTenant) tenant = ward_tenant_text_read (reading->file, position, reading->problems, notes);
  const WardJson *record = g_ptr_array_index (reading->file->records, position);
  WardTenant *other = tenant != NULL ? find_same (reading->tenants, ward_tenant_get_id (tenant)) : NULL;

  take_notes (reading, notes);
  if (lacks_id (record))
    add_problem (reading, position, "id",
                 "A managed record needs an “id”, under which its sign-in is kept from one start to the next");
  else if (other != NULL)
    refuse_same (reading, position, other);
  else if (tenant != NULL)
    {
      tenant->managed = TRUE;
      tenant->file = g_strdup (reading->name);
      check_authority (reading, position, tenant);
      g_ptr_array_add (reading->tenants, g_steal_pointer (&tenant));
    }
}

/* Judges the open file, not its name, which could mean another one a moment later. */
static char *
read_protected (const char *path, uid_t user, size_t *out_length, const char **out_problem)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  g_autofree char *text = NULL;
  struct stat st;
  ssize_t n = -1;

  *out_problem = "The file cannot be read";
  if (fd < 0)
    return NULL;
  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > MAX_FILE_BYTES)
    *out_problem = "The file is no ordinary file, or too large";
  else if (!ward_tenant_is_protected (&st, user))
    *out_problem = "The file is not used, because a user of this computer could write it";
  else
    {
      text = g_malloc0 ((size_t) st.st_size + 1);
      n = pread (fd, text, (size_t) st.st_size, 0);
    }
  close (fd);
  if (n < 0 || n != st.st_size)
    return NULL;
  *out_length = (size_t) n;

  return g_steal_pointer (&text);
}

static void
read_file (const char *folder, const char *name, uid_t user, GPtrArray *tenants, GPtrArray *problems, GPtrArray *notes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const char *problem = NULL;
  size_t length = 0;
  g_autofree char *text = read_protected (path, user, &length, &problem);
  g_autoptr (WardTenantText) file = text != NULL ? ward_tenant_text_new (name, text, length, problems) : NULL;
  Reading reading = { name, file, tenants, problems, notes, user };

  if (text == NULL)
    ward_tenant_add_problem (problems, name, NO_LINE, problem);
  if (file == NULL)
    return;
  if (file->records->len == 0)
    ward_tenant_add_problem (problems, name, NO_LINE, "There is no record in this file");
  read_outer (&reading);
  for (guint i = 0; i < ward_tenant_text_count (file); i++)
    read_record (&reading, i);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && names->len < MAX_FILES)
    if (g_str_has_suffix (name, ".json") && name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);

  return names;
}

/* Reads a folder, by the names of its files. One that is not there is empty. problems: "clinic.json, line 7: …", in English, for administrators; notes,
 * likewise: what has no effect. */
void
ward_tenant_read_managed (const char *folder, uid_t user, GPtrArray *tenants, GPtrArray *problems, GPtrArray *notes)
{
  g_autoptr (GPtrArray) names = NULL;
  struct stat st;

  if (stat (folder, &st) != 0)
    return;
  if (!S_ISDIR (st.st_mode) || !ward_tenant_is_protected (&st, user))
    {
      ward_tenant_add_problem (problems, folder, NO_LINE,
                               "The folder is not used, because a user of this computer could write in it");
      return;
    }
  names = list_files (folder);
  for (guint i = 0; i < names->len; i++)
    read_file (folder, g_ptr_array_index (names, i), user, tenants, problems, notes);
}
