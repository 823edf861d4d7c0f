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

#define MAX_FILE_BYTES (1024 * 1024)
#define MAX_FILES 1000
#define NO_LINE 0

static void
add_problem (GPtrArray *problems, const char *name, guint line, const char *what)
{
  if (line != NO_LINE)
    g_ptr_array_add (problems, g_strdup_printf ("%s, line %u: %s", name, line, what));
  else
    g_ptr_array_add (problems, g_strdup_printf ("%s: %s", name, what));
}

/* Neither the user's own nor open to everybody; what root owns is root's affair also where root is the user. */
gboolean
ward_tenant_is_protected (const struct stat *st, uid_t user)
{
  return (st->st_mode & (S_IWGRP | S_IWOTH)) == 0 && (st->st_uid != user || user == 0);
}

static guint
get_line (const char *text, size_t position)
{
  guint line = 1;

  for (size_t i = 0; i < position && text[i] != '\0'; i++)
    line += text[i] == '\n' ? 1 : 0;

  return line;
}

/* The strict reader says "… at byte 123". */
static guint
find_syntax_line (const char *text, const char *message)
{
  const char *at = g_strrstr (message, "at byte ");

  return at != NULL ? get_line (text, strtoul (at + strlen ("at byte "), NULL, 10)) : NO_LINE;
}

/* The member that the message names between quotation marks. */
static char *
take_member (const char *message)
{
  const char *begin = strstr (message, "“");
  const char *end = begin != NULL ? strstr (begin, "”") : NULL;

  if (end == NULL)
    return NULL;
  begin += strlen ("“");

  return g_strndup (begin, (size_t) (end - begin));
}

/* Where the member stands in the nth of the records that have it; the first line for one that is missing. */
static guint
find_member_line (const char *text, const char *member, guint n_before)
{
  g_autofree char *key = g_strdup_printf ("\"%s\"", member);
  const char *at = strstr (text, key);

  for (; at != NULL && n_before > 0; n_before--)
    at = strstr (at + 1, key);

  return at != NULL ? get_line (text, (size_t) (at - text)) : 1;
}

static guint
count_with_member (const WardJson *const *records, guint n, const char *member)
{
  guint n_with = 0;

  for (guint i = 0; i < n; i++)
    n_with += ward_json_get (records[i], member) != NULL ? 1 : 0;

  return n_with;
}

typedef struct
{
  const char *name;    /* (unowned) of the file */
  const char *text;    /* (unowned) */
  GPtrArray *tenants;  /* (unowned) of WardTenant */
  GPtrArray *problems; /* (unowned) of char */
  uid_t user;
} Reading;

static gboolean
has_id (GPtrArray *tenants, const char *id)
{
  for (guint i = 0; i < tenants->len; i++)
    if (strcmp (ward_tenant_get_id (g_ptr_array_index (tenants, i)), id) == 0)
      return TRUE;

  return FALSE;
}

/* The record is used all the same, and cannot be reached until the file is mended: better than a hospital that is gone from the list. */
static void
check_authority (Reading *reading, const WardJson *const *records, guint position, WardTenant *tenant)
{
  g_autoptr (GError) error = NULL;
  g_autolist (GTlsCertificate) certificates = NULL;

  if (!ward_tenant_load_extra_ca_as (tenant, reading->user, &certificates, &error))
    add_problem (reading->problems, reading->name,
                 find_member_line (reading->text, "extraCa", count_with_member (records, position, "extraCa")),
                 error->message);
}

/* A policy whose name is misspelt would be no policy, and nobody would know. */
static void
tell_notes (Reading *reading, const WardJson *const *records, guint position, WardTenant *tenant)
{
  const char *const *notes = ward_tenant_get_notes (tenant);

  for (guint i = 0; notes[i] != NULL; i++)
    {
      g_autofree char *member = take_member (notes[i]);
      guint line = member != NULL
                       ? find_member_line (reading->text, member, count_with_member (records, position, member))
                       : NO_LINE;

      add_problem (reading->problems, reading->name, line, notes[i]);
    }
}

static void
read_record (Reading *reading, const WardJson *const *records, guint position)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = ward_tenant_new_from_json (records[position], &error);
  g_autofree char *member = error != NULL ? take_member (error->message) : NULL;

  if (member != NULL && ward_json_get (records[position], member) != NULL)
    add_problem (reading->problems, reading->name,
                 find_member_line (reading->text, member, count_with_member (records, position, member)),
                 error->message);
  else if (error != NULL)
    add_problem (reading->problems, reading->name, 1, error->message);
  else if (ward_json_get_string (records[position], "id") == NULL)
    add_problem (reading->problems, reading->name, 1,
                 "A managed record needs an “id”, under which its sign-in is kept from one start to the next");
  else if (has_id (reading->tenants, ward_tenant_get_id (tenant)))
    add_problem (reading->problems, reading->name, 1, "Another managed record has the same “id”");
  else
    {
      tenant->managed = TRUE;
      check_authority (reading, records, position, tenant);
      tell_notes (reading, records, position, tenant);
      g_ptr_array_add (reading->tenants, g_steal_pointer (&tenant));
    }
}

static void
read_text (Reading *reading, size_t length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (reading->text, length, NULL, &error);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  const WardJson *root, *list, *record;
  WardJsonIter iter;

  if (doc == NULL)
    {
      add_problem (reading->problems, reading->name, find_syntax_line (reading->text, error->message), error->message);
      return;
    }
  root = ward_json_doc_get_root (doc);
  list = ward_json_is_array (root) ? root : ward_json_get (root, "tenants");
  if (list == NULL)
    g_ptr_array_add (records, (gpointer) root);
  ward_json_iter_init (&iter, list);
  while (ward_json_iter_next_element (&iter, &record))
    g_ptr_array_add (records, (gpointer) record);
  for (guint i = 0; i < records->len; i++)
    read_record (reading, (const WardJson *const *) records->pdata, i);
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
read_file (const char *folder, const char *name, uid_t user, GPtrArray *tenants, GPtrArray *problems)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const char *problem = NULL;
  size_t length = 0;
  g_autofree char *text = read_protected (path, user, &length, &problem);
  Reading reading = { name, text, tenants, problems, user };

  if (text == NULL)
    add_problem (problems, name, NO_LINE, problem);
  else
    read_text (&reading, length);
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

/* Reads a folder, by the names of its files. One that is not there is empty. problems: "clinic.json, line 7: …", in English, for administrators. */
void
ward_tenant_read_managed (const char *folder, uid_t user, GPtrArray *tenants, GPtrArray *problems)
{
  g_autoptr (GPtrArray) names = NULL;
  struct stat st;

  if (stat (folder, &st) != 0)
    return;
  if (!S_ISDIR (st.st_mode) || !ward_tenant_is_protected (&st, user))
    {
      add_problem (problems, folder, NO_LINE,
                   "The folder is not used, because a user of this computer could write in it");
      return;
    }
  names = list_files (folder);
  for (guint i = 0; i < names->len; i++)
    read_file (folder, g_ptr_array_index (names, i), user, tenants, problems);
}
