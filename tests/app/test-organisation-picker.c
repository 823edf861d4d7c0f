/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The organisation picker with a list of ten thousand: what is said, what typing finds, what picking gives. */
#include "app/app-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/ward-notice-bar.h"
#include "app/ward-organisation-picker.h"
#include "app/ward-tenant-dialog.h"

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) */
  WardHttp *http;
  WardBrandsStore *store;
  GtkWidget *picker; /* (owned) (nullable) */
  char *name;        /* (owned) (nullable) that was picked … */
  char *address;     /* (owned) (nullable) … and its server */
} Fixture;

static void
set_up (Fixture *fx, gconstpointer data)
{
  fx->folder = g_dir_make_tmp ("ward-picker-XXXXXX", NULL);
  fx->path = g_build_filename (fx->folder, "organisations.json", NULL);
  fx->http = ward_http_new (NULL);
  fx->store = ward_brands_store_new (fx->path, fx->http);
}

static void
tear_down (Fixture *fx, gconstpointer data)
{
  if (fx->picker != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (fx->picker));
      app_settle ();
      g_assert_finalize_object (fx->picker);
    }
  g_object_unref (fx->store);
  g_object_unref (fx->http);
  g_remove (fx->path);
  g_rmdir (fx->folder);
  g_free (fx->path);
  g_free (fx->folder);
  g_free (fx->name);
  g_free (fx->address);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;

  g_assert_true (ward_brands_store_finish (WARD_BRANDS_STORE (source), result, NULL));
  *done = TRUE;
}

static void
import (Fixture *fx, guint n)
{
  GString *text = g_string_new ("{\"resourceType\": \"Bundle\", \"entry\": [7");
  g_autofree char *bundle = NULL;
  g_autofree char *path = g_build_filename (fx->folder, "bundle.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean done = FALSE;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            ", {\"resource\": {\"resourceType\": \"Endpoint\", \"status\": \"active\", \"name\": "
                            "\"Synthetic Hospital %u\", \"address\": \"https://fhir%u.example.org/api/FHIR/R4/\"}}",
                            i, i);
  g_string_append (text, "]}");
  bundle = g_string_free (text, FALSE);
  g_assert_true (g_file_set_contents (path, bundle, -1, NULL));
  ward_brands_store_import_async (fx->store, file, NULL, done_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_remove (path);
}

static void
picked_cb (Fixture *fx, const char *name, const char *address)
{
  fx->name = g_strdup (name);
  fx->address = g_strdup (address);
}

static void
open_picker (Fixture *fx)
{
  fx->picker = g_object_ref (ward_organisation_picker_new (NULL, fx->store));
  g_signal_connect_swapped (fx->picker, "picked", G_CALLBACK (picked_cb), fx);
  gtk_window_present (GTK_WINDOW (fx->picker));
  app_settle ();
}

static void
type (Fixture *fx, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (app_find (fx->picker, GTK_TYPE_SEARCH_ENTRY, NULL)), text);
  app_settle ();
}

static void
assert_reads (Fixture *fx, const char *part)
{
  g_autofree char *words = app_read (fx->picker);

  if (strstr (words, part) == NULL)
    g_test_message ("“%s” is not in: %s", part, words);
  g_assert_nonnull (strstr (words, part));
}

/* Without a list the window says what one is and how to get it. */
static void
test_empty (Fixture *fx, gconstpointer data)
{
  open_picker (fx);
  assert_reads (fx, "No list of organisations yet");
  assert_reads (fx, "Import a List from a File…");
  assert_reads (fx, "Fetch a List from an Address…");
  g_assert_false (gtk_widget_get_sensitive (app_find (fx->picker, GTK_TYPE_BUTTON, "suggested-action")));
}

/* One of ten thousand, as one types; the count never lets the first ones pass for all. */
static void
test_find (Fixture *fx, gconstpointer data)
{
  import (fx, 10000);
  open_picker (fx);
  assert_reads (fx, "The first 200 of 10000 organisations are shown.");
  assert_reads (fx, "From the file “bundle.json”, imported on ");
  assert_reads (fx, "Left out: 1 not understood.");
  type (fx, "hosp 7654");
  assert_reads (fx, "1 of 10000 organisations");
  assert_reads (fx, "Synthetic Hospital 7654");
  assert_reads (fx, "https://fhir7654.example.org/api/FHIR/R4");
  g_signal_emit_by_name (app_find (fx->picker, GTK_TYPE_SEARCH_ENTRY, NULL), "activate");
  g_assert_cmpstr (fx->name, ==, "Synthetic Hospital 7654");
  g_assert_cmpstr (fx->address, ==, "https://fhir7654.example.org/api/FHIR/R4");
}

static void
test_none (Fixture *fx, gconstpointer data)
{
  import (fx, 3);
  open_picker (fx);
  assert_reads (fx, "3 organisations");
  type (fx, "nowhere");
  assert_reads (fx, "None of the 3 organisations fits. Type less, or add the hospital by its address.");
  g_assert_false (gtk_widget_get_sensitive (app_find (fx->picker, GTK_TYPE_BUTTON, "suggested-action")));
  g_signal_emit_by_name (app_find (fx->picker, GTK_TYPE_SEARCH_ENTRY, NULL), "activate");
  g_assert_null (fx->address);
}

/* The list that is kept is there when the window opens, without being asked for. */
static void
test_kept (Fixture *fx, gconstpointer data)
{
  import (fx, 2);
  g_object_unref (fx->store);
  fx->store = ward_brands_store_new (fx->path, fx->http);
  open_picker (fx);
  while (ward_brands_store_get_brands (fx->store) == NULL)
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  assert_reads (fx, "2 organisations");
}

/* A kept list that somebody has damaged: the way out stands beside what happened. */
static void
test_damaged (Fixture *fx, gconstpointer data)
{
  g_assert_true (g_file_set_contents (fx->path, "{", -1, NULL));
  open_picker (fx);
  while (app_find (fx->picker, WARD_TYPE_NOTICE_BAR, NULL) == NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_reads (fx, "The list could not be taken in.");
  assert_reads (fx, "Import a List from a File…");
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/app/organisation-picker/empty", test_empty);
  ADD ("/app/organisation-picker/find-one-of-ten-thousand", test_find);
  ADD ("/app/organisation-picker/none", test_none);
  ADD ("/app/organisation-picker/kept", test_kept);
  ADD ("/app/organisation-picker/damaged", test_damaged);
#undef ADD

  return g_test_run ();
}
