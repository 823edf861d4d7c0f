/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hospitals that administrators set up: read from a folder that the user cannot write, first in the list, not to be changed; errors by file and line. */
#include "core/tenant/ward-tenant.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/ward-test-certificates.h"

/* Somebody else than who owns the folder, so that it is as if root did. */
#define STRANGER (geteuid () + 1)

#define RECORD(id, name)                                                                          \
  "{\n  \"id\": \"" id "\",\n  \"name\": \"" name "\",\n  \"fhirBase\": \"https://a.example\",\n" \
  "  \"clientId\": \"b\",\n  \"redirectUris\": [\"http://127.0.0.1:8765/callback\"]\n}"

typedef struct
{
  char *folder;                   /* (owned) */
  char *list;                     /* (owned) the user's file */
  WardTenantDirectory *directory; /* (owned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("ward-managed-XXXXXX", NULL);
  f->list = g_build_filename (g_get_user_config_dir (), "managed-test.json", NULL);
  f->directory = ward_tenant_directory_new (f->list);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_config_dir (), 0700), ==, 0);
  g_unlink (f->list);
  g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_assert_finalize_object (f->directory);
  g_free (f->folder);
  g_free (f->list);
}

static void
put (Fixture *f, const char *name, const char *text, int mode)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static WardTenant *
get (Fixture *f, guint position)
{
  g_autoptr (WardTenant) tenant = g_list_model_get_item (G_LIST_MODEL (f->directory), position);

  return tenant; /* the directory holds it */
}

static void
test_first (Fixture *f, gconstpointer data)
{
  g_autoptr (WardTenant) other = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *written = NULL;
  g_autoptr (GError) error = NULL;

  put (f, "20-b.json", RECORD ("clinic-b", "B"), 0644);
  put (f, "10-a.json", "[" RECORD ("clinic-a", "A") "," RECORD ("clinic-c", "C") "]", 0444);
  put (f, "notes.txt", "no record", 0644);
  g_assert_true (g_file_set_contents (f->list,
                                      "{\"version\":1,\"tenants\":[" RECORD ("clinic-a",
                                                                             "Forged") "," RECORD ("mine", "Mine") "]}",
                                      -1, NULL));
  ward_tenant_directory_load_managed (f->directory, f->folder, STRANGER);
  g_assert_true (ward_tenant_directory_load (f->directory, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ward_tenant_directory_get_problems (f->directory)[0], ==, NULL);
  g_assert_cmpuint (ward_tenant_directory_get_n_broken (f->directory), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->directory)), ==, 4);
  g_assert_cmpstr (ward_tenant_get_name (get (f, 0)), ==, "A");
  g_assert_cmpstr (ward_tenant_get_name (get (f, 2)), ==, "B");
  g_assert_cmpstr (ward_tenant_get_name (get (f, 3)), ==, "Mine");
  g_assert_true (ward_tenant_is_managed (get (f, 0)));
  g_assert_false (ward_tenant_is_managed (get (f, 3)));

  /* Neither replaced, nor removed, nor written into the user's file. */
  doc = ward_json_parse_data (RECORD ("clinic-b", "Forged"), strlen (RECORD ("clinic-b", "Forged")), NULL, NULL);
  other = ward_tenant_new_from_json (ward_json_doc_get_root (doc), NULL);
  ward_tenant_directory_add (f->directory, other);
  g_assert_cmpstr (ward_tenant_get_name (ward_tenant_directory_find (f->directory, "clinic-b")), ==, "B");
  g_assert_false (ward_tenant_directory_remove (f->directory, "clinic-b"));
  g_assert_true (ward_tenant_directory_remove (f->directory, "mine"));
  g_assert_true (ward_tenant_directory_save (f->directory, &error));
  g_assert_true (g_file_get_contents (f->list, &written, NULL, NULL));
  g_assert_null (strstr (written, "clinic-"));
  g_assert_true (ward_tenant_directory_load (f->directory, &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->directory)), ==, 3);
}

typedef struct
{
  const char *text;
  const char *problem;
} BrokenCase;

