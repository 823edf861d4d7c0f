/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of tenants: written for its user only, in one step, and read whatever somebody put into it. */
#include "core/tenant/ward-tenant.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/diagnostics/ward-failure.h"

#define GOOD(id)                                                                                          \
  "{\"id\": \"" id "\", \"name\": \"" id "\", \"fhirBase\": \"https://a.example\", \"clientId\": \"b\", " \
  "\"redirectUris\": [\"http://127.0.0.1:8765/callback\"]}"

static char *
user_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "ward", "tenants.json", NULL);
}

static WardTenant *
make_tenant (const char *text)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);
  WardTenant *tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), NULL);

  g_assert_nonnull (tenant);
  return tenant;
}

static void
write_file (const char *text, gssize length)
{
  g_autofree char *path = user_path ();
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

static void
count_changes_cb (GListModel *model, guint position, guint removed, guint added, guint *count)
{
  (*count)++;
}

static void
test_save_and_load (void)
{
  g_autoptr (GError) error = NULL;
  WardTenantDirectory *directory = ward_tenant_directory_new (NULL);
  WardTenantDirectory *other = ward_tenant_directory_new (NULL);
  g_autoptr (WardTenant) one = make_tenant (GOOD ("one"));
  g_autoptr (WardTenant) one_again = make_tenant (GOOD ("one"));
  g_autoptr (WardTenant) two = make_tenant (GOOD ("two"));
  g_autofree char *path = user_path ();
  guint changes = 0;
  struct stat st;
  mode_t old_mask = umask (0);

  g_signal_connect (directory, "items-changed", G_CALLBACK (count_changes_cb), &changes);
  g_assert_true (ward_tenant_directory_load (directory, &error));
  g_assert_no_error (error);
  ward_tenant_directory_add (directory, one);
  ward_tenant_directory_add (directory, two);
  ward_tenant_directory_add (directory, one_again);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (directory)), ==, 2);
  g_assert_true (ward_tenant_directory_find (directory, "one") == one_again);
  g_assert_cmpuint (changes, ==, 4);

  g_assert_true (ward_tenant_directory_save (directory, &error));
  g_assert_no_error (error);
  umask (old_mask);
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0600);

  g_assert_true (ward_tenant_directory_load (other, &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (other)), ==, 2);
  g_assert_nonnull (ward_tenant_directory_find (other, "two"));
  g_assert_true (ward_tenant_directory_remove (other, "two"));
  g_assert_false (ward_tenant_directory_remove (other, "two"));
  g_assert_null (ward_tenant_directory_find (other, "two"));

  g_assert_finalize_object (directory);
  g_assert_finalize_object (other);
}

static void
test_broken_records (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenantDirectory) directory = ward_tenant_directory_new (NULL);
  g_autofree char *path = user_path ();
  g_autofree char *aside = g_strconcat (path, ".broken", NULL);
  g_autofree char *kept = NULL;

  write_file ("{\"version\": 1, \"tenants\": [" GOOD ("good") ", 5, null, {\"name\": \"x\"}, " GOOD (
                  "../../../etc/passwd") ", " GOOD ("good") "]}",
              -1);
  g_assert_true (ward_tenant_directory_load (directory, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (directory)), ==, 1);
  g_assert_cmpuint (ward_tenant_directory_get_n_broken (directory), ==, 5);

  /* Nothing that the user wrote is lost by saving. */
  g_assert_true (ward_tenant_directory_save (directory, NULL));
  g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
  g_assert_nonnull (strstr (kept, "passwd"));
}

static void
test_hostile_file (void)
{
  static const char *const texts[]
      = { "", "[]", "{", "{\"version\": 2, \"tenants\": []}", "{\"version\": 1, \"tenants\": {}}", "\xff\xfe" };
  g_autoptr (WardTenantDirectory) directory = ward_tenant_directory_new (NULL);
  g_autofree char *large = g_strnfill (10 * 1024 * 1024, ' ');
  g_autofree char *path = user_path ();

  for (guint i = 0; i < G_N_ELEMENTS (texts) + 1; i++)
    {
      g_autoptr (GError) error = NULL;

      write_file (i < G_N_ELEMENTS (texts) ? texts[i] : large, -1);
      g_assert_false (ward_tenant_directory_load (directory, &error));
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TENANT);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (directory)), ==, 0);
      g_assert_cmpuint (ward_tenant_directory_get_n_broken (directory), ==, 1);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_false (ward_tenant_directory_load (directory, NULL));
}

/* A file that somebody edited by hand: the error names the line. */
static void
test_syntax_line (void)
{
  static const struct
  {
    const char *text;
    const char *said;
  } cases[] = {
    { "{\"version\": 1,\n\"tenants\": [\n" GOOD ("a") ",\n]}", "tenants.json, line 3: Not JSON" },
    { "{\"version\": 1,\n\"tenants\": [],\n\"tenants\": []}",
      "tenants.json, line 3: The member “tenants” stands here once more" },
    { "{\"tenants\": []}", "not in Ward's form" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardTenantDirectory) directory = ward_tenant_directory_new (NULL);
      g_autoptr (GError) error = NULL;

      write_file (cases[i].text, -1);
      g_assert_false (ward_tenant_directory_load (directory, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

/* Nothing is written that the next start could not read: neither too many records nor too many bytes. */
static void
test_too_large (void)
{
  guint n_scopes = 0;

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (WardTenantDirectory) directory = ward_tenant_directory_new (NULL);
      g_autoptr (WardTenantDirectory) again = ward_tenant_directory_new (NULL);
      g_autoptr (GError) error = NULL;
      guint n = 0;

      while (ward_tenant_directory_save (directory, &error))
        for (guint i = 0; i < 50; i++, n++)
          {
            g_autofree char *scope = g_strnfill (n_scopes, 's');
            g_autofree char *text = g_strdup_printf (
                "{\"id\": \"t-%u\", \"name\": \"N\", \"fhirBase\": \"https://a.example\", \"clientId\": \"b\", "
                "\"redirectUris\": [\"http://127.0.0.1:8765/callback\"], \"scopes\": [\"s%s\"]}",
                n, scope);
            g_autoptr (WardTenant) tenant = make_tenant (text);

            ward_tenant_directory_add (directory, tenant);
          }
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TENANT);
      g_assert_nonnull (strstr (error->message, "larger than Ward can read"));
      g_assert_cmpuint (n, >, 300);
      /* The file is the last one that was written. */
      g_clear_error (&error);
      g_assert_true (ward_tenant_directory_load (again, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, n - 50);
      g_assert_cmpuint (ward_tenant_directory_get_n_broken (again), ==, 0);
      n_scopes = 1500;
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/tenant/directory/save-and-load", test_save_and_load);
  g_test_add_func ("/tenant/directory/S40-broken-records-skipped", test_broken_records);
  g_test_add_func ("/tenant/directory/S40-hostile-file", test_hostile_file);
  g_test_add_func ("/tenant/directory/syntax-by-line", test_syntax_line);
  g_test_add_func ("/tenant/directory/too-large", test_too_large);

  return g_test_run ();
}
