/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's tenants, kept in one small file: {"version": 1, "tenants": [...]}. The file may be of any make (reliability.md S40): a record that cannot
 * be used is skipped and counted, and what cannot be read is kept beside the file before it is written anew. No secret is in it. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-private.h"
#include "core/tenant/ward-tenant-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diagnostics/ward-failure.h"

#define VERSION 1
#define MAX_FILE_BYTES (1024 * 1024)

struct _WardTenantDirectory
{
  GObject parent_instance;

  char *path;          /* (owned) */
  GPtrArray *tenants;  /* (owned) of (owned) WardTenant: first those that are managed */
  GPtrArray *notes;    /* (owned) of char, NULL at the end: what of managed files has no effect */
  GPtrArray *problems; /* (owned) of char, NULL at the end: what is wrong with managed files */
  GPtrArray *own;      /* (owned) of char, NULL at the end: what is wrong with the user's file */
  guint n_managed;
  guint n_broken;
};

static void ward_tenant_directory_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WardTenantDirectory, ward_tenant_directory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, ward_tenant_directory_list_model_init))

static GType
ward_tenant_directory_get_item_type (GListModel *model)
{
  return WARD_TYPE_TENANT;
}

static guint
ward_tenant_directory_get_n_items (GListModel *model)
{
  return WARD_TENANT_DIRECTORY (model)->tenants->len;
}

static gpointer
ward_tenant_directory_get_item (GListModel *model, guint position)
{
  WardTenantDirectory *self = WARD_TENANT_DIRECTORY (model);

  return position < self->tenants->len ? g_object_ref (g_ptr_array_index (self->tenants, position)) : NULL;
}

static void
ward_tenant_directory_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ward_tenant_directory_get_item_type;
  iface->get_n_items = ward_tenant_directory_get_n_items;
  iface->get_item = ward_tenant_directory_get_item;
}

static void
ward_tenant_directory_finalize (GObject *object)
{
  WardTenantDirectory *self = WARD_TENANT_DIRECTORY (object);

  g_free (self->path);
  g_ptr_array_unref (self->tenants);
  g_ptr_array_unref (self->problems);
  g_ptr_array_unref (self->notes);
  g_ptr_array_unref (self->own);

  G_OBJECT_CLASS (ward_tenant_directory_parent_class)->finalize (object);
}

static void
ward_tenant_directory_class_init (WardTenantDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_tenant_directory_finalize;
}

static void
ward_tenant_directory_init (WardTenantDirectory *self)
{
  self->tenants = g_ptr_array_new_with_free_func (g_object_unref);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->problems, NULL);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->notes, NULL);
  self->own = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->own, NULL);
}

/**
 * ward_tenant_directory_new:
 * @path: (nullable): the file; %NULL for the user's own
 *
 * Makes an empty directory for a file, which is not read yet.
 *
 * Returns: (transfer full): the directory
 */
WardTenantDirectory *
ward_tenant_directory_new (const char *path)
{
  WardTenantDirectory *self = g_object_new (WARD_TYPE_TENANT_DIRECTORY, NULL);

  self->path
      = path != NULL ? g_strdup (path) : g_build_filename (g_get_user_config_dir (), "ward", "tenants.json", NULL);

  return self;
}

static gboolean
find_position (WardTenantDirectory *self, const char *id, guint *out_position)
{
  for (guint i = 0; i < self->tenants->len; i++)
    if (strcmp (ward_tenant_get_id (g_ptr_array_index (self->tenants, i)), id) == 0)
      {
        *out_position = i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, WARD_FAILURE, WARD_FAILURE_TENANT, "The list of tenants cannot be %s", what);
  return FALSE;
}

/* Only an ordinary file, and no more of it than a list of tenants can have. *out_bytes stays NULL for a file that is not there. */
static gboolean
read_file (const char *path, GBytes **out_bytes, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat st;
  g_autofree char *data = NULL;
  size_t length = 0;

  if (fd < 0)
    return errno == ENOENT ? TRUE : fail (error, "opened");
  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > MAX_FILE_BYTES)
    {
      close (fd);
      return fail (error, "read: it is no file, or too large");
    }

  data = g_malloc ((size_t) st.st_size + 1);
  while (length < (size_t) st.st_size)
    {
      ssize_t n = read (fd, data + length, (size_t) st.st_size - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      length += (size_t) n;
    }
  close (fd);
  *out_bytes = g_bytes_new_take (g_steal_pointer (&data), length);

  return TRUE;
}

static void
read_record (WardTenantDirectory *self, WardTenantText *file, guint position)
{
  g_autoptr (WardTenant) tenant = ward_tenant_text_read (file, position, self->own, self->own);
  guint line = ward_tenant_text_find_line (file, position, "id");

  /* The administrators' record stands in for the user's: nothing is broken by that. */
  if (tenant != NULL && ward_tenant_directory_is_managed (self, tenant->id))
    return;
  if (tenant != NULL && ward_tenant_directory_find (self, tenant->id) != NULL)
    ward_tenant_add_problem (self->own, file->name, line,
                             "An earlier record of this file has the same “id”; this one is not used");
  else if (tenant != NULL)
    {
      g_ptr_array_add (self->tenants, g_steal_pointer (&tenant));
      return;
    }
  self->n_broken++;
}

