/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tricky results of clinical.md section 6, each from its JSON to everything that a person meets: what is drawn in the cell and in the row's head, what
 * assistive technology is told of both, what is copied and exported, what the graph draws and says, the detail's rows, what is called
 * the latest elsewhere, and what is on paper. The cases, and what has to be read of each, stand in display-cases.txt; they are read a second time where a comma
 * is the decimal point (section 10). */
#include <string.h>

#include "app/app-fixture.h"
#include "app/golden.h"
#include "app/ward-abnormal-list.h"
#include "app/ward-grid-words.h"
#include "app/ward-record-print.h"
#include "app/ward-result-detail.h"
#include "core/fhir/ward-fhir-client.h"
#include "widgets/ward-cell-text.h"
#include "widgets/ward-cumulative-private.h"
#include "widgets/ward-graph.h"
#include "widgets/ward-latest-tile.h"

#define BASE "https://fhir.example.org/api/FHIR/R4"

typedef struct
{
  const GoldenCase *wanted; /* (unowned) */
  WardFhirPage *page;       /* (owned) */
  WardGrid *grid;           /* (owned) */
  GTimeZone *zone;          /* (owned) */
  GtkWidget *window;        /* (owned) */
  WardCumulative *table;    /* (unowned) */
  GtkWidget *graph;         /* (owned) */
  GtkWidget *detail;        /* (owned) */
  GString *transcript;      /* (owned) */
  gint64 now_us;
} Reading;

static WardGridKind
get_kind (const Reading *self)
{
  return strcmp (self->wanted->word, "vitals") == 0 ? WARD_GRID_VITALS : WARD_GRID_LABS;
}

/* "2823-3|Potassium  members": what a case does not say itself is sound: final, of 10-Mar-2024 09:00 in Berlin. */
static void
append_entry (const Reading *self, GString *entries, guint number, const char *line)
{
  const char *members = strstr (line, "  ");
  g_autofree char *name = NULL;
  g_auto (GStrv) code = NULL;

  g_assert_nonnull (members);
  name = g_strndup (line, (gsize) (members - line));
  code = g_strsplit (name, "|", 2);
  g_string_append_printf (
      entries,
      "%s{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"o%u\",\"subject\":{\"reference\":\"Patient/p1\"}",
      number > 1 ? "," : "", number);
  if (code[1] != NULL)
    g_string_append_printf (
        entries, ",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"%s\"}],\"text\":\"%s\"}", code[0],
        code[1]);
  if (strstr (members, "\"status\":") == NULL)
    g_string_append (entries, ",\"status\":\"final\"");
  if (strstr (members, "\"category\":") == NULL)
    g_string_append_printf (entries, ",\"category\":[{\"coding\":[{\"code\":\"%s\"}]}]",
                            get_kind (self) == WARD_GRID_VITALS ? "vital-signs" : "laboratory");
  if (strstr (members, "\"effective") == NULL && strstr (members, "\"issued\":") == NULL)
    g_string_append (entries, ",\"effectiveDateTime\":\"2024-03-10T08:00:00Z\"");
  g_string_append_printf (entries, ",%s}}", members + 2);
}

/* ---- what is read ---- */

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

  ward_cell_text_read (result, &text);
  words = g_strdup_printf ("%s|%s|%s (%s)", text.value, text.flag, text.mark, tones[text.tone]);
  golden_say (self->transcript, "cell", words);
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
      golden_say (self->transcript, "point", words);
      return;
    }
  golden_say (self->transcript, "point", "none");
}

