/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of organisations from files and over a real connection, and what is kept of them. */
#include "core/tenant/ward-brands-store.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/diagnostics/ward-failure.h"
#include "support/ward-fault-server.h"

#define ENDPOINT(n)                                                                                  \
  "{\"fullUrl\": \"urn:" n                                                                           \
  "\", \"resource\": {\"resourceType\": \"Endpoint\", \"status\": \"active\", \"name\": \"Clinic " n \
  "\", \"address\": \"https://c" n ".example/R4\"}}"
#define BUNDLE(entries) "{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [" entries "]}"

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) of the store's file */
  WardHttp *http;
  WardBrandsStore *store;
  WardFaultServer *server;
  char *url; /* (owned) */
  GAsyncResult *result;
  GArray *progress; /* (owned) of double */
} Fixture;

static void
progress_cb (Fixture *fx)
{
  double progress;

  g_object_get (fx->store, "progress", &progress, NULL);
  g_array_append_val (fx->progress, progress);
}

/* The worker's thread gives its reference back when it comes to it. */
static void
drop_store (Fixture *fx)
{
  while (g_atomic_int_get ((int *) &G_OBJECT (fx->store)->ref_count) > 1)
    if (!g_main_context_iteration (NULL, FALSE))
      g_thread_yield ();
  g_assert_finalize_object (fx->store);
}

static void
make_store (Fixture *fx)
{
  if (fx->store != NULL)
    drop_store (fx);
  fx->store = ward_brands_store_new (fx->path, fx->http);
  g_signal_connect_swapped (fx->store, "notify::progress", G_CALLBACK (progress_cb), fx);
}

static void
set_up (Fixture *fx, gconstpointer data)
{
  g_autoptr (WardTestAuthority) authority = ward_test_authority_new ("Ward Test Authority");
  WardTestCertificateSettings settings = { .name = "localhost" };
  g_autoptr (WardTestCertificate) certificate = ward_test_authority_issue (authority, &settings);
  g_autoptr (GList) authorities = g_list_append (NULL, ward_test_authority_get_certificate (authority));

  fx->folder = g_dir_make_tmp ("ward-brands-XXXXXX", NULL);
  fx->path = g_build_filename (fx->folder, "ward", "organisations.json", NULL);
  fx->http = ward_http_new (NULL);
  ward_http_set_extra_authorities (fx->http, authorities);
  fx->server = ward_fault_server_new (certificate, WARD_FAULT_TLS_ANY);
  fx->url = g_strdup_printf ("https://localhost:%u/list", ward_fault_server_get_port (fx->server));
  fx->progress = g_array_new (FALSE, FALSE, sizeof (double));
  make_store (fx);
}

static void
tear_down (Fixture *fx, gconstpointer data)
{
  g_autofree char *inner = g_path_get_dirname (fx->path);

  drop_store (fx);
  ward_fault_server_free (fx->server);
  g_object_unref (fx->http);
  g_remove (fx->path);
  g_rmdir (inner);
  g_rmdir (fx->folder);
  g_free (fx->path);
  g_free (fx->folder);
  g_free (fx->url);
  g_array_unref (fx->progress);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fx = user_data;

  fx->result = g_object_ref (result);
}

