/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection test in the diagnostics (design.md section 4), with the same steps as wardctl's. The test is made anew for each run, and when another
 * hospital is opened; its list shows what will be tried before it is. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-check-page.h"

#include <glib/gi18n.h>

#include "app/ward-check-row.h"
#include "core/check/ward-check-last.h"

struct _WardCheckPage
{
  GtkBox parent_instance;

  GtkLabel *result; /* (unowned) child */
  GtkLabel *last;   /* (unowned) child */
  GtkButton *start; /* (unowned) child */
  GtkButton *stop;  /* (unowned) child */
  GtkListBox *list; /* (unowned) child */

  WardEventLog *events;      /* (owned) (nullable) */
  WardVault *vault;          /* (owned) (nullable) */
  WardSession *session;      /* (owned) (nullable) */
  char *patient_id;          /* (owned) (nullable) never shown */
  WardCheck *check;          /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) while it runs */
  gboolean has_run;
};

G_DEFINE_FINAL_TYPE (WardCheckPage, ward_check_page, GTK_TYPE_BOX)

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  return ward_check_row_new (item);
}

/* Of this hospital, on this computer, whoever made it and wherever: here or with wardctl. */
static void
show_last (WardCheckPage *self)
{
  WardTenant *tenant = self->session != NULL ? ward_session_get_tenant (self->session) : NULL;
  g_autofree char *folder = ward_check_last_dup_folder ();
  g_autofree char *text = NULL;
  WardCheckLast last;

  if (tenant != NULL && ward_check_last_read (folder, ward_tenant_get_id (tenant), &last))
    text = ward_check_last_describe (&last, NULL);
  gtk_label_set_text (self->last, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->last), text != NULL);
}

static void
keep_result (WardCheckPage *self)
{
  g_autofree char *folder = ward_check_last_dup_folder ();

  if (self->session != NULL)
    ward_check_last_write (folder, ward_session_get_tenant (self->session), self->check, NULL);
}

static void
show_result (WardCheckPage *self)
{
  guint n_failed = ward_check_get_n_failed (self->check);
  g_autofree char *text = NULL;

  if (self->cancellable != NULL)
    text = g_strdup (_ ("The test is running…"));
  else if (!self->has_run && self->session == NULL)
    text = g_strdup (_ ("No hospital is chosen: only this computer is tested."));
  else if (!self->has_run)
    text = g_strdup (ward_session_get_state (self->session) == WARD_SESSION_ACTIVE
                         ? _ ("Tests the connection, the sign-in and what it can read.")
                         : _ ("Tests the connection. Sign in before to test what can be read, too."));
  else if (n_failed == 0)
    text = g_strdup (_ ("Nothing failed."));
  else
    text = g_strdup_printf (ngettext ("%u step failed.", "%u steps failed.", n_failed), n_failed);
  gtk_label_set_text (self->result, text);
  show_last (self);
  gtk_widget_set_visible (GTK_WIDGET (self->start), self->cancellable == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->stop), self->cancellable != NULL);
}

/* Steps that need a user only where somebody is signed in: a test never opens the browser unasked. */
static void
make_check (WardCheckPage *self)
{
  g_autoptr (WardHttp) http = NULL;
  WardTenant *tenant = self->session != NULL ? ward_session_get_tenant (self->session) : NULL;

  http = self->session != NULL ? g_object_ref (ward_session_get_http (self->session)) : ward_http_new (self->events);
  g_clear_object (&self->check);
  self->check = ward_check_new (http, tenant, self->vault);
  if (self->session != NULL && ward_session_get_state (self->session) == WARD_SESSION_ACTIVE)
    ward_check_set_session (self->check, self->session, self->patient_id);
  self->has_run = FALSE;
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->check), create_row, NULL, NULL);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardCheckPage) self = WARD_CHECK_PAGE (user_data);

  g_autoptr (GError) error = NULL;

  ward_check_run_finish (WARD_CHECK (source), result, &error);
  if (WARD_CHECK (source) != self->check)
    return;
  /* One that was stopped says nothing of the steps that it did not come to. */
  if (error == NULL)
    keep_result (self);
  g_clear_object (&self->cancellable);
  self->has_run = TRUE;
  show_result (self);
}

