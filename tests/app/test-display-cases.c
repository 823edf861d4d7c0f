/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tricky results of clinical.md section 6, each from its JSON to everything that a person meets: what is drawn in the cell and in the row's head, what
 * assistive technology is told of both, what is copied and exported, what the graph draws and says, and the detail's rows. The cases, and what has to be read
 * of each, stand in display-cases.txt; they are read a second time where a comma is the decimal point (section 10). */
#include <locale.h>
#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-grid-words.h"
#include "app/ward-result-detail.h"
#include "core/fhir/ward-fhir-client.h"
#include "support/ward-test-locale.h"
#include "widgets/ward-cell-text.h"
#include "widgets/ward-cumulative-private.h"
#include "widgets/ward-graph.h"

#define BASE "https://fhir.example.org/api/FHIR/R4"

typedef struct
{
  char *path;          /* (owned) */
  WardGridKind kind;   /* */
  GString *entries;    /* (owned) of the Bundle */
  guint n_results;     /* */
  GString *transcript; /* (owned) what has to be read */
} Case;

typedef struct
{
  const Case *wanted;    /* (unowned) */
  WardFhirPage *page;    /* (owned) */
  WardGrid *grid;        /* (owned) */
  GTimeZone *zone;       /* (owned) */
  GtkWidget *window;     /* (owned) */
  WardCumulative *table; /* (unowned) */
  GtkWidget *graph;      /* (owned) */
  GtkWidget *detail;     /* (owned) */
  GString *transcript;   /* (owned) */
  gint64 now_us;
} Reading;

/* ---- the cases ---- */

static void
case_free (gpointer data)
{
  Case *self = data;

  g_free (self->path);
  g_string_free (self->entries, TRUE);
  g_string_free (self->transcript, TRUE);
  g_free (self);
}

static Case *
case_new (const char *head)
{
  g_auto (GStrv) words = g_strsplit (head, " ", 2);
  Case *self = g_new0 (Case, 1);

  self->path = g_strdup (words[0]);
  self->kind = g_strcmp0 (words[1], "vitals") == 0 ? WARD_GRID_VITALS : WARD_GRID_LABS;
  self->entries = g_string_new (NULL);
  self->transcript = g_string_new (NULL);
  return self;
}

/* "2823-3|Potassium  members": what a case does not say itself is sound: final, of 10-Mar-2024 09:00 in Berlin. */
static void
case_add_result (Case *self, const char *line)
{
  const char *members = strstr (line, "  ");
  g_autofree char *name = NULL;
  g_auto (GStrv) code = NULL;

  g_assert_nonnull (members);
  name = g_strndup (line, (gsize) (members - line));
  code = g_strsplit (name, "|", 2);
  self->n_results++;
  g_string_append_printf (self->entries,
                          "%s{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"o%u\",\"subject\":{\"reference\":"
                          "\"Patient/p1\"}",
                          self->n_results > 1 ? "," : "", self->n_results);
  if (code[1] != NULL)
    g_string_append_printf (
        self->entries, ",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"%s\"}],\"text\":\"%s\"}",
        code[0], code[1]);
  if (strstr (members, "\"status\":") == NULL)
    g_string_append (self->entries, ",\"status\":\"final\"");
  if (strstr (members, "\"category\":") == NULL)
    g_string_append_printf (self->entries, ",\"category\":[{\"coding\":[{\"code\":\"%s\"}]}]",
                            self->kind == WARD_GRID_VITALS ? "vital-signs" : "laboratory");
  if (strstr (members, "\"effective") == NULL && strstr (members, "\"issued\":") == NULL)
    g_string_append (self->entries, ",\"effectiveDateTime\":\"2024-03-10T08:00:00Z\"");
  g_string_append_printf (self->entries, ",%s}}", g_strstrip ((char *) members));
}

