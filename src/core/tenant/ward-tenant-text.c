/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file with a tenant record, or with several: a list of them, as "wardctl tenants --json" writes it, or an object with such a list as "tenants". All that is
 * wrong is told, bounded, each mistake with its line; never a value, which could be a secret. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-text.h"

#include <stdlib.h>
#include <string.h>

#include "core/tenant/ward-tenant-private.h"

#define MAX_MISTAKES 20 /* of one record */
#define MAX_TOLD 200    /* of one kind, of the whole file */

void
ward_tenant_add_problem (GPtrArray *problems, const char *name, guint line, const char *what)
{
  if (line != 0)
    g_ptr_array_add (problems, g_strdup_printf ("%s, line %u: %s", name, line, what));
  else
    g_ptr_array_add (problems, g_strdup_printf ("%s: %s", name, what));
}

static guint
count_lines (const char *text, size_t length)
{
  guint line = 1;

  for (size_t i = 0; i < length; i++)
    line += text[i] == '\n' ? 1 : 0;

  return line;
}

/* The strict reader says "… at byte 123". */
static guint
find_syntax_line (const char *text, size_t length, const char *message)
{
  const char *at = g_strrstr (message, "at byte ");

  return at != NULL ? count_lines (text, MIN (strtoul (at + strlen ("at byte "), NULL, 10), length)) : 0;
}

static void
tell_syntax (const char *name, const char *text, size_t length, const GError *error, GPtrArray *problems)
{
  g_autoptr (WardTenantLines) lines = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *what = NULL;
  const char *member = NULL;
  guint line = 0, first = 0;

  if (g_error_matches (error, WARD_JSON_ERROR, WARD_JSON_ERROR_DUPLICATE))
    {
      lines = ward_tenant_lines_new (text, length);
      member = ward_tenant_lines_get_twice (lines, &line, &first);
    }
  if (member == NULL)
    {
      ward_tenant_add_problem (problems, name, find_syntax_line (text, length, error->message), error->message);
      return;
    }
  escaped = g_strescape (member, NULL);
  what = g_strdup_printf ("The member “%.40s” stands here once more; it stands in line %u already", escaped, first);
  ward_tenant_add_problem (problems, name, line, what);
}

WardTenantText *
ward_tenant_text_new (const char *name, const char *text, size_t length, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  WardJsonDoc *doc = ward_json_parse_data (text, length, NULL, &error);
  WardTenantText *self;
  const WardJson *root, *list, *record;
  WardJsonIter iter;

  if (doc == NULL)
    {
      tell_syntax (name, text, length, error, problems);
      return NULL;
    }
  self = g_new0 (WardTenantText, 1);
  self->name = name;
  self->doc = doc;
  self->records = g_ptr_array_new ();
  self->lines = ward_tenant_lines_new (text, length);
  root = ward_json_doc_get_root (doc);
  list = ward_json_is_array (root) ? root : ward_json_get (root, "tenants");
  if (list == NULL)
    g_ptr_array_add (self->records, (gpointer) root);
  else if (list != root)
    self->outer = root;
  ward_json_iter_init (&iter, list);
  while (ward_json_iter_next_element (&iter, &record))
    g_ptr_array_add (self->records, (gpointer) record);

  return self;
}

void
ward_tenant_text_free (WardTenantText *self)
{
  g_ptr_array_unref (self->records);
  ward_tenant_lines_free (self->lines);
  ward_json_doc_free (self->doc);
  g_free (self);
}

guint
ward_tenant_text_find_line (WardTenantText *self, guint position, const char *member)
{
  return ward_tenant_lines_find (self->lines, position, member);
}

/* How many of its records are read. */
guint
ward_tenant_text_count (WardTenantText *self)
{
  return MIN (self->records->len, WARD_TENANT_MAX_RECORDS);
}

/* The member that a sentence names between quotation marks. */
static char *
take_member (const char *sentence)
{
  const char *begin = strstr (sentence, "“");
  const char *end = begin != NULL ? strstr (begin, "”") : NULL;

  if (end == NULL)
    return NULL;
  begin += strlen ("“");

  return g_strndup (begin, (size_t) (end - begin));
}

/* A file with mistakes throughout neither fills the screen nor takes its time; what is grave is not left out for what is not. */
static void
tell (WardTenantText *self, WardTenantTold kind, guint line, const char *sentence, GPtrArray *problems)
{
  static const char *const further[] = {
    [WARD_TENANT_TOLD_MISTAKE] = "In the records that follow, too, there are mistakes",
    [WARD_TENANT_TOLD_SECRET] = WARD_TENANT_NOTE_SECRET " So it is in the records that follow, too",
    [WARD_TENANT_TOLD_FAULT] = "In the records that follow, too, a member has not the effect that was meant",
    [WARD_TENANT_TOLD_UNKNOWN] = ("In the records that follow, too, a member" WARD_TENANT_NOTE_UNKNOWN),
  };

  if (self->n_told[kind] > MAX_TOLD)
    return;
  self->n_told[kind]++;
  ward_tenant_add_problem (problems, self->name, line, self->n_told[kind] > MAX_TOLD ? further[kind] : sentence);
}

