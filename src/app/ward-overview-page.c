/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page of a record. Each part has its own state: one that is forbidden or failed says so beside those that are there (W33). Allergies are said in
 * the four ways of clinical.md 3.4, never as an empty space (W08). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-abnormal-list.h"
#include "app/ward-facts.h"
#include "app/ward-grid-words.h"
#include "app/ward-later.h"
#include "app/ward-latest-pane.h"
#include "app/ward-overview-page.h"
#include "app/ward-split.h"
#include "app/ward-state-view.h"
#include "widgets/ward-cumulative.h"

#define SIDE_BY_SIDE 900 /* pixels, as in the template */

struct _WardOverviewPage
{
  GtkBox parent_instance;

  WardNotices *notices;
  WardStateView *strip_state;
  WardLatestPane *strip;
  WardSplit *findings; /* abnormal results, and what stands beside them */
  GtkLabel *abnormal_title;
  WardStateView *abnormal_state;
  WardAbnormalList *abnormal;
  WardStateView *allergies_state;
  WardFacts *allergies;
  GtkWidget *encounter_pane;
  WardStateView *encounter_state;
  WardFacts *encounter;
  GtkWidget *problems_pane;
  WardStateView *problems_state;
  WardFacts *problems;
  GtkWidget *grids; /* the two tables below everything else */
  GtkWidget *vitals_pane;
  WardStateView *vitals_state;
  WardCumulative *vitals;
  GtkWidget *labs_pane;
  WardStateView *labs_state;
  WardCumulative *labs;

  WardRecord *record;         /* (owned) (nullable) */
  GSignalGroup *record_group; /* (owned) */
};

G_DEFINE_FINAL_TYPE (WardOverviewPage, ward_overview_page, GTK_TYPE_BOX)

static guint
count_results (WardOverviewPage *self, WardSection section)
{
  return self->record != NULL ? ward_record_get_n_results (self->record, section) : 0;
}

/* Where there are no tiles, what is known of the vital signs stands in their place, in a card of its own, and not again below. */
static void
place_strip (WardOverviewPage *self, gboolean has_tiles)
{
  if (has_tiles)
    gtk_widget_remove_css_class (GTK_WIDGET (self->strip_state), "pane");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->strip_state), "pane");
  gtk_widget_set_visible (GTK_WIDGET (self->strip_state), self->record != NULL);
  gtk_widget_set_visible (self->vitals_pane, has_tiles);
}

static void
update_vitals (WardOverviewPage *self)
{
  guint n = count_results (self, WARD_SECTION_VITALS);
  WardGrid *grid = n > 0 ? ward_record_get_grid (self->record, WARD_SECTION_VITALS) : NULL;

  ward_latest_pane_set_lacks_newest (self->strip,
                                     grid != NULL && ward_record_lacks_newest (self->record, WARD_SECTION_VITALS));
  ward_latest_pane_set_grid (self->strip, grid,
                             grid != NULL && ward_record_is_whole (self->record, WARD_SECTION_VITALS));
  ward_cumulative_set_lacks_newest (self->vitals,
                                    grid != NULL && ward_record_lacks_newest (self->record, WARD_SECTION_VITALS));
  ward_cumulative_set_grid (self->vitals, grid);
  ward_state_view_show_record (self->strip_state, self->record, WARD_SECTION_VITALS, n);
  ward_state_view_show_record (self->vitals_state, self->record, WARD_SECTION_VITALS, n);
  place_strip (self, n > 0);
}

/* One sentence that nothing stands out needs no column of the page: what stood beside it stands below it, and the tables move up. Not while results may
 * still come, which would move everything. */
static void
place_findings (WardOverviewPage *self, gboolean is_read)
{
  gboolean none = is_read && ward_abnormal_list_get_n_rows (self->abnormal) == 0
                  && ward_record_get_state (self->record, WARD_SECTION_LABS) != WARD_STATE_LOADING;

  g_object_set (self->findings, "threshold", none ? G_MAXINT : SIDE_BY_SIDE, NULL);
}