static GPtrArray *
read_cases (void)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (case_free);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "app", "display-cases.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      Case *last = cases->len > 0 ? g_ptr_array_index (cases, cases->len - 1) : NULL;

      if (g_str_has_prefix (lines[i], "/app/"))
        g_ptr_array_add (cases, case_new (lines[i]));
      else if (g_str_has_prefix (lines[i], "> "))
        case_add_result (last, lines[i] + 2);
      else if (*lines[i] != '\0' && *lines[i] != '#')
        g_string_append_printf (last->transcript, "%s\n", lines[i]);
    }
  return g_steal_pointer (&cases);
}

/* ---- what is read ---- */

static void
say (Reading *self, const char *what, const char *words)
{
  g_auto (GStrv) plain = g_strsplit (words, "\u00a0", -1);
  g_autofree char *joined = g_strjoinv (" ", plain);
  g_auto (GStrv) lines = g_strsplit (joined, "\n", -1);
  g_autofree char *line = g_strjoinv ("\\n", lines);

  g_string_append_printf (self->transcript, "%s: %s\n", what, line);
}

/* What assistive technology is told: the check gives back what it finds in place of what cannot be. */
static char *
dup_accessible_label (gpointer widget)
{
  return gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, "\x01");
}

static void
add_cell (Reading *self, const WardObservation *result)
{
  static const char *const tones[]
      = { [WARD_TONE_PLAIN] = "plain",     [WARD_TONE_QUIET] = "quiet",       [WARD_TONE_NEUTRAL] = "neutral",
          [WARD_TONE_UNKNOWN] = "unknown", [WARD_TONE_ABNORMAL] = "abnormal", [WARD_TONE_HIGH] = "high",
          [WARD_TONE_LOW] = "low",         [WARD_TONE_CRITICAL] = "critical" };
  g_auto (WardCellText) text = { 0 };
  g_autofree char *words = NULL;

  ward_cell_text_read (self->grid, result, &text);
  words = g_strdup_printf ("%s|%s|%s (%s)", text.value, text.flag, text.mark, tones[text.tone]);
  say (self, "cell", words);
}

static void
add_point (Reading *self, const WardSeries *series, const WardObservation *result)
{
  static const char *const kinds[] = { [WARD_POINT_EXACT] = "exact",
                                       [WARD_POINT_AT_MOST] = "at most",
                                       [WARD_POINT_AT_LEAST] = "at least",
                                       [WARD_POINT_GAP] = "gap" };

  for (guint i = 0; i < ward_series_get_n_points (series); i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);
      g_autofree char *readout = ward_series_format_point (series, i);
      g_autofree char *band = ward_series_format_range (series, i);
      g_autofree char *words = NULL;

      if (point->observation != result)
        continue;
      words = g_strdup_printf ("%s%s%s%s; %s; band %s", kinds[point->kind], point->hollow ? ", hollow" : "",
                               point->ringed ? ", ringed" : "", point->imprecise ? ", imprecise" : "",
                               point->kind == WARD_POINT_GAP ? "-" : readout, band != NULL ? band : "none");
      say (self, "point", words);
      return;
    }
  say (self, "point", "none");
}

static void
add_detail (Reading *self, guint row, const WardGridCell *cell)
{
  g_autofree char *words = NULL;

  ward_result_detail_show (WARD_RESULT_DETAIL (self->detail), NULL, ward_grid_get_row (self->grid, row)->label,
                           cell->results, cell->n_results, ward_grid_find_previous (self->grid, row, cell->results[0]));
  words = app_read (self->detail);
  say (self, "detail", words);
}