/* FALSE: it is none of Ward's files. */
static gboolean
read_own (WardTenantDirectory *self, GBytes *bytes)
{
  g_autofree char *name = g_path_get_basename (self->path);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (WardTenantText) file = ward_tenant_text_new (name, text != NULL ? text : "", length, self->own);
  const WardJson *root = file != NULL ? ward_json_doc_get_root (file->doc) : NULL;
  gint64 version;

  if (file == NULL || !ward_json_get_int64 (root, "version", &version) || version != VERSION
      || !ward_json_is_array (ward_json_get (root, "tenants")))
    return FALSE;
  ward_tenant_text_read_outer (file, self->own, self->own);
  for (guint i = 0; i < ward_tenant_text_count (file); i++)
    read_record (self, file, i);
  self->n_broken += file->records->len - ward_tenant_text_count (file);

  return TRUE;
}

/* What is no JSON is named by its line, so that whoever wrote it by hand finds the comma that is too many. */
static gboolean
fail_own (WardTenantDirectory *self, GError **error)
{
  g_autofree char *what = self->own->len > 0 ? g_strconcat ("read: ", g_ptr_array_index (self->own, 0), NULL)
                                             : g_strdup ("read: it is not in Ward's form");

  return fail (error, what);
}

/**
 * ward_tenant_directory_load:
 * @self: a directory
 * @error: return location for a %WARD_FAILURE_TENANT
 *
 * Reads the file in place of what the directory holds. A missing file is an empty directory. A record that is broken, or whose id came before, is
 * skipped and counted; a file that is none of ours leaves the directory empty, counts as one and is an error.
 *
 * Returns: %TRUE if the file could be read, even with broken records
 */
gboolean
ward_tenant_directory_load (WardTenantDirectory *self, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  guint before;
  gboolean ok;

  g_return_val_if_fail (WARD_IS_TENANT_DIRECTORY (self), FALSE);

  before = self->tenants->len;
  g_ptr_array_set_size (self->tenants, (int) self->n_managed);
  g_ptr_array_set_size (self->own, 0);
  self->n_broken = 0;

  ok = read_file (self->path, &bytes, error);
  if (ok && bytes != NULL && !read_own (self, bytes))
    ok = fail_own (self, error);
  if (!ok)
    self->n_broken = 1;
  g_ptr_array_add (self->own, NULL);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->tenants->len);

  return ok;
}

/**
 * ward_tenant_directory_load_managed:
 * @self: a directory that was not loaded yet
 * @folder: where administrators put records, as %WARD_MANAGED_TENANTS
 * @user: the id of the user who runs Ward: what this user could write is not used
 *
 * Reads the records of a folder; those of an earlier one go before them. A missing folder is an empty one; what is wrong is told by
 * ward_tenant_directory_get_problems(), what has no effect by ward_tenant_directory_get_notes().
 */
void
ward_tenant_directory_load_managed (WardTenantDirectory *self, const char *folder, guint user)
{
  guint before;

  g_return_if_fail (WARD_IS_TENANT_DIRECTORY (self));
  g_return_if_fail (folder != NULL);
  g_return_if_fail (self->tenants->len == self->n_managed);

  before = self->n_managed;
  g_ptr_array_set_size (self->problems, (int) self->problems->len - 1);
  g_ptr_array_set_size (self->notes, (int) self->notes->len - 1);
  ward_tenant_read_managed (folder, (uid_t) user, self->tenants, self->problems, self->notes);
  g_ptr_array_add (self->problems, NULL);
  g_ptr_array_add (self->notes, NULL);
  self->n_managed = self->tenants->len;
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n_managed - before);
}

/**
 * ward_tenant_directory_is_managed:
 * @id: a tenant's id
 *
 * Asks whether administrators set the tenant up, so that the user can neither change nor remove it.
 *
 * Returns: %TRUE if they did
 */