static void
update_labs (WardOverviewPage *self)
{
  guint n = count_results (self, WARD_SECTION_LABS);
  WardGrid *grid = n > 0 ? ward_record_get_grid (self->record, WARD_SECTION_LABS) : NULL;
  gboolean lacks_newest = grid != NULL && ward_record_lacks_newest (self->record, WARD_SECTION_LABS);
  g_autofree char *title = ward_abnormal_format_title (grid, lacks_newest);

  gtk_label_set_text (self->abnormal_title, title);
  ward_abnormal_list_set_lacks_newest (self->abnormal, lacks_newest);
  ward_abnormal_list_set_grid (self->abnormal, grid, g_get_real_time ());
  place_findings (self, grid != NULL);
  ward_cumulative_set_lacks_newest (self->labs, lacks_newest);
  ward_cumulative_set_grid (self->labs, grid);
  ward_state_view_show_record (self->abnormal_state, self->record, WARD_SECTION_LABS, n);
  ward_state_view_show_record (self->labs_state, self->record, WARD_SECTION_LABS, n);
  /* Why there are none is said where the abnormal ones would stand, and not again below. */
  gtk_widget_set_visible (self->labs_pane, n > 0);
}

/* The substance stands out; how grave it is stands before it (W09). */
static void
add_allergy (WardFacts *facts, const WardAllergy *allergy)
{
  g_autofree char *text = NULL;

  if (allergy->refuted || allergy->no_known)
    return;
  text = g_strdup_printf ("%s — %s", allergy->text,
                          allergy->reaction != NULL ? allergy->reaction : _ ("reaction not recorded"));
  ward_facts_add (facts,
                  allergy->inactive              ? _ ("Inactive")
                  : allergy->criticality != NULL ? allergy->criticality
                                                 : _ ("Criticality not recorded"),
                  text, allergy->inactive ? "past-text" : NULL);
}

static gboolean
is_past (const WardAllergy *allergy)
{
  return allergy->inactive && !allergy->refuted && !allergy->no_known;
}

/* What holds no longer stands below what does, under a heading of its own. */
static void
add_allergies (WardFacts *facts, const WardAllergy *const *allergies, guint n)
{
  gboolean has_past = FALSE;

  for (guint i = 0; i < n; i++)
    if (is_past (allergies[i]))
      has_past = TRUE;
    else
      add_allergy (facts, allergies[i]);
  if (has_past)
    ward_facts_add_heading (facts, _ ("No longer active"));
  for (guint i = 0; i < n; i++)
    if (is_past (allergies[i]))
      add_allergy (facts, allergies[i]);
}

/* Entries that hold no longer, or never did, are no statement that there are none (W08). */
static void
say_none_valid (WardFacts *facts, const WardAllergy *const *allergies, guint n)
{
  guint n_refuted = 0;

  if (n == 0)
    return;
  ward_facts_add_words (facts, _ ("No valid entry is recorded. This does not mean that there are no allergies."));
  for (guint i = 0; i < n; i++)
    n_refuted += allergies[i]->refuted ? 1 : 0;
  if (n_refuted > 0)
    {
      g_autofree char *refuted
          = g_strdup_printf (ngettext ("%u entry is not shown: it was refuted or entered in error.",
                                       "%u entries are not shown: they were refuted or entered in error.", n_refuted),
                             n_refuted);

      ward_facts_add_words (facts, refuted);
    }
}

static void
update_allergies (WardOverviewPage *self)
{
  guint n = 0;
  const WardAllergy *const *allergies = self->record != NULL ? ward_record_get_allergies (self->record, &n) : NULL;

  ward_facts_clear (self->allergies);
  if (self->record != NULL)
    {
      gboolean partial = FALSE;
      WardAllergyState state = ward_record_get_allergy_state (self->record, &partial);
      g_autofree char *words
          = ward_allergies_format_state (state, ward_record_get_allergy_lack (self->record), partial);

      ward_facts_add_heading (self->allergies, words);
      if (state == WARD_ALLERGIES_NOT_RECORDED)
        say_none_valid (self->allergies, allergies, n);
      if (state != WARD_ALLERGIES_UNAVAILABLE)
        add_allergies (self->allergies, allergies, n);
    }
  ward_state_view_show_record (self->allergies_state, self->record, WARD_SECTION_ALLERGIES, n);
}