static void
add_cells (Reading *self, guint row, const WardSeries *series)
{
  for (guint column = 0; column < ward_grid_get_n_columns (self->grid); column++)
    {
      WardGridCell cell = { 0 };
      g_autofree char *told = NULL;
      g_autofree char *copied = NULL;

      ward_grid_get_cell (self->grid, row, column, &cell);
      if (cell.n_results == 0)
        continue;
      for (guint i = 0; i < cell.n_results; i++)
        add_cell (self, cell.results[i]);
      ward_cumulative_select (self->table, row, column);
      told = dup_accessible_label (self->table->cursors[self->table->cursor]);
      copied = ward_grid_dup_copy (self->grid, row, (int) column, self->zone);
      say (self, "told", told);
      say (self, "copy", copied);
      for (guint i = 0; i < cell.n_results; i++)
        add_point (self, series, cell.results[i]);
      add_detail (self, row, &cell);
    }
}

/* Ages go on: they are not compared. */
static char *
without_age (char *words)
{
  g_autofree char *owned = words;
  g_autoptr (GRegex) age = g_regex_new (" · [^,]*", 0, 0, NULL);

  return g_regex_replace_literal (age, words, -1, 0, "", 0, NULL);
}

static char *
dup_row_told (Reading *self, guint row)
{
  for (guint i = 0; i < self->table->aids->len; i++)
    {
      GtkWidget *aid = g_ptr_array_index (self->table->aids, i);
      g_autofree char *prefix = g_strdup (ward_grid_get_row (self->grid, row)->label);
      g_autofree char *label = NULL;

      if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (aid)) != GTK_ACCESSIBLE_ROLE_ROW_HEADER
          || gtk_test_accessible_check_property (GTK_ACCESSIBLE (aid), GTK_ACCESSIBLE_PROPERTY_LABEL, "") == NULL)
        continue;
      label = dup_accessible_label (aid);
      if (g_object_get_data (G_OBJECT (aid), "read") == NULL && g_str_has_prefix (label, prefix))
        {
          g_object_set_data (G_OBJECT (aid), "read", aid);
          return without_age (g_steal_pointer (&label));
        }
    }
  return g_strdup ("?");
}

static void
add_row (Reading *self, guint row)
{
  const WardGridRow *info = ward_grid_get_row (self->grid, row);
  guint n = 0;
  const WardObservation *const *results = ward_grid_get_row_results (self->grid, row, &n);
  g_autoptr (WardSeries) series = ward_series_new (info->label, info->unit, results, n, self->zone);
  WardSeries *only = series;
  g_autofree char *told = dup_row_told (self, row);
  g_autofree char *graph = NULL;
  double low;
  double high;

  ward_series_set_now (series, self->now_us);
  say (self, "row", told);
  add_cells (self, row, series);
  if (!ward_series_get_value_bounds (series, &low, &high))
    return;
  ward_graph_set_series (WARD_GRAPH (self->graph), &only, 1);
  graph = dup_accessible_label (self->graph);
  say (self, "graph", graph);
  ward_graph_set_series (WARD_GRAPH (self->graph), NULL, 0);
}

static void
add_csv (Reading *self)
{
  g_autofree char *csv = ward_grid_to_csv (self->grid, self->zone);
  g_auto (GStrv) lines = g_strsplit (csv, "\r\n", -1);

  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    say (self, "csv", lines[i]);
}

/* The stand-ins follow when the view has been at rest for a moment: nothing moves here, so that the moment need not be waited for. */
static void
await_aids (WardCumulative *table)
{
  while (table->dirty || table->n_aided == 0 || table->n_aided < table->wanted->len)
    {
      GSource *rest
          = table->aids_id != 0 && !table->dirty ? g_main_context_find_source_by_id (NULL, table->aids_id) : NULL;

      if (rest != NULL && table->n_aided == 0)
        g_source_set_ready_time (rest, 0);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
open_table (Reading *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->window = gtk_window_new ();
  self->table = WARD_CUMULATIVE (ward_cumulative_new ());
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->table));
  gtk_window_set_child (GTK_WINDOW (self->window), scroller);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1500, 600);
  ward_cumulative_set_grid (self->table, self->grid);
  gtk_window_present (GTK_WINDOW (self->window));
  await_aids (self->table);
}

