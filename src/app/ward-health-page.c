/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The health of the chosen hospital's connection. What is measured, judged and said is the core's (ward-health.c); this is how it stands on the screen: the
 * verdict with its advice, the reasons with their limits, the times by type of data, and the rest of the counts. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-facts.h"
#include "app/ward-health-page.h"
#include "app/ward-state-words.h"
#include "core/base/ward-clock.h"

/* Old events leave what is measured also while nothing new happens. */
#define STALE_US (20 * G_USEC_PER_SEC)
#define N_COLUMNS 6

struct _WardHealthPage
{
  GtkBox parent_instance;

  GtkLabel *verdict;
  GtkLabel *advice;
  GtkBox *reasons;
  GtkLabel *times_title;
  GtkGrid *times;
  WardFacts *facts;

  WardEventLog *events; /* (owned) (nullable) */
  WardSession *session; /* (owned) (nullable) */
  guint64 shown_serial; /* of the newest event that is in what is shown */
  gint64 shown_us;
};

G_DEFINE_FINAL_TYPE (WardHealthPage, ward_health_page, GTK_TYPE_BOX)

static const char *const verdict_classes[] = { "too-few", "keep", "watch", "roll-back" };

static void
ward_health_page_dispose (GObject *object)
{
  WardHealthPage *self = WARD_HEALTH_PAGE (object);

  g_clear_object (&self->events);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ward_health_page_parent_class)->dispose (object);
}

static void
ward_health_page_class_init (WardHealthPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_health_page_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ward-health");
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_WORD);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* What happened while another page was in view is counted at once. */
static void
map_cb (WardHealthPage *self)
{
  ward_health_page_refresh (self, TRUE);
}

static void
build_verdict (WardHealthPage *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  gtk_widget_add_css_class (words, "verdict");
  self->verdict = GTK_LABEL (new_label (NULL, "page-title"));
  self->advice = GTK_LABEL (new_label (NULL, "page-text"));
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->verdict));
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->advice));
  gtk_box_append (GTK_BOX (self), words);
}

static void
ward_health_page_init (WardHealthPage *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 14);
  gtk_widget_add_css_class (GTK_WIDGET (self), "pane-content");

  build_verdict (self);
  self->reasons = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 4));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->reasons));
  self->times_title = GTK_LABEL (new_label (_ ("Times by type of data"), "heading"));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->times_title));
  self->times = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->times, 24);
  gtk_grid_set_row_spacing (self->times, 4);
  gtk_widget_set_halign (GTK_WIDGET (self->times), GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->times));
  self->facts = WARD_FACTS (ward_facts_new ());
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->facts));
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

static void
clear_box (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_widget_unparent (child);
}

static void
show_verdict (WardHealthPage *self, WardVerdict verdict, const char *words, const char *advice)
{
  gtk_label_set_text (self->verdict, words);
  gtk_label_set_text (self->advice, advice);
  for (guint i = 0; i < G_N_ELEMENTS (verdict_classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self), verdict_classes[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self), verdict_classes[verdict]);
}

static void
attach_cell (WardHealthPage *self, const char *text, int column, int row, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  /* Numbers stand below each other by their last digit. */
  gtk_label_set_xalign (GTK_LABEL (label), column > 0 && column < N_COLUMNS - 1 ? 1 : 0);
  gtk_label_set_justify (GTK_LABEL (label),
                         column > 0 && column < N_COLUMNS - 1 ? GTK_JUSTIFY_RIGHT : GTK_JUSTIFY_LEFT);
  /* Words give way where text is large; a number stays with its unit. */
  gtk_label_set_wrap (GTK_LABEL (label), row == 0 || column == N_COLUMNS - 1);
  gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (self->times, label, column, row, 1, 1);
}

static void
show_resource (WardHealthPage *self, const WardHealthResource *resource, int row)
{
  g_autofree char *requests = g_strdup_printf ("%u", resource->n_requests);
  g_autofree char *failed = g_strdup_printf ("%u", resource->n_failed);
  g_autofree char *p50 = ward_health_format_time (resource->p50_us);
  g_autofree char *p95 = ward_health_format_time (resource->p95_us);

  attach_cell (self, resource->resource, 0, row, "value-text");
  attach_cell (self, requests, 1, row, "value-text");
  attach_cell (self, failed, 2, row, "value-text");
  attach_cell (self, p50, 3, row, "value-text");
  attach_cell (self, p95, 4, row, "value-text");
  attach_cell (self, ward_verdict_get_label (resource->verdict), 5, row, verdict_classes[resource->verdict]);
}

static void
show_times (WardHealthPage *self, const WardHealth *health)
{
  static const char *const titles[N_COLUMNS]
      = { N_ ("Data"),        N_ ("Requests"),         N_ ("Failed"),
          N_ ("Half within"), N_ ("95\u00a0% within"), N_ ("Verdict on the time") };

  gtk_widget_set_visible (GTK_WIDGET (self->times_title), health->resources->len > 0);
  if (health->resources->len == 0)
    return;
  for (int i = 0; i < N_COLUMNS; i++)
    attach_cell (self, _ (titles[i]), i, 0, "caption-text");
  for (guint i = 0; i < health->resources->len; i++)
    show_resource (self, g_ptr_array_index (health->resources, i), (int) i + 1);
}

