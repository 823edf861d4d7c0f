/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The result of each hospital's last connection test, beside what else this computer keeps for the user from one start to the next. A file that is missing or
 * broken is a test that was never made. */
#define G_LOG_DOMAIN "ward-check"

#include "core/check/ward-check-last.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "core/base/ward-json-writer.h"
#include "core/base/ward-json.h"
#include "core/clinical/ward-datetime.h"

#define VERSION 1
#define LATEST_S G_GINT64_CONSTANT (253402300799) /* the last second of the year 9999 */
#define MAX_BYTES ((gsize) 4096)

/**
 * ward_check_last_dup_folder:
 *
 * Returns: (transfer full): where such files lie by default
 */
char *
ward_check_last_dup_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "ward", "tests", NULL);
}

/* An id could be a file's name, but needs not be a good one. */
static char *
build_path (const char *folder, const char *tenant_id)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, tenant_id, -1);
  g_autofree char *name = g_strconcat (digest, ".json", NULL);

  return g_build_filename (folder, name, NULL);
}

static guint
count_tried (WardCheck *check)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (check)); i++)
    {
      g_autoptr (WardCheckStep) step = g_list_model_get_item (G_LIST_MODEL (check), i);
      WardCheckState state = ward_check_step_get_state (step);

      n += state > WARD_CHECK_RUNNING && state != WARD_CHECK_SKIPPED ? 1 : 0;
    }

  return n;
}

/**
 * ward_check_last_write:
 * @folder: where the files lie
 * @tenant: whose connection was tested
 * @check: the test, which has ended
 * @clock: (nullable): %NULL for the system's
 *
 * Keeps how the test went in place of the one before, readable for this user only. A failure costs no more than that this test is not remembered.
 */
void
ward_check_last_write (const char *folder, WardTenant *tenant, WardCheck *check, const WardClock *clock)
{
  g_autoptr (WardJsonWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (folder != NULL);
  g_return_if_fail (WARD_IS_TENANT (tenant));
  g_return_if_fail (WARD_IS_CHECK (check));

  writer = ward_json_writer_new ();
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_int64 (writer, "v", VERSION);
  ward_json_writer_int64 (writer, "time", ward_clock_real_us (clock) / G_USEC_PER_SEC);
  ward_json_writer_int64 (writer, "steps", count_tried (check));
  ward_json_writer_int64 (writer, "failed", ward_check_get_n_failed (check));
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);
  path = build_path (folder, ward_tenant_get_id (tenant));
  if (g_mkdir_with_parents (folder, 0700) != 0
      || !g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("the result of a connection test could not be kept: %s", error != NULL ? error->message : "no folder");
}

static gboolean
read_number (const WardJson *root, const char *name, gint64 max, gint64 *out_number)
{
  return ward_json_get_int64 (root, name, out_number) && *out_number >= 0 && *out_number <= max;
}

/**
 * ward_check_last_read:
 * @folder: where the files lie
 * @tenant_id: whose connection
 * @out_last: (out): the last test; untouched where there is none
 *
 * Looks up how the last test went. The file is small, and read at once.
 *
 * Returns: %FALSE where none is remembered
 */
gboolean
ward_check_last_read (const char *folder, const char *tenant_id, WardCheckLast *out_last)
{
  const WardJsonLimits limits
      = { .max_bytes = MAX_BYTES, .max_depth = 1, .max_nodes = 16, .max_keys = 8, .max_string_bytes = MAX_BYTES };
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *root;
  gint64 version, time_s, n_steps, n_failed;
  gsize length;

  g_return_val_if_fail (folder != NULL && tenant_id != NULL, FALSE);
  g_return_val_if_fail (out_last != NULL, FALSE);

  path = build_path (folder, tenant_id);
  if (!g_file_get_contents (path, &text, &length, NULL))
    return FALSE;
  doc = ward_json_parse_data (text, length, &limits, NULL);
  root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  if (!read_number (root, "v", VERSION, &version) || version != VERSION
      || !read_number (root, "time", LATEST_S, &time_s) || !read_number (root, "steps", G_MAXUINT16, &n_steps)
      || !read_number (root, "failed", n_steps, &n_failed))
    return FALSE;
  *out_last = (WardCheckLast){ time_s, (guint) n_steps, (guint) n_failed };

  return TRUE;
}

/**
 * ward_check_last_forget:
 * @folder: where the files lie
 * @tenant_id: whose connection
 *
 * Deletes what is remembered of it.
 */
void
ward_check_last_forget (const char *folder, const char *tenant_id)
{
  g_autofree char *path = NULL;

  g_return_if_fail (folder != NULL && tenant_id != NULL);

  path = build_path (folder, tenant_id);
  g_unlink (path);
}

/**
 * ward_check_last_describe:
 * @last: a test
 * @zone: (nullable): whose time is written; %NULL for this computer's
 *
 * Tells of it as in "Last tested 26-Nov-2026 22:10: 2 of 19 steps failed".
 *
 * Returns: (transfer full): translated text, without a full stop
 */
char *
ward_check_last_describe (const WardCheckLast *last, GTimeZone *zone)
{
  WardDateTime datetime = { .precision = WARD_PRECISION_SECOND, .has_offset = TRUE };
  g_autofree char *time = NULL;

  g_return_val_if_fail (last != NULL, NULL);

  datetime.utc_us = last->time_s * G_USEC_PER_SEC;
  time = ward_datetime_format (&datetime, zone);
  if (last->n_failed == 0)
    /* TRANSLATORS: %s is a date and time. */
    return g_strdup_printf (_ ("Last tested %s: nothing failed"), time);

  /* TRANSLATORS: first a date and time, then how many of how many steps. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Last tested %s: %u of %u step failed",
                                       "Last tested %s: %u of %u steps failed", last->n_steps),
                          time, last->n_failed, last->n_steps);
}