static void
read_page (Reading *self)
{
  g_autofree char *text = g_strdup_printf ("{\"resourceType\":\"Bundle\",\"entry\":[%s]}", self->wanted->entries->str);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GDateTime) now = g_date_time_new_utc (2024, 3, 20, 12, 0, 0);
  g_autoptr (GError) error = NULL;

  self->page = ward_fhir_decode_bundle (body, WARD_FHIR_OBSERVATIONS, BASE, "p1", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ward_fhir_page_get_n_rows (self->page), ==, self->wanted->n_results);
  for (guint i = 0; i < self->wanted->n_results; i++)
    g_ptr_array_add (rows, (gpointer) ward_fhir_page_get_observation (self->page, i));
  self->now_us = g_date_time_to_unix (now) * G_USEC_PER_SEC;
  self->zone = g_time_zone_new_identifier ("Europe/Berlin");
  self->grid = ward_grid_new (self->wanted->kind, (const WardObservation *const *) rows->pdata, rows->len, NULL,
                              self->zone, self->now_us);
}

/* "? copy" in the place of a line: there has to be one, and what it says is not held to be right yet. */
static gboolean
is_as_wanted (const char *wanted, const char *line)
{
  if (wanted[0] != '?')
    return strcmp (wanted, line) == 0;
  return g_str_has_prefix (line, wanted + 2) && line[strlen (wanted + 2)] == ':';
}

/* Each line that is not as it has to be is told: "- " what is wanted, "+ " what is read. */
static void
compare (const char *wanted, const char *read)
{
  g_auto (GStrv) left = g_strsplit (wanted, "\n", -1);
  g_auto (GStrv) right = g_strsplit (read, "\n", -1);
  guint n_left = g_strv_length (left);
  guint n_right = g_strv_length (right);

  for (guint i = 0; i < MAX (n_left, n_right); i++)
    {
      if (i < n_left && i < n_right && is_as_wanted (left[i], right[i]))
        continue;
      g_test_message ("- %s", i < n_left ? left[i] : "");
      g_test_message ("+ %s", i < n_right ? right[i] : "");
      g_test_fail ();
    }
}

static void
test_case (gconstpointer data)
{
  Reading reading = { .wanted = data, .transcript = g_string_new (NULL) };

  read_page (&reading);
  open_table (&reading);
  reading.graph = g_object_ref_sink (ward_graph_new ());
  ward_graph_set_zone (WARD_GRAPH (reading.graph), reading.zone);
  reading.detail = g_object_ref_sink (ward_result_detail_new ());
  for (guint row = 0; row < ward_grid_get_n_rows (reading.grid); row++)
    add_row (&reading, row);
  add_csv (&reading);
  compare (reading.wanted->transcript->str, reading.transcript->str);
  gtk_window_destroy (GTK_WINDOW (reading.window));
  g_assert_finalize_object (reading.graph);
  g_assert_finalize_object (reading.detail);
  ward_grid_unref (reading.grid);
  ward_fhir_page_unref (reading.page);
  g_time_zone_unref (reading.zone);
  g_string_free (reading.transcript, TRUE);
}

/* All of them again, where numbers, dates and lists are written otherwise. */
static void
test_german (gconstpointer data)
{
  const GPtrArray *cases = data;

  if (!ward_test_locale_set ("de_DE"))
    {
      g_test_skip ("no means to compile a locale here");
      return;
    }
  g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
  for (guint i = 0; i < cases->len; i++)
    {
      g_test_message ("%s", ((const Case *) g_ptr_array_index (cases, i))->path);
      test_case (g_ptr_array_index (cases, i));
    }
  ward_test_locale_reset ();
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) cases = NULL;

  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
  cases = read_cases ();
  for (guint i = 0; i < cases->len; i++)
    {
      const Case *one = g_ptr_array_index (cases, i);

      g_test_add_data_func (one->path, one, test_case);
    }
  g_test_add_data_func ("/app/display/W11-each-in-german", cases, test_german);
  return g_test_run ();
}