static void
tell_mistakes (WardTenantText *self, guint position, GPtrArray *found, GPtrArray *mistakes)
{
  for (guint i = 0; i < MIN (found->len, MAX_MISTAKES); i++)
    {
      const char *sentence = g_ptr_array_index (found, i);
      g_autofree char *member = take_member (sentence);

      tell (self, WARD_TENANT_TOLD_MISTAKE, ward_tenant_text_find_line (self, position, member), sentence, mistakes);
    }
  if (found->len > MAX_MISTAKES)
    {
      g_autofree char *more = g_strdup_printf ("%u more mistakes in this record", found->len - MAX_MISTAKES);

      tell (self, WARD_TENANT_TOLD_MISTAKE, ward_tenant_text_find_line (self, position, NULL), more, mistakes);
    }
}

static WardTenantTold
get_kind (const char *note)
{
  if (ward_tenant_note_is_secret (note))
    return WARD_TENANT_TOLD_SECRET;

  return ward_tenant_note_is_unknown (note) ? WARD_TENANT_TOLD_UNKNOWN : WARD_TENANT_TOLD_FAULT;
}

/* The nth record; NULL, with its mistakes, for one that cannot be used. notes: what has no effect, secrets first. */
WardTenant *
ward_tenant_text_read (WardTenantText *self, guint position, GPtrArray *mistakes, GPtrArray *notes)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const WardJson *record = g_ptr_array_index (self->records, position);
  WardTenant *tenant = ward_tenant_new_collecting (record, found);
  g_auto (GStrv) without_effect = NULL;

  tell_mistakes (self, position, found, mistakes);
  /* A secret or a misspelt member is told of also where nothing else of the record can be used: a file is to be mended once. */
  without_effect = tenant != NULL ? g_strdupv (tenant->notes) : ward_tenant_collect_member_notes (record);
  for (guint i = 0; without_effect[i] != NULL; i++)
    {
      g_autofree char *member = take_member (without_effect[i]);

      tell (self, get_kind (without_effect[i]), ward_tenant_text_find_line (self, position, member), without_effect[i],
            notes);
    }

  return tenant;
}

/* What is to be said of the file beside its records: what stands beside their list, and that there are too many. */
void
ward_tenant_text_read_outer (WardTenantText *self, GPtrArray *mistakes, GPtrArray *notes)
{
  g_auto (GStrv) outer = self->outer != NULL ? ward_tenant_collect_outer_notes (self->outer) : NULL;

  for (guint i = 0; outer != NULL && outer[i] != NULL; i++)
    {
      g_autofree char *member = take_member (outer[i]);

      ward_tenant_add_problem (notes, self->name, ward_tenant_lines_find_outer (self->lines, member), outer[i]);
    }
  if (self->records->len > WARD_TENANT_MAX_RECORDS)
    {
      g_autofree char *what = g_strdup_printf ("There are %u records in this file, and no more than %u are read",
                                               self->records->len, WARD_TENANT_MAX_RECORDS);

      ward_tenant_add_problem (mistakes, self->name, 0, what);
    }
}

/**
 * ward_tenant_read_text_file:
 * @name: the file's, as problems are to name it
 * @text: its content
 * @length: in bytes
 * @mistakes: (element-type utf8): gets what makes a record unusable: "clinic.json, line 7: …", in English, for administrators
 * @notes: (element-type utf8): gets what has no effect, in the same form
 *
 * Reads all records of a file. Those that cannot be used are left out.
 *
 * Returns: (transfer full) (element-type WardTenant): the tenants
 */
GPtrArray *
ward_tenant_read_text_file (const char *name, const char *text, size_t length, GPtrArray *mistakes, GPtrArray *notes)
{
  GPtrArray *tenants = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (WardTenantText) file = NULL;

  g_return_val_if_fail (name != NULL, tenants);
  g_return_val_if_fail (text != NULL, tenants);
  g_return_val_if_fail (mistakes != NULL && notes != NULL, tenants);

  file = ward_tenant_text_new (name, text, length, mistakes);
  if (file != NULL && file->records->len == 0)
    ward_tenant_add_problem (mistakes, name, 0, "There is no record in this file");
  if (file != NULL)
    ward_tenant_text_read_outer (file, mistakes, notes);
  for (guint i = 0; file != NULL && i < ward_tenant_text_count (file); i++)
    {
      WardTenant *tenant = ward_tenant_text_read (file, i, mistakes, notes);

      if (tenant != NULL)
        g_ptr_array_add (tenants, tenant);
    }

  return tenants;
}