static void
stop_check (WardCheckPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
ward_check_page_dispose (GObject *object)
{
  WardCheckPage *self = WARD_CHECK_PAGE (object);

  stop_check (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->check);
  g_clear_object (&self->session);
  g_clear_object (&self->vault);
  g_clear_object (&self->events);
  G_OBJECT_CLASS (ward_check_page_parent_class)->dispose (object);
}

static void
ward_check_page_finalize (GObject *object)
{
  g_free (WARD_CHECK_PAGE (object)->patient_id);
  G_OBJECT_CLASS (ward_check_page_parent_class)->finalize (object);
}

static void
ward_check_page_class_init (WardCheckPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_check_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_check_page_finalize;
}

static GtkButton *
add_button (WardCheckPage *self, GtkBox *bar, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  gtk_box_append (bar, button);
  return GTK_BUTTON (button);
}

static void
ward_check_page_init (WardCheckPage *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "pane-content");
  self->result = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->result, TRUE);
  gtk_label_set_xalign (self->result, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->result), TRUE);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->result));
  self->start = add_button (self, GTK_BOX (bar), _ ("_Test"), G_CALLBACK (ward_check_page_run));
  self->stop = add_button (self, GTK_BOX (bar), _ ("_Stop"), G_CALLBACK (stop_check));
  gtk_box_append (GTK_BOX (self), bar);
  self->last = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->last, TRUE);
  gtk_label_set_xalign (self->last, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->last), "quiet-text");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->last));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Steps of the connection test"), -1);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->list));
  make_check (self);
  show_result (self);
}

/**
 * ward_check_page_new:
 *
 * A page that tests this computer until a hospital is opened.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_check_page_new (void)
{
  return g_object_new (WARD_TYPE_CHECK_PAGE, NULL);
}

static void
renew (WardCheckPage *self)
{
  stop_check (self);
  g_clear_object (&self->cancellable);
  make_check (self);
  show_result (self);
}

/**
 * ward_check_page_set_tools:
 * @events: (nullable): where requests are noted while no hospital is open
 * @vault: (nullable): the keyring to probe
 *
 * Sets what the page works with.
 */
void
ward_check_page_set_tools (WardCheckPage *self, WardEventLog *events, WardVault *vault)
{
  g_return_if_fail (WARD_IS_CHECK_PAGE (self));

  g_set_object (&self->events, events);
  if (g_set_object (&self->vault, vault))
    renew (self);
}

/**
 * ward_check_page_refresh:
 *
 * Chooses the steps anew where somebody signed in or out; a result, and a test that runs, stay.
 */
void
ward_check_page_refresh (WardCheckPage *self)
{
  g_return_if_fail (WARD_IS_CHECK_PAGE (self));

  if (!self->has_run && self->cancellable == NULL)
    renew (self);
}

/**
 * ward_check_page_set_open:
 * @session: (nullable): the hospital that is open
 * @patient_id: (nullable): whose results are counted where the sign-in brought no patient
 *
 * Sets what is tested. A result stays as long as the hospital is the same and nothing has run out.
 */
void
ward_check_page_set_open (WardCheckPage *self, WardSession *session, const char *patient_id)
{
  g_return_if_fail (WARD_IS_CHECK_PAGE (self));
  g_return_if_fail (session == NULL || WARD_IS_SESSION (session));

  g_free (self->patient_id);
  self->patient_id = g_strdup (patient_id);
  if (g_set_object (&self->session, session))
    renew (self);
  else
    ward_check_page_refresh (self);
}

/**
 * ward_check_page_run:
 *
 * Begins the test anew.
 */
void
ward_check_page_run (WardCheckPage *self)
{
  g_return_if_fail (WARD_IS_CHECK_PAGE (self));

  if (self->session != NULL)
    ward_session_renew_trust (self->session); /* the test reads the authorities' file as it is now, too */
  renew (self);
  self->cancellable = g_cancellable_new ();
  show_result (self);
  ward_check_run_async (self->check, self->cancellable, ran_cb, g_object_ref (self));
}

/**
 * ward_check_page_is_running:
 *
 * Returns: whether a test is under way
 */
gboolean
ward_check_page_is_running (WardCheckPage *self)
{
  g_return_val_if_fail (WARD_IS_CHECK_PAGE (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * ward_check_page_write:
 * @report: to what the steps are added
 *
 * Adds the test as it stands; one that has not run says so itself.
 */
void
ward_check_page_write (WardCheckPage *self, WardSupportReport *report)
{
  g_return_if_fail (WARD_IS_CHECK_PAGE (self));

  ward_check_write (self->check, report);
}