/* The first frame is for what is read first: values, flags and allergies. The panes below these come with the tables, two frames on; so no frame keeps the
 * main loop long. */
static void
show_later (GtkWidget *pane, gboolean shown)
{
  if (shown)
    ward_later_show (pane);
  else
    ward_later_hide (pane);
}

static void
add_time (WardFacts *facts, const char *caption, const WardDateTime *time)
{
  g_autofree char *text = time->precision != WARD_PRECISION_NONE ? ward_datetime_format (time, NULL) : NULL;

  ward_facts_add (facts, caption, text, NULL);
}

/* FHIR's codes in words; a code that is not among them is shown as it was sent. */
static const char *
get_encounter_status (const char *code)
{
  static const struct
  {
    const char *code;
    const char *words;
  } table[] = {
    { "planned", N_ ("Planned") },         { "arrived", N_ ("Arrived") },
    { "triaged", N_ ("Triaged") },         { "in-progress", N_ ("In progress") },
    { "onleave", N_ ("On leave") },        { "on-hold", N_ ("On hold") },
    { "finished", N_ ("Finished") },       { "completed", N_ ("Finished") },
    { "discharged", N_ ("Discharged") },   { "cancelled", N_ ("Cancelled") },
    { "discontinued", N_ ("Broken off") }, { "entered-in-error", N_ ("Entered in error") },
    { "unknown", N_ ("Not known") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_strcmp0 (table[i].code, code) == 0)
      return _ (table[i].words);
  return code;
}

static void
update_encounter (WardOverviewPage *self)
{
  const WardEncounter *encounter = self->record != NULL ? ward_record_get_current_encounter (self->record) : NULL;

  ward_facts_clear (self->encounter);
  if (encounter != NULL)
    {
      ward_facts_add (self->encounter, _ ("Kind"), encounter->class_text, NULL);
      ward_facts_add (self->encounter, _ ("Type"), encounter->type_text, NULL);
      ward_facts_add (self->encounter, _ ("Location"), encounter->location, NULL);
      add_time (self->encounter, _ ("Started"), &encounter->start);
      add_time (self->encounter, _ ("Ended"), &encounter->end);
      ward_facts_add (self->encounter, _ ("Status"), get_encounter_status (encounter->status), NULL);
    }
  show_later (self->encounter_pane, self->record != NULL);
  ward_state_view_show_record (self->encounter_state, self->record, WARD_SECTION_ENCOUNTERS, encounter != NULL ? 1 : 0);
}

/* The problem list is shown only where the sign-in allows to read it: that it does not is no news for a reader of results. */
static void
update_problems (WardOverviewPage *self)
{
  gboolean granted = self->record != NULL && ward_record_is_granted (self->record, WARD_SECTION_PROBLEMS);
  guint n = 0;
  const WardProblem *const *problems = granted ? ward_record_get_problems (self->record, &n) : NULL;

  ward_facts_clear (self->problems);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = ward_problem_format (problems[i], NULL);

      ward_facts_add (self->problems, problems[i]->status, text, problems[i]->inactive ? "quiet-text" : NULL);
    }
  show_later (self->problems_pane, granted);
  ward_state_view_show_record (self->problems_state, self->record, WARD_SECTION_PROBLEMS, n);
}

/* The tables are below what is read first, and their frame is the dearest: they come after it. Where nothing is there the panes above say why. */
static void
update_grids (WardOverviewPage *self)
{
  show_later (self->grids,
              count_results (self, WARD_SECTION_VITALS) > 0 || count_results (self, WARD_SECTION_LABS) > 0);
}

