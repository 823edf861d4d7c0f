/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clinical/grid-fixture.h"

void
grid_fixture_set_up (GridFixture *fixture, gconstpointer zone)
{
  fixture->builder = ward_builder_new ();
  fixture->panels = g_hash_table_new (g_str_hash, g_str_equal);
  fixture->zone = g_time_zone_new_identifier (zone != NULL ? zone : "Europe/Berlin");
  fixture->kind = WARD_GRID_LABS;
}

void
grid_fixture_tear_down (GridFixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->grid, ward_grid_unref);
  g_time_zone_unref (fixture->zone);
  g_hash_table_unref (fixture->panels);
  ward_builder_free (fixture->builder);
}

void
grid_fixture_build (GridFixture *fixture)
{
  g_clear_pointer (&fixture->grid, ward_grid_unref);
  fixture->grid
      = ward_grid_new (fixture->kind, ward_builder_get (fixture->builder), fixture->builder->observations->len,
                       fixture->panels, fixture->zone, ward_builder_time ("2024-03-20T12:00:00Z").utc_us);
}

WardObservation *
grid_fixture_add_potassium (GridFixture *fixture, const char *lexeme, const char *time)
{
  WardObservation *observation
      = ward_builder_add_number (fixture->builder, "2823-3", "Potassium", lexeme, "mmol/L", time);

  observation->categories = WARD_CATEGORY_LABORATORY;
  return observation;
}

void
grid_fixture_assert_row (GridFixture *fixture, guint row, const char *label, const char *unit, guint n_results)
{
  const WardGridRow *head = ward_grid_get_row (fixture->grid, row);

  g_assert_nonnull (head);
  g_assert_cmpstr (head->label, ==, label);
  g_assert_cmpstr (head->unit, ==, unit);
  g_assert_cmpuint (head->n_results, ==, n_results);
}

void
grid_fixture_assert_column (GridFixture *fixture, guint column, const char *date, const char *clock)
{
  const WardGridColumn *head = ward_grid_get_column (fixture->grid, column);

  g_assert_nonnull (head);
  g_assert_cmpstr (head->date, ==, date);
  g_assert_cmpstr (head->clock, ==, clock);
}

void
grid_fixture_assert_cell (GridFixture *fixture, guint row, guint column, const char *expected)
{
  WardGridCell cell;
  g_autoptr (GString) text = g_string_new (NULL);

  ward_grid_get_cell (fixture->grid, row, column, &cell);
  for (guint i = 0; i < cell.n_results; i++)
    {
      g_autofree char *one = ward_grid_format_result (cell.results[i], WARD_TEXT_DISPLAY);

      g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", one);
    }
  g_assert_cmpstr (text->str, ==, expected);
}
