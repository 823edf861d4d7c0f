/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-grid.h"

#include "support/ward-clinical-builder.h"

G_BEGIN_DECLS

/* Results that a grid is built of, at noon of 20-Mar-2024 UTC. */
typedef struct
{
  WardClinicalBuilder *builder;
  GHashTable *panels; /* (owned) */
  GTimeZone *zone;    /* (owned) */
  WardGrid *grid;     /* (owned) (nullable) */
  WardGridKind kind;
} GridFixture;

void grid_fixture_set_up (GridFixture *fixture, gconstpointer zone); /* zone (nullable): its name, else Europe/Berlin */
void grid_fixture_tear_down (GridFixture *fixture, gconstpointer data);
void grid_fixture_build (GridFixture *fixture);
WardObservation *grid_fixture_add_potassium (GridFixture *fixture, const char *lexeme, const char *time);
/* What stands at a row’s, a column’s head, and in a cell. */
void grid_fixture_assert_row (GridFixture *fixture, guint row, const char *label, const char *unit, guint n_results);
void grid_fixture_assert_column (GridFixture *fixture, guint column, const char *date, const char *clock);
void grid_fixture_assert_cell (GridFixture *fixture, guint row, guint column, const char *expected);

G_END_DECLS