/* Once for all parts of the page, not over each of them. */
static void
update_kept_back (WardOverviewPage *self)
{
  static const char *const keys[WARD_N_KEPT_FROM] = { "kept-from-app", "kept-from-user" };
  guint here = (1u << WARD_SECTION_VITALS) | (1u << WARD_SECTION_LABS) | (1u << WARD_SECTION_ALLERGIES)
               | (1u << WARD_SECTION_ENCOUNTERS) | (1u << WARD_SECTION_PROBLEMS);

  for (guint from = 0; from < WARD_N_KEPT_FROM; from++)
    {
      guint sections = self->record != NULL ? ward_record_get_kept_back (self->record, from) & here : 0;
      g_autofree char *text = sections != 0 ? ward_kept_back_format (from, sections) : NULL;

      if (text != NULL)
        ward_notices_show (self->notices, keys[from], WARD_NOTICE_INFO, text, NULL, NULL);
      else
        ward_notices_hide (self->notices, keys[from]);
    }
}

static void
section_changed_cb (WardOverviewPage *self, WardSection section)
{
  update_kept_back (self);
  switch (section)
    {
    case WARD_SECTION_VITALS:
      update_vitals (self);
      update_grids (self);
      break;
    case WARD_SECTION_LABS:
      update_labs (self);
      update_grids (self);
      break;
    case WARD_SECTION_ALLERGIES:
      update_allergies (self);
      break;
    case WARD_SECTION_ENCOUNTERS:
      update_encounter (self);
      break;
    case WARD_SECTION_PROBLEMS:
      update_problems (self);
      break;
    case WARD_SECTION_PATIENT:
    case WARD_SECTION_REPORTS:
    case WARD_N_SECTIONS:
    default:
      break;
    }
}

static void
lab_activated_cb (WardOverviewPage *self, guint row, guint column)
{
  const WardGrid *grid = ward_cumulative_get_grid (self->labs);
  const WardObservation *observation = grid != NULL ? ward_grid_pick (grid, row, (int) column) : NULL;

  if (observation != NULL && observation->id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-analyte", "s", observation->id);
}

static void
ward_overview_page_dispose (GObject *object)
{
  WardOverviewPage *self = WARD_OVERVIEW_PAGE (object);

  if (self->record != NULL)
    ward_overview_page_set_record (self, NULL);
  g_clear_object (&self->record_group);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_OVERVIEW_PAGE);
  G_OBJECT_CLASS (ward_overview_page_parent_class)->dispose (object);
}

static gboolean
ward_overview_page_grab_focus (GtkWidget *widget)
{
  WardOverviewPage *self = WARD_OVERVIEW_PAGE (widget);

  return gtk_widget_grab_focus (GTK_WIDGET (self->abnormal)) || gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

static void
ward_overview_page_class_init (WardOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_overview_page_dispose;
  widget_class->grab_focus = ward_overview_page_grab_focus;

  g_type_ensure (WARD_TYPE_NOTICES);
  g_type_ensure (WARD_TYPE_STATE_VIEW);
  g_type_ensure (WARD_TYPE_LATEST_PANE);
  g_type_ensure (WARD_TYPE_ABNORMAL_LIST);
  g_type_ensure (WARD_TYPE_FACTS);
  g_type_ensure (WARD_TYPE_SPLIT);
  g_type_ensure (WARD_TYPE_CUMULATIVE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, notices);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, strip_state);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, strip);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, findings);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, abnormal_title);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, abnormal_state);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, abnormal);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, allergies_state);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, allergies);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, encounter_pane);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, encounter_state);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, encounter);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, problems_pane);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, problems_state);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, problems);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, grids);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, vitals_pane);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, vitals_state);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, vitals);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, labs_pane);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, labs_state);
  gtk_widget_class_bind_template_child (widget_class, WardOverviewPage, labs);
  gtk_widget_class_bind_template_callback (widget_class, lab_activated_cb);
}

static void
update_all (WardOverviewPage *self)
{
  update_vitals (self);
  update_labs (self);
  update_allergies (self);
  update_encounter (self);
  update_problems (self);
  update_kept_back (self);
  update_grids (self);
}

/* Of two panes with one part the one that is read first has its bars, the table below has none; what the server keeps back is said of all parts together. */
static void
set_bars (WardOverviewPage *self)
{
  WardStateView *const firsts[]
      = { self->strip_state, self->abnormal_state, self->allergies_state, self->encounter_state, self->problems_state };

  for (guint i = 0; i < G_N_ELEMENTS (firsts); i++)
    ward_state_view_set_bars (firsts[i], WARD_STATE_BARS_OWN);
  ward_state_view_set_bars (self->vitals_state, WARD_STATE_BARS_NONE);
  ward_state_view_set_bars (self->labs_state, WARD_STATE_BARS_NONE);
}