static void
add_count (WardHealthPage *self, const char *caption, guint count, const char *meaning)
{
  g_autofree char *text = meaning != NULL ? g_strdup_printf ("%u – %s", count, meaning) : g_strdup_printf ("%u", count);

  ward_facts_add (self->facts, caption, text, NULL);
}

static void
show_counts (WardHealthPage *self, const WardHealth *health)
{
  g_autofree char *from = ward_state_format_clock (health->from_us, NULL);
  g_autofree char *to = ward_state_format_clock (health->to_us, NULL);
  /* Translators: two times, then how many minutes back is looked at most. */
  g_autofree char *span
      = g_strdup_printf (_ ("From %s to %s; at most %u minutes back"), from, to, health->limits.minutes);

  ward_facts_add_heading (self->facts, _ ("Counted"));
  ward_facts_add (self->facts, _ ("Measured"), span, NULL);
  add_count (self, _ ("Requests"), health->n_requests,
             _ ("for data of this hospital; the page “Requests” lists those of the sign-in, and older ones, too"));
  add_count (self, _ ("Failed"), health->n_failed, _ ("because of the network or the server"));
  add_count (self, _ ("Sign-in no longer accepted (401)"), health->n_signed_out,
             _ ("an answer, not a failure; usually renewed at once"));
  add_count (self, _ ("Not permitted (403)"), health->n_forbidden, _ ("an answer, not a failure"));
  add_count (self, _ ("Not there (404, 410)"), health->n_not_there, _ ("an answer, not a failure"));
  add_count (self, _ ("Repeated"), health->n_retried, _ ("went out more than once before they ended"));
  add_count (self, _ ("Held back"), health->n_held_back, _ ("not sent, since the server had just failed"));
}

static WardHealth *
measure (WardHealthPage *self)
{
  WardTenant *tenant;

  if (self->events == NULL || self->session == NULL)
    return NULL;
  ward_event_log_flush (self->events);
  tenant = ward_session_get_tenant (self->session);
  return ward_health_new (G_LIST_MODEL (self->events), ward_tenant_get_id (tenant),
                          ward_tenant_get_health_limits (tenant), ward_clock_real_us (NULL));
}

static void
show (WardHealthPage *self)
{
  g_autoptr (WardHealth) health = measure (self);
  g_auto (GStrv) reasons = NULL;

  clear_box (GTK_WIDGET (self->reasons));
  clear_box (GTK_WIDGET (self->times));
  ward_facts_clear (self->facts);
  if (health == NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->times_title), FALSE);
      show_verdict (self, WARD_VERDICT_TOO_FEW, _ ("No hospital is chosen"),
                    _ ("Health is told for the hospital that is open in the main window."));
      return;
    }
  show_verdict (self, health->verdict, ward_verdict_get_title (health->verdict), ward_health_get_advice (health));
  reasons = ward_health_dup_reasons (health);
  for (guint i = 0; reasons[i] != NULL; i++)
    gtk_box_append (self->reasons, new_label (reasons[i], NULL));
  show_times (self, health);
  show_counts (self, health);
}

static guint64
get_newest_serial (WardHealthPage *self)
{
  guint n = self->events != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->events)) : 0;
  g_autoptr (WardEvent) newest = n > 0 ? g_list_model_get_item (G_LIST_MODEL (self->events), n - 1) : NULL;

  return newest != NULL ? ward_event_get_serial (newest) : 0;
}

/**
 * ward_health_page_refresh:
 * @force: also where nothing has happened since
 *
 * Measures anew, if the page can be seen.
 */
void
ward_health_page_refresh (WardHealthPage *self, gboolean force)
{
  gint64 now_us = ward_clock_monotonic_us (NULL);
  guint64 serial;

  g_return_if_fail (WARD_IS_HEALTH_PAGE (self));

  if (!force && !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  serial = get_newest_serial (self);
  if (!force && serial == self->shown_serial && now_us - self->shown_us < STALE_US)
    return;
  self->shown_serial = serial;
  self->shown_us = now_us;
  show (self);
}

/**
 * ward_health_page_set_events:
 * @events: the ring of events
 *
 * Sets what is measured.
 */
void
ward_health_page_set_events (WardHealthPage *self, WardEventLog *events)
{
  g_return_if_fail (WARD_IS_HEALTH_PAGE (self));
  g_return_if_fail (WARD_IS_EVENT_LOG (events));

  g_set_object (&self->events, events);
  ward_health_page_refresh (self, TRUE);
}

/**
 * ward_health_page_set_session:
 * @session: (nullable): the hospital that is open
 *
 * Sets whose connection is judged.
 */
void
ward_health_page_set_session (WardHealthPage *self, WardSession *session)
{
  g_return_if_fail (WARD_IS_HEALTH_PAGE (self));
  g_return_if_fail (session == NULL || WARD_IS_SESSION (session));

  g_set_object (&self->session, session);
  ward_health_page_refresh (self, TRUE);
}

/**
 * ward_health_page_write:
 * @report: to what it is added
 *
 * Writes what is measured now.
 */
void
ward_health_page_write (WardHealthPage *self, WardSupportReport *report)
{
  g_autoptr (WardHealth) health = NULL;

  g_return_if_fail (WARD_IS_HEALTH_PAGE (self));
  g_return_if_fail (report != NULL);

  health = measure (self);
  if (health != NULL)
    ward_health_write (health, report);
  else
    ward_support_report_add_fact (report, _ ("Verdict"), _ ("No hospital is chosen"));
}
