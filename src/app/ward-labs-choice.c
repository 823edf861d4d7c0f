/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose the selection of the table of laboratory results is. The pane below it is never without a meaning, so that a result is selected for each record; what
 * the page selected makes way for what weighs more, and what the user selected stays. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-labs-choice.h"

#include "app/ward-abnormal-list.h"
#include "app/ward-grid-words.h"

/* By what rule it was made. */
typedef enum
{
  CHOICE_OF_USER,
  CHOICE_FIRST,   /* of the newest results */
  CHOICE_GRAVEST, /* of what a filter left */
} Choice;

struct _WardLabsChoice
{
  WardCumulative *table;  /* (unowned) outlives this */
  GtkGesture *press;      /* (unowned) the table's */
  gboolean selected_once; /* for this record */
  gboolean choosing;      /* what changes the selection now is the page, not the user */
  Choice choice;
};

static void
pressed_cb (WardLabsChoice *self)
{
  ward_labs_choice_touch (self);
}

/**
 * ward_labs_choice_new:
 * @table: a table
 *
 * Watches a table: whoever presses on it, also on what is selected already, has chosen.
 *
 * Returns: (transfer full): the choice, of the user as long as the page makes none; to be freed before the table is let go of
 */
WardLabsChoice *
ward_labs_choice_new (WardCumulative *table)
{
  WardLabsChoice *self = g_new0 (WardLabsChoice, 1);

  self->table = table;
  self->press = gtk_gesture_click_new ();
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->press), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (self->press, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (table), GTK_EVENT_CONTROLLER (self->press));
  g_signal_connect_swapped (table, "cell-activated", G_CALLBACK (pressed_cb), self);
  return self;
}

void
ward_labs_choice_free (WardLabsChoice *self)
{
  g_signal_handlers_disconnect_by_data (self->table, self);
  gtk_widget_remove_controller (GTK_WIDGET (self->table), GTK_EVENT_CONTROLLER (self->press));
  g_free (self);
}

/**
 * ward_labs_choice_reset:
 *
 * Forgets everything, for another record.
 */
void
ward_labs_choice_reset (WardLabsChoice *self)
{
  self->selected_once = FALSE;
  self->choice = CHOICE_OF_USER;
}

/**
 * ward_labs_choice_touch:
 *
 * Makes the selection the user's, unless it is this that changes it now.
 */
void
ward_labs_choice_touch (WardLabsChoice *self)
{
  if (!self->choosing)
    self->choice = CHOICE_OF_USER;
}

/**
 * ward_labs_choice_set_grid:
 * @grid: results
 *
 * Shows results; where that changes the selection, nobody did.
 */
void
ward_labs_choice_set_grid (WardLabsChoice *self, WardGrid *grid)
{
  self->choosing = TRUE;
  ward_cumulative_set_grid (self->table, grid);
  self->choosing = FALSE;
}

static void
select_latest_of (WardLabsChoice *self, const WardGrid *grid, guint row, Choice choice)
{
  const WardObservation *latest = ward_grid_get_row (grid, row)->latest;
  guint found = row;
  guint column = 0;

  self->choice = choice; /* also where there is nothing to select yet */
  if (latest == NULL || !ward_grid_find_result (grid, latest->id, &found, &column))
    return;
  self->choosing = TRUE;
  ward_cumulative_select (self->table, found, column);
  self->choosing = FALSE;
}

static guint
find_gravest_row (const WardGrid *grid)
{
  g_autoptr (GArray) found = ward_abnormal_find_rows (grid);

  return found->len > 0 ? g_array_index (found, guint, 0) : 0;
}

/**
 * ward_labs_choice_select_gravest:
 *
 * Selects, after a filter, the gravest of what is left, so that it comes into sight; without one, the top. What the user selected stays selected while the
 * filter leaves it.
 */
void
ward_labs_choice_select_gravest (WardLabsChoice *self)
{
  const WardGrid *grid = ward_cumulative_get_grid (self->table);
  guint row = 0;
  guint column = 0;

  if (grid == NULL || ward_grid_get_n_rows (grid) == 0
      || (ward_cumulative_get_selected (self->table, &row, &column) && self->choice == CHOICE_OF_USER))
    return;
  select_latest_of (self, grid, find_gravest_row (grid), CHOICE_GRAVEST);
}

/* Whether a row's latest result is to take the place of what the page selected: it is newer, or critical where that is not. Nothing moves for less, because
 * somebody may be reading. */
static gboolean
outweighs_selected (WardLabsChoice *self, const WardGrid *grid, guint candidate)
{
  const WardGridRow *info = ward_grid_get_row (grid, candidate);
  const WardObservation *selected;
  guint row = 0;
  guint column = 0;

  if (!ward_cumulative_get_selected (self->table, &row, &column))
    return TRUE;
  selected = ward_grid_pick (grid, row, (int) column);
  if (selected == NULL || info->latest == NULL || selected == info->latest)
    return selected == NULL;
  return ward_grid_is_future (grid, selected)
         || (ward_observation_compare_time (info->latest, selected) > 0
             && !ward_datetime_is_same_minute (ward_observation_get_time (info->latest, NULL),
                                               ward_observation_get_time (selected, NULL)))
         || (info->latest_critical && !ward_grid_get_row (grid, row)->latest_critical);
}

/**
 * ward_labs_choice_select_first:
 * @now_us: now, microseconds since 1970 UTC
 *
 * Selects a result for the record whose results are shown. The newest may come only after a retry: what nobody selected makes way for it (clinical.md W28).
 */
void
ward_labs_choice_select_first (WardLabsChoice *self, gint64 now_us)
{
  const WardGrid *grid = ward_cumulative_get_grid (self->table);
  Choice choice = self->selected_once ? self->choice : CHOICE_FIRST;
  guint candidate;

  if (grid == NULL || ward_grid_get_n_rows (grid) == 0 || choice == CHOICE_OF_USER)
    return;
  if (!self->selected_once)
    ward_cumulative_scroll_to_newest (self->table);
  self->selected_once = TRUE;
  candidate = choice == CHOICE_GRAVEST ? find_gravest_row (grid) : ward_abnormal_find_first_row (grid, now_us);
  if (outweighs_selected (self, grid, candidate))
    select_latest_of (self, grid, candidate, choice);
}