static void
ward_overview_page_init (WardOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ward_state_view_set_compact (self->strip_state, TRUE);
  ward_state_view_set_low (self->strip_state);
  ward_state_view_set_compact (self->abnormal_state, TRUE);
  ward_state_view_set_compact (self->allergies_state, TRUE);
  ward_state_view_set_compact (self->encounter_state, TRUE);
  ward_state_view_set_compact (self->problems_state, TRUE);
  ward_state_view_set_compact (self->vitals_state, TRUE);
  ward_state_view_set_compact (self->labs_state, TRUE);
  ward_facts_stack_where_large (self->allergies);
  ward_facts_stack_where_large (self->encounter);
  ward_facts_stack_where_large (self->problems);
  set_bars (self);
  self->record_group = g_signal_group_new (WARD_TYPE_RECORD);
  g_signal_group_connect_swapped (self->record_group, "section-changed", G_CALLBACK (section_changed_cb), self);
  update_all (self);
}

/**
 * ward_overview_page_new:
 *
 * An empty page.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_overview_page_new (void)
{
  return g_object_new (WARD_TYPE_OVERVIEW_PAGE, NULL);
}

/**
 * ward_overview_page_set_record:
 * @record: (nullable): the open record
 *
 * Shows a record; what was shown before is gone at once.
 */
void
ward_overview_page_set_record (WardOverviewPage *self, WardRecord *record)
{
  g_autoptr (WardRecord) old = NULL;

  g_return_if_fail (WARD_IS_OVERVIEW_PAGE (self));
  g_return_if_fail (record == NULL || WARD_IS_RECORD (record));

  if (self->record == record)
    return;
  g_signal_group_set_target (self->record_group, NULL);
  /* The rows belong to the old record: they are let go before it is. */
  old = g_steal_pointer (&self->record);
  update_all (self);
  g_set_object (&self->record, record);
  g_signal_group_set_target (self->record_group, record);
  if (record != NULL)
    update_all (self);
}

/**
 * ward_overview_page_refresh_ages:
 *
 * Says anew how old the latest readings and results are (W29).
 */
void
ward_overview_page_refresh_ages (WardOverviewPage *self)
{
  g_return_if_fail (WARD_IS_OVERVIEW_PAGE (self));

  if (count_results (self, WARD_SECTION_VITALS) > 0)
    ward_latest_pane_set_grid (self->strip, ward_record_get_grid (self->record, WARD_SECTION_VITALS),
                               ward_record_is_whole (self->record, WARD_SECTION_VITALS));
  if (count_results (self, WARD_SECTION_LABS) > 0)
    ward_abnormal_list_set_grid (self->abnormal, ward_record_get_grid (self->record, WARD_SECTION_LABS),
                                 g_get_real_time ());
}

/**
 * ward_overview_page_dup_copy:
 *
 * Returns: (transfer full) (nullable): the result that is selected where the focus is, as text
 */
char *
ward_overview_page_dup_copy (WardOverviewPage *self)
{
  GtkRoot *root;
  GtkWidget *focus;
  const char *label = NULL;
  const WardObservation *observation;
  WardCumulative *grids[] = { self->vitals, self->labs };

  g_return_val_if_fail (WARD_IS_OVERVIEW_PAGE (self), NULL);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (grids); i++)
    {
      guint row = 0;
      guint column = 0;

      if (focus == GTK_WIDGET (grids[i]) && ward_cumulative_get_grid (grids[i]) != NULL
          && ward_cumulative_get_selected (grids[i], &row, &column))
        return ward_grid_dup_copy (ward_cumulative_get_grid (grids[i]), row, (int) column, NULL);
    }
  observation = ward_abnormal_list_get_selected (self->abnormal, &label);
  return observation != NULL ? ward_observation_format_copy (observation, label, NULL) : NULL;
}