static void
test_lines (Fixture *f, gconstpointer data)
{
  static const BrokenCase cases[] = {
    { "{\n  \"id\": \"a\",\n  \"name\": oops\n}", "x.json, line 3: Not JSON" },
    { "{\n  \"id\": \"a\",\n  \"name\": 7\n}", "x.json, line 3: The tenant record's member" },
    { "{\n  \"id\": \"a\"\n}", "x.json, line 2: The tenant record's member “name” is missing" },
    { "[" RECORD ("a", "A") ",\n{\"id\":\"b\",\"name\":\"B\",\n\"fhirBase\":\n\"http://x\",\"clientId\":\"c\"}]",
      "x.json, line 9: The tenant record's member “fhirBase”" },
    { "[" RECORD ("a", "A") "," RECORD ("a", "B") "]",
      "x.json, line 8: An earlier record of this file has the same “id”; this one is not used" },
    { "{\n\"id\":\"a\",\n\"name\":\"A\",\n\"id\":\"b\"}",
      "x.json, line 4: The member “id” stands here once more; it stands in line 2 already" },
    { "[]", "x.json: There is no record in this file" },
    { "{\"tenants\": []}", "x.json: There is no record in this file" },
    { "[\n7]", "x.json, line 1: The tenant record is not a JSON object" },
    { "{\"id\":\"a\",\"name\":\"A\",\"profile\":\"epic\",\"issuerPolicy\":\"epic\",\n\"fhirBase\":\"https://a.example/"
      "fhir\",\"clientId\":\"b\","
      "\"redirectUris\":[\"http://127.0.0.1:1/c\"]}",
      "x.json, line 2: The member “fhirBase” does not end in /api/FHIR/R4" },
    { "{\"name\":\"N\",\"fhirBase\":\"https://a.example\",\"clientId\":\"b\",\"redirectUris\":[\"http://127.0.0.1:1/"
      "c\"]}",
      "x.json, line 1: A managed record needs an “id”" },
    { "{\n\"id\":null,\"name\":\"N\",\"fhirBase\":\"https://a.example\",\"clientId\":\"b\",\"redirectUris\":[\"http://"
      "127.0.0.1:1/c\"]}",
      "x.json, line 2: A managed record needs an “id”" },
    { "{\n\"id\":\"a\",\"name\":\"A\",\"fhirBase\":\"https://a.example\",\"clientId\":\"b\",\n\"forbidprinting\":true,"
      "\"redirectUris\":[\"http://127.0.0.1:1/c\"]}",
      "x.json, line 3: The member “forbidprinting” is not known and was left out; is “forbidPrinting” meant?" },
    { "", "x.json: Not JSON" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardTenantDirectory) directory = ward_tenant_directory_new (f->list);
      const char *problem;

      put (f, "x.json", cases[i].text, 0644);
      ward_tenant_directory_load_managed (directory, f->folder, STRANGER);
      problem = ward_tenant_directory_get_problems (directory)[0];
      g_assert_nonnull (problem);
      g_test_message ("%s", problem);
      g_assert_true (g_str_has_prefix (problem, cases[i].problem));
    }
}