gboolean
ward_tenant_directory_is_managed (WardTenantDirectory *self, const char *id)
{
  guint position;

  g_return_val_if_fail (WARD_IS_TENANT_DIRECTORY (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  return find_position (self, id, &position) && position < self->n_managed;
}

/**
 * ward_tenant_directory_get_problems:
 *
 * Names what is wrong with the managed files, by file and line.
 *
 * Returns: (transfer none) (array zero-terminated=1): texts in English
 */
const char *const *
ward_tenant_directory_get_problems (WardTenantDirectory *self)
{
  g_return_val_if_fail (WARD_IS_TENANT_DIRECTORY (self), NULL);

  return (const char *const *) self->problems->pdata;
}

/**
 * ward_tenant_directory_get_notes:
 *
 * Names what of the managed files has no effect, by file and line: members that are not known. It is no fault of a hospital.
 *
 * Returns: (transfer none) (array zero-terminated=1): texts in English
 */
const char *const *
ward_tenant_directory_get_notes (WardTenantDirectory *self)
{
  g_return_val_if_fail (WARD_IS_TENANT_DIRECTORY (self), NULL);

  return (const char *const *) self->notes->pdata;
}

/**
 * ward_tenant_directory_get_own_problems:
 *
 * Names what is wrong with the user's own file, by line: mistakes, members without effect, secrets, which do not belong there.
 *
 * Returns: (transfer none) (array zero-terminated=1): texts in English
 */
const char *const *
ward_tenant_directory_get_own_problems (WardTenantDirectory *self)
{
  g_return_val_if_fail (WARD_IS_TENANT_DIRECTORY (self), NULL);

  return (const char *const *) self->own->pdata;
}

/**
 * ward_tenant_directory_get_n_broken:
 * @self: a directory
 *
 * Counts the records that the last load could not use.
 *
 * Returns: their number
 */
guint
ward_tenant_directory_get_n_broken (WardTenantDirectory *self)
{
  g_return_val_if_fail (WARD_IS_TENANT_DIRECTORY (self), 0);

  return self->n_broken;
}

/**
 * ward_tenant_directory_add:
 * @self: a directory
 * @tenant: a tenant
 *
 * Adds a tenant; one with the same id gives up its place to it, unless it is managed. Nothing is written.
 */
void
ward_tenant_directory_add (WardTenantDirectory *self, WardTenant *tenant)
{
  guint position;

  g_return_if_fail (WARD_IS_TENANT_DIRECTORY (self));
  g_return_if_fail (WARD_IS_TENANT (tenant));

  if (ward_tenant_directory_is_managed (self, ward_tenant_get_id (tenant)))
    return;
  if (find_position (self, ward_tenant_get_id (tenant), &position))
    {
      g_object_unref (g_ptr_array_index (self->tenants, position));
      g_ptr_array_index (self->tenants, position) = g_object_ref (tenant);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
      return;
    }
  g_ptr_array_add (self->tenants, g_object_ref (tenant));
  g_list_model_items_changed (G_LIST_MODEL (self), self->tenants->len - 1, 0, 1);
}

/**
 * ward_tenant_directory_remove:
 * @self: a directory
 * @id: a tenant's id
 *
 * Takes a tenant out. Nothing is written.
 *
 * Returns: %FALSE if there was none, or one that is managed
 */
gboolean
ward_tenant_directory_remove (WardTenantDirectory *self, const char *id)
{
  guint position;

  g_return_val_if_fail (WARD_IS_TENANT_DIRECTORY (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (!find_position (self, id, &position) || position < self->n_managed)
    return FALSE;
  g_ptr_array_remove_index (self->tenants, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);

  return TRUE;
}

/**
 * ward_tenant_directory_find:
 * @self: a directory
 * @id: a tenant's id
 *
 * Looks a tenant up.
 *
 * Returns: (transfer none) (nullable): the tenant
 */
WardTenant *
ward_tenant_directory_find (WardTenantDirectory *self, const char *id)
{
  guint position;

  g_return_val_if_fail (WARD_IS_TENANT_DIRECTORY (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return find_position (self, id, &position) ? g_ptr_array_index (self->tenants, position) : NULL;
}

static char *
build_text (WardTenantDirectory *self)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_int64 (writer, "version", VERSION);
  ward_json_writer_begin_array (writer, "tenants");
  for (guint i = self->n_managed; i < self->tenants->len; i++)
    ward_tenant_write_json (g_ptr_array_index (self->tenants, i), writer, NULL);
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);

  return ward_json_writer_to_string (writer, TRUE);
}

/* What is written has to be what the next start can read. */
static gboolean
check_size (WardTenantDirectory *self, const char *text, GError **error)
{
  guint n = self->tenants->len - self->n_managed;
  g_autofree char *what = NULL;

  if (n <= WARD_TENANT_MAX_RECORDS && strlen (text) <= MAX_FILE_BYTES)
    return TRUE;
  what = g_strdup_printf ("written: with %u tenants it would be larger than Ward can read (%u tenants, %d KiB)", n,
                          WARD_TENANT_MAX_RECORDS, MAX_FILE_BYTES / 1024);

  return fail (error, what);
}

/**
 * ward_tenant_directory_save:
 * @self: a directory
 * @error: return location for a %WARD_FAILURE_TENANT
 *
 * Writes the file in one step, readable by its user only. If the last load left something out, the old file stays as "tenants.json.broken". A list that could
 * not be read again is an error, and the old file stays as it is.
 *
 * Returns: %TRUE if it was written
 */
gboolean
ward_tenant_directory_save (WardTenantDirectory *self, GError **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (WARD_IS_TENANT_DIRECTORY (self), FALSE);

  text = build_text (self);
  if (!check_size (self, text, error))
    return FALSE;
  folder = g_path_get_dirname (self->path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (error, "written: its folder cannot be made");
  if (self->n_broken > 0)
    {
      g_autofree char *aside = g_strconcat (self->path, ".broken", NULL);

      if (g_rename (self->path, aside) != 0 && errno != ENOENT)
        return fail (error, "written: the broken file cannot be kept");
      self->n_broken = 0;
    }
  if (!g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    return fail (error, "written");

  return TRUE;
}