static void
add_detail (Reading *self, guint row, const WardGridCell *cell)
{
  g_autofree char *words = NULL;

  ward_result_detail_show (WARD_RESULT_DETAIL (self->detail), NULL, ward_grid_get_row (self->grid, row)->label,
                           cell->results, cell->n_results, ward_grid_find_previous (self->grid, row, cell->results[0]),
                           FALSE, ward_grid_get_row (self->grid, row)->isolate != NULL);
  words = app_read (self->detail);
  golden_say (self->transcript, "detail", words);
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
      golden_say (self->transcript, "told", told);
      golden_say (self->transcript, "copy", copied);
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

/* The stand-ins are in the order of the rows, and a name may begin as another one does. */
static char *
dup_row_told (Reading *self, guint row)
{
  const char *name = ward_grid_get_row (self->grid, row)->label;

  for (guint i = 0; i < self->table->aids->len; i++)
    {
      GtkWidget *aid = g_ptr_array_index (self->table->aids, i);
      g_autofree char *label = NULL;

      if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (aid)) != GTK_ACCESSIBLE_ROLE_ROW_HEADER
          || g_object_get_data (G_OBJECT (aid), "read") != NULL)
        continue;
      label = dup_accessible_label (aid);
      if (!g_str_has_prefix (label, name))
        continue;
      g_object_set_data (G_OBJECT (aid), "read", aid);
      return without_age (g_steal_pointer (&label));
    }
  g_assert_not_reached ();
  return NULL;
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
  ward_series_set_is_isolate (series, info->isolate != NULL);
  golden_say (self->transcript, "row", told);
  add_cells (self, row, series);
  if (!ward_series_get_value_bounds (series, &low, &high))
    return;
  ward_graph_set_series (WARD_GRAPH (self->graph), &only, 1);
  graph = dup_accessible_label (self->graph);
  golden_say (self->transcript, "graph", graph);
  ward_graph_set_series (WARD_GRAPH (self->graph), NULL, 0);
}

static void
add_csv (Reading *self)
{
  g_autofree char *csv = ward_grid_to_csv (self->grid, self->zone);
  g_auto (GStrv) lines = g_strsplit (csv, "\r\n", -1);

  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    golden_say (self->transcript, "csv", lines[i]);
}

/* What stands for "now": the tiles of vital signs, the overview's list of what is abnormal among laboratory results. */
static void
add_now (Reading *self)
{
  if (get_kind (self) == WARD_GRID_VITALS)
    {
      GtkWidget *tile = g_object_ref_sink (ward_latest_tile_new ());

      for (guint row = 0; row < ward_grid_get_n_rows (self->grid); row++)
        {
          g_autofree char *told = NULL;

          ward_latest_tile_set_row (WARD_LATEST_TILE (tile), self->grid, row, TRUE, self->zone, self->now_us);
          told = dup_accessible_label (tile);
          golden_say (self->transcript, "tile", told);
        }
      g_assert_finalize_object (tile);
    }
  else
    {
      GtkWidget *list = g_object_ref_sink (ward_abnormal_list_new ());
      g_autofree char *words = NULL;

      ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (list), self->grid, self->now_us);
      words = app_read (list);
      golden_say (self->transcript, "overview", words);
      g_assert_finalize_object (list);
    }
}

static void
add_paper (Reading *self)
{
  g_autoptr (WardPrintout) printout = ward_printout_new ();

  ward_record_print_add_grid (printout, self->grid);
  for (guint i = 0; i < printout->rows->len; i++)
    {
      g_autofree char *row = g_strjoinv ("|", g_ptr_array_index (printout->rows, i));

      golden_say (self->transcript, "paper", row);
    }
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
  g_autoptr (GString) text = g_string_new ("{\"resourceType\":\"Bundle\",\"entry\":[");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GDateTime) now = g_date_time_new_utc (2024, 3, 20, 12, 0, 0);
  g_autoptr (GError) error = NULL;
  guint n = self->wanted->given->len;

  for (guint i = 0; i < n; i++)
    append_entry (self, text, i + 1, g_ptr_array_index (self->wanted->given, i));
  g_string_append (text, "]}");
  body = g_bytes_new (text->str, text->len);
  self->page = ward_fhir_decode_bundle (body, WARD_FHIR_OBSERVATIONS, BASE, "p1", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ward_fhir_page_get_n_rows (self->page), ==, n);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (rows, (gpointer) ward_fhir_page_get_observation (self->page, i));
  self->now_us = g_date_time_to_unix (now) * G_USEC_PER_SEC;
  self->zone = g_time_zone_new_identifier ("Europe/Berlin");
  self->grid = ward_grid_new (get_kind (self), (const WardObservation *const *) rows->pdata, n, NULL, self->zone,
                              self->now_us);
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
  add_now (&reading);
  add_paper (&reading);
  golden_compare (reading.wanted, reading.transcript->str);
  gtk_window_destroy (GTK_WINDOW (reading.window));
  g_assert_finalize_object (reading.graph);
  g_assert_finalize_object (reading.detail);
  ward_grid_unref (reading.grid);
  ward_fhir_page_unref (reading.page);
  g_time_zone_unref (reading.zone);
  g_string_free (reading.transcript, TRUE);
}

int
main (int argc, char **argv)
{
  return golden_main (argc, argv, "display-cases.txt", "/app/display/W11-each-in-german", test_case);
}