/* Every mistake of every record, each with its line, in the order of the file; two files with one id name each other. */
static void
test_all_mistakes (Fixture *f, gconstpointer data)
{
  static const char *const expected[] = {
    "20-b.json, line 2: The record in 10-a.json has the same “id”; this one is not used",
    "30-c.json, line 3: The tenant record's member “name” is empty",
    "30-c.json, line 6: The tenant record's member “clientId” holds a character that does not belong there: U+0020, in "
    "place 2",
    "30-c.json, line 4: The tenant record's member “pageSize” is out of its range, which is from 1 to 1000",
    "30-c.json, line 9: The tenant record's member “redirectUris” is missing or empty",
    "30-c.json, line 9: A managed record needs an “id”",
    "30-c.json, line 9: A SECRET DOES NOT BELONG IN THIS FILE. The member “clientSecret” is not used.",
    NULL,
  };
  const char *const *problems;

  put (f, "10-a.json", RECORD ("a", "A"), 0644);
  put (f, "20-b.json", RECORD ("a", "B"), 0644);
  put (
      f, "30-c.json",
      "{\"tenants\": [\n{\"id\": \"c\",\n\"name\": \"\",\n\"pageSize\": 1001, \"x\": {\"name\": 1},\n"
      "\"fhirBase\": \"https://a.example\",\n\"clientId\": \"b c\",\n\"redirectUris\": [\"http://127.0.0.1:1/c\"]\n},\n"
      "{\"name\": \"N\", \"fhirBase\": \"https://a.example\", \"clientSecret\": \"hunter2\", \"clientId\": \"b\"}]}",
      0644);
  ward_tenant_directory_load_managed (f->directory, f->folder, STRANGER);
  problems = ward_tenant_directory_get_problems (f->directory);
  for (guint i = 0; expected[i] != NULL; i++)
    {
      gboolean found = FALSE;

      for (guint k = 0; problems[k] != NULL; k++)
        found = found || g_str_has_prefix (problems[k], expected[i]);
      g_test_message ("%s", expected[i]);
      g_assert_true (found);
    }
  g_assert_cmpuint (g_strv_length ((char **) problems), ==, g_strv_length ((char **) expected));
  for (guint k = 0; problems[k] != NULL; k++)
    g_assert_null (strstr (problems[k], "hunter2"));
}

#define LONG "aRemarkWhoseNameIsMuchLongerThanALineOfAMessageWouldBear"

/* What is merely unknown is told apart, by its line, however long its name is: no hospital is worse for it, and no fault is hidden behind it. */
static void
test_unknown (Fixture *f, gconstpointer data)
{
  static const char *const expected[] = {
    "x.json, line 3: The member “comment” is not known and was left out",
    "x.json, line 4: The member “aRemarkWhoseNameIsMuchLongerThanALineOfA” is not known and was left out",
    "x.json, line 5: The member “\\303\\251tage” is not known and was left out",
  };
  const char *const *notes;

  put (f, "x.json",
       "{\n\"id\":\"a\",\"name\":\"A\",\"fhirBase\":\"https://a.example\",\"clientId\":\"b\",\n\"comment\":1,\n\"" LONG
       "\":2,\n\"\303\251tage\":3,\n\"redirectUris\":[\"http://127.0.0.1:1/c\"]}",
       0644);
  ward_tenant_directory_load_managed (f->directory, f->folder, STRANGER);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->directory)), ==, 1);
  g_assert_cmpstr (ward_tenant_directory_get_problems (f->directory)[0], ==, NULL);
  notes = ward_tenant_directory_get_notes (f->directory);
  g_assert_cmpuint (g_strv_length ((char **) notes), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (notes[i], ==, expected[i]);
}

/* A record that is wrong throughout does not fill the screen. */
static void
test_bounded (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("{\"id\": \"a\", \"scopes\": [");
  const char *const *problems;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "%s\n\"a b\"", i > 0 ? "," : "");
  g_string_append (text, "]}");
  put (f, "a.json", text->str, 0644);
  ward_tenant_directory_load_managed (f->directory, f->folder, STRANGER);
  problems = ward_tenant_directory_get_problems (f->directory);
  g_assert_cmpuint (g_strv_length ((char **) problems), ==, 21);
  g_assert_true (g_str_has_suffix (problems[20], "84 more mistakes in this record"));
}

/* An authority's file that is not there, holds none, or could have been put there by the user: named by its line, and the hospital stays in the list. Of a good
 * one there is nothing to say. */
