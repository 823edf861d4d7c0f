/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-fixture.h"
#include "app/ward-patient-row.h"
#include "app/ward-patient-search.h"

G_BEGIN_DECLS

/* The page that searches for a patient, in a window. */
typedef struct
{
  AppRecord app;
  GtkWidget *search; /* (owned) */
  GtkWidget *window; /* (owned) by GTK */
} SearchFixture;

WardPatient *search_fixture_new_patient (const char *id,
                                         const char *family) G_GNUC_WARN_UNUSED_RESULT; /* born 14-Jun-1962 */
void search_fixture_set_up (SearchFixture *self, gconstpointer data);                   /* nobody is signed in */
void search_fixture_set_up_signed_in (SearchFixture *self, gconstpointer data);
void search_fixture_tear_down (SearchFixture *self, gconstpointer data);
GtkWidget *search_fixture_get_focus (SearchFixture *self); /* (nullable) (transfer none) */
gboolean search_fixture_says (SearchFixture *self, const char *words);
/* Types a line, and waits for hits. */
void search_fixture_search_for (SearchFixture *self, const char *line);
GtkListBoxRow *search_fixture_get_hit (SearchFixture *self, int index); /* (nullable) (transfer none) */

G_END_DECLS