static gboolean
finish (Fixture *fx, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  while (fx->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  result = g_steal_pointer (&fx->result);
  return ward_brands_store_finish (fx->store, result, error);
}

static gboolean
load (Fixture *fx, GError **error)
{
  ward_brands_store_load_async (fx->store, NULL, done_cb, fx);
  return finish (fx, error);
}

static gboolean
import (Fixture *fx, const char *text, gssize length, GError **error)
{
  g_autofree char *path = g_build_filename (fx->folder, "bundle.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean ok;

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  ward_brands_store_import_async (fx->store, file, NULL, done_cb, fx);
  ok = finish (fx, error);
  g_remove (path);
  return ok;
}

static gboolean
fetch (Fixture *fx, GError **error)
{
  ward_brands_store_fetch_async (fx->store, fx->url, NULL, done_cb, fx);
  return finish (fx, error);
}

static guint
count (Fixture *fx)
{
  const WardBrands *brands = ward_brands_store_get_brands (fx->store);

  return brands != NULL ? ward_brands_get_n (brands) : 0;
}

static void
test_nothing_yet (Fixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (load (fx, &error));
  g_assert_no_error (error);
  g_assert_null (ward_brands_store_get_brands (fx->store));
  g_assert_cmpint (ward_brands_store_get_fetched_s (fx->store), ==, 0);
}

/* Imported, kept for its user alone, and there again at the next start, the report too. */
static void
test_import (Fixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct stat st;
  mode_t old_mask = umask (0);

  g_assert_true (import (fx, BUNDLE (ENDPOINT ("1") "," ENDPOINT ("2") ", 7"), -1, &error));
  g_assert_no_error (error);
  umask (old_mask);
  g_assert_cmpint (g_stat (fx->path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);

  make_store (fx);
  g_assert_true (load (fx, &error));
  g_assert_cmpuint (count (fx), ==, 2);
  g_assert_cmpstr (ward_brands_get (ward_brands_store_get_brands (fx->store), 1)->name, ==, "Clinic 2");
  g_assert_cmpstr (ward_brands_get (ward_brands_store_get_brands (fx->store), 1)->address, ==, "https://c2.example/R4");
  g_assert_cmpuint (ward_brands_get_report (ward_brands_store_get_brands (fx->store))->n_unknown, ==, 1);
  g_assert_cmpstr (ward_brands_store_get_file_name (fx->store), ==, "bundle.json");
  g_assert_null (ward_brands_store_get_url (fx->store));
  g_assert_cmpint (ward_brands_store_get_fetched_s (fx->store), >, 0);
}

/* X069: a list that is cut off does not take the place of the good one, in memory or on disk. */
static void
test_failed_import (Fixture *fx, gconstpointer data)
{
  static const char good[] = BUNDLE (ENDPOINT ("1") "," ENDPOINT ("2"));
  g_autoptr (GError) error = NULL;

  g_assert_true (import (fx, good, -1, NULL));
  g_assert_false (import (fx, good, sizeof good - 5, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_JSON);
  g_assert_cmpuint (count (fx), ==, 2);
  make_store (fx);
  g_assert_true (load (fx, NULL));
  g_assert_cmpuint (count (fx), ==, 2);
}

static void
test_no_such_file (Fixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/bundle.json");

  ward_brands_store_import_async (fx->store, file, NULL, done_cb, fx);
  g_assert_false (finish (fx, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_broken_store (Fixture *fx, gconstpointer data)
{
  static const char *const texts[] = { "", "{", "{}", "{\"version\": 2}", "[1]" };

  g_assert_true (import (fx, BUNDLE (ENDPOINT ("1")), -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (fx->path, texts[i], -1, NULL));
      make_store (fx);
      g_assert_false (load (fx, &error));
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_JSON);
      g_assert_null (ward_brands_store_get_brands (fx->store));
    }
  /* And the next import mends it. */
  g_assert_true (import (fx, BUNDLE (ENDPOINT ("1")), -1, NULL));
}

/* Somebody wrote into the file: only addresses that Ward would accept come back. */
static void
test_tampered_store (Fixture *fx, gconstpointer data)
{
  g_assert_true (import (fx, BUNDLE (ENDPOINT ("1")), -1, NULL));
  g_assert_true (g_file_set_contents (fx->path,
                                      "{\"version\": 1, \"fetched\": \"x\", \"report\": {\"entries\": -1}, \"brands\": "
                                      "[{\"name\": \"A\", \"address\": \"http://a.example\"}, {\"name\": \"B\"}, 1, "
                                      "{\"name\": \"C\", \"address\": \"https://c.example/R4\"}]}",
                                      -1, NULL));
  make_store (fx);
  g_assert_true (load (fx, NULL));
  g_assert_cmpuint (count (fx), ==, 1);
  g_assert_cmpstr (ward_brands_get (ward_brands_store_get_brands (fx->store), 0)->name, ==, "C");
}

/* The second time the server is asked whether it has changed, also after a new start, and 304 keeps the list. */
static void
test_fetch_again (Fixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  ward_fault_server_add (fx->server, "/list",
                         ward_fault_script_answer (ward_fault_script_new (), 200, "ETag: \"v1\"\r\n",
                                                   BUNDLE (ENDPOINT ("1") "," ENDPOINT ("2"))));
  ward_fault_server_add (fx->server, "/list",
                         ward_fault_script_answer (ward_fault_script_new (), 304, "ETag: \"v1\"\r\n", ""));
  ward_fault_server_add (fx->server, "/list",
                         ward_fault_script_answer (ward_fault_script_new (), 200, "ETag: \"v2\"\r\n",
                                                   BUNDLE (ENDPOINT ("3"))));
  g_assert_true (fetch (fx, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (fx), ==, 2);

  make_store (fx);
  g_assert_true (load (fx, NULL));
  g_assert_true (fetch (fx, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (fx), ==, 2);
  g_assert_true (fetch (fx, &error));
  g_assert_cmpuint (count (fx), ==, 1);
  g_assert_cmpstr (ward_brands_store_get_url (fx->store), ==, fx->url);

  first = ward_fault_server_dup_request (fx->server, "/list", 0);
  second = ward_fault_server_dup_request (fx->server, "/list", 1);
  g_assert_null (strstr (first, "If-None-Match"));
  g_assert_nonnull (strstr (second, "If-None-Match: \"v1\""));
}

/* What a server can answer in place of a list: said as it is, and the list stays. */
static void
test_fetch_failed (Fixture *fx, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *type;
    const char *body;
    int failure;
  } answers[] = {
    { 404, "application/json", "{}", WARD_FAILURE_NOT_FOUND },
    { 403, "application/json", "{}", WARD_FAILURE_FORBIDDEN },
    { 200, "text/html", "<html>login</html>", WARD_FAILURE_LOGIN_PAGE },
    { 200, "application/json", "{\"resourceType\": \"Patient\"}", WARD_FAILURE_NOT_FHIR },
    { 200, "application/json", "{\"resourceType\": \"Bundle\", \"entry\": [", WARD_FAILURE_NOT_JSON },
    { 302, "application/json", "{}", WARD_FAILURE_REDIRECT },
  };

  g_assert_true (import (fx, BUNDLE (ENDPOINT ("1")), -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *answer
          = g_strdup_printf ("HTTP/1.1 %u X\r\nContent-Type: %s\r\nContent-Length: %u\r\n\r\n%s", answers[i].status,
                             answers[i].type, (guint) strlen (answers[i].body), answers[i].body);

      g_free (fx->url);
      fx->url = g_strdup_printf ("https://localhost:%u/%u", ward_fault_server_get_port (fx->server), i);
      {
        g_autofree char *path = g_strdup_printf ("/%u", i);

        ward_fault_server_add (fx->server, path, ward_fault_script_send (ward_fault_script_new (), answer));
      }
      g_assert_false (fetch (fx, &error));
      g_assert_error (error, WARD_FAILURE, answers[i].failure);
      g_assert_cmpuint (count (fx), ==, 1);
    }
}

/* Only https: a list that anybody on the way could change would lead to anybody's server (X070). */
static void
test_fetch_not_https (Fixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_free (fx->url);
  fx->url = g_strdup ("http://lists.example.org/brands.json");
  g_assert_false (fetch (fx, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_ADDRESS);
}

/* A long list tells how far it is, never backwards, and ends at nothing under way. */
static void
test_progress (Fixture *fx, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (1024 * 1024, ' ');
  g_autofree char *body = g_strconcat (BUNDLE (ENDPOINT ("1")), filling, NULL);
  double last = 0;
  guint n_between = 0;

  ward_fault_server_add (fx->server, "/list", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, body));
  g_assert_true (fetch (fx, NULL));
  for (guint i = 0; i + 1 < fx->progress->len; i++)
    {
      double now = g_array_index (fx->progress, double, i);

      g_assert_cmpfloat (now, <=, 1);
      if (now < 0)
        continue;
      g_assert_cmpfloat (now, >=, last);
      n_between += now > 0 && now < 1;
      last = now;
    }
  g_assert_cmpuint (n_between, >, 3);
  g_assert_cmpfloat_with_epsilon (g_array_index (fx->progress, double, fx->progress->len - 1), 0, 1e-9);
}

static void
busy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *told = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (ward_brands_store_finish (WARD_BRANDS_STORE (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  *told = TRUE;
}

/* A second wish while one is under way is refused in words; the first is not disturbed. */
static void
test_one_at_a_time (Fixture *fx, gconstpointer data)
{
  gboolean told = FALSE;

  ward_fault_server_add (fx->server, "/list",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, BUNDLE (ENDPOINT ("1"))));
  ward_brands_store_fetch_async (fx->store, fx->url, NULL, done_cb, fx);
  ward_brands_store_load_async (fx->store, NULL, busy_cb, &told);
  g_assert_true (finish (fx, NULL));
  while (!told)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count (fx), ==, 1);
}

static void
test_cancelled (Fixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  ward_fault_server_add (fx->server, "/list", ward_fault_script_hang (ward_fault_script_new ()));
  ward_brands_store_fetch_async (fx->store, fx->url, cancellable, done_cb, fx);
  while (ward_fault_server_count_requests (fx->server, "/list") == 0)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_false (finish (fx, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (import (fx, BUNDLE (ENDPOINT ("1")), -1, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/tenant/brands-store/nothing-yet", test_nothing_yet);
  ADD ("/tenant/brands-store/import", test_import);
  ADD ("/tenant/X069-old-list-stays", test_failed_import);
  ADD ("/tenant/brands-store/no-such-file", test_no_such_file);
  ADD ("/tenant/brands-store/broken-store", test_broken_store);
  ADD ("/tenant/brands-store/tampered-store", test_tampered_store);
  ADD ("/tenant/brands-store/fetch-again", test_fetch_again);
  ADD ("/tenant/brands-store/fetch-failed", test_fetch_failed);
  ADD ("/tenant/X070-list-over-http", test_fetch_not_https);
  ADD ("/tenant/brands-store/progress", test_progress);
  ADD ("/tenant/brands-store/one-at-a-time", test_one_at_a_time);
  ADD ("/tenant/brands-store/cancelled", test_cancelled);
#undef ADD

  return g_test_run ();
}