static void
test_authority (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text; /* (nullable) no file; "" the authority's certificate */
    int mode;
    const char *problem; /* (nullable) */
  } cases[] = {
    { NULL, 0,
      "x.json, line 3: The tenant record's member “extraCa” names the file “clinic.pem”, which cannot be read" },
    { "no certificate", 0644,
      "x.json, line 3: The tenant record's member “extraCa” names the file “clinic.pem”, which holds something else" },
    { "no certificate", 0666,
      "x.json, line 3: The tenant record's member “extraCa” names the file “clinic.pem”, which is not used" },
    { "", 0646, "x.json, line 3: The tenant record's member “extraCa” names the file “clinic.pem”, which is not used" },
    { "", 0644, NULL },
  };
  g_autoptr (WardTestAuthority) authority = ward_test_authority_new ("Clinic Authority");
  g_autofree char *pem = NULL;
  g_autofree char *file = g_build_filename (f->folder, "clinic.pem", NULL);
  g_autofree char *record = g_strdup_printf (
      "{\"id\":\"a\",\"name\":\"A\",\n\"fhirBase\":\"https://a.example\",\"clientId\":\"b\",\n\"extraCa\":\"%s\","
      "\"redirectUris\":[\"http://127.0.0.1:8765/callback\"]}",
      file);

  g_object_get (ward_test_authority_get_certificate (authority), "certificate-pem", &pem, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardTenantDirectory) directory = ward_tenant_directory_new (f->list);
      const char *problem;

      put (f, "x.json", record, 0644);
      if (cases[i].text != NULL)
        put (f, "clinic.pem", *cases[i].text != '\0' ? cases[i].text : pem, cases[i].mode);
      ward_tenant_directory_load_managed (directory, f->folder, STRANGER);
      problem = ward_tenant_directory_get_problems (directory)[0];
      g_test_message ("%s", problem != NULL ? problem : "none");
      if (cases[i].problem != NULL)
        g_assert_true (problem != NULL && g_str_has_prefix (problem, cases[i].problem));
      else
        g_assert_null (problem);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (directory)), ==, 1);
    }
}

/* What the user could have written is left alone, and said so. */
static void
test_unprotected (Fixture *f, gconstpointer data)
{
  put (f, "group.json", RECORD ("a", "A"), 0664);
  put (f, "world.json", RECORD ("b", "B"), 0646);
  put (f, "good.json", RECORD ("c", "C"), 0644);
  ward_tenant_directory_load_managed (f->directory, f->folder, STRANGER);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->directory)), ==, 1);
  g_assert_cmpstr (ward_tenant_get_id (get (f, 0)), ==, "c");
  g_assert_cmpuint (g_strv_length ((char **) ward_tenant_directory_get_problems (f->directory)), ==, 2);
  g_assert_nonnull (strstr (ward_tenant_directory_get_problems (f->directory)[0], "could write it"));
}

static void
test_open_folder (Fixture *f, gconstpointer data)
{
  put (f, "good.json", RECORD ("c", "C"), 0644);
  g_assert_cmpint (g_chmod (f->folder, 0777), ==, 0);
  ward_tenant_directory_load_managed (f->directory, f->folder, STRANGER);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->directory)), ==, 0);
  g_assert_nonnull (strstr (ward_tenant_directory_get_problems (f->directory)[0], "could write in it"));
}

/* The user's own folder is none of administrators', unless root is the user. */
static void
test_own_folder (Fixture *f, gconstpointer data)
{
  put (f, "good.json", RECORD ("c", "C"), 0644);
  ward_tenant_directory_load_managed (f->directory, f->folder, geteuid ());
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->directory)), ==, geteuid () == 0 ? 1 : 0);
}

static void
test_no_folder (Fixture *f, gconstpointer data)
{
  ward_tenant_directory_load_managed (f->directory, "/nonexistent/tenants.d", STRANGER);
  g_assert_cmpstr (ward_tenant_directory_get_problems (f->directory)[0], ==, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->directory)), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/tenant/managed/first-and-fixed", test_first);
  TEST ("/tenant/managed/errors-by-line", test_lines);
  TEST ("/tenant/managed/all-mistakes", test_all_mistakes);
  TEST ("/tenant/managed/unknown-members", test_unknown);
  TEST ("/tenant/managed/bounded", test_bounded);
  TEST ("/tenant/managed/authority", test_authority);
  TEST ("/tenant/managed/writable-by-the-user", test_unprotected);
  TEST ("/tenant/managed/open-folder", test_open_folder);
  TEST ("/tenant/managed/own-folder", test_own_folder);
  TEST ("/tenant/managed/no-folder", test_no_folder);

  return g_test_run ();
}
