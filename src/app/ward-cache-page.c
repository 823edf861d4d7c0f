/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept on this computer, counted by hospital (design.md section 4; reliability.md 6.6). No name and no patient's id is ever on this page. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-cache-page.h"
#include "app/ward-facts.h"
#include "app/ward-state-words.h"
#include "core/diagnostics/ward-failure.h"
#include "widgets/ward-wrap-layout.h"

struct _WardCachePage
{
  GtkBox parent_instance;

  WardFacts *facts;
  GtkLabel *why; /* what cannot be erased cannot */
  GtkLabel *result;
  GtkWidget *erase_patient;
  GtkWidget *erase_tenant;
  GtkWidget *erase_all;

  WardCache *cache;     /* (owned) (nullable) */
  GListModel *tenants;  /* (owned) (nullable) */
  WardSession *session; /* (owned) (nullable) */
  char *patient_id;     /* (owned) (nullable) */
  GPtrArray *uses;      /* (owned) (nullable) of WardCacheUse */
  gboolean listing;
  gboolean demo;
};

G_DEFINE_FINAL_TYPE (WardCachePage, ward_cache_page, GTK_TYPE_BOX)

typedef struct
{
  guint n_patients;
  guint n_items;
  gint64 bytes;
  gint64 oldest_us;
} Sum;

static void
add_up (const WardCachePage *self, const char *tenant_id, Sum *out_sum)
{
  *out_sum = (Sum){ 0 };
  for (guint i = 0; self->uses != NULL && i < self->uses->len; i++)
    {
      const WardCacheUse *use = g_ptr_array_index (self->uses, i);

      if (g_strcmp0 (use->tenant, tenant_id) != 0)
        continue;
      out_sum->n_patients++;
      out_sum->n_items += use->n_items;
      out_sum->bytes += use->bytes;
      if (out_sum->oldest_us == 0 || (use->oldest_us != 0 && use->oldest_us < out_sum->oldest_us))
        out_sum->oldest_us = use->oldest_us;
    }
}

static char *
format_sum (const Sum *sum)
{
  g_autofree char *size = g_format_size ((guint64) sum->bytes);
  g_autofree char *patients
      = g_strdup_printf (ngettext ("%u patient", "%u patients", sum->n_patients), sum->n_patients);
  g_autofree char *answers = g_strdup_printf (ngettext ("%u answer", "%u answers", sum->n_items), sum->n_items);
  g_autofree char *oldest = ward_state_format_clock (sum->oldest_us, NULL);

  /* Translators: "3 patients, 40 answers, 1.2 MB; the oldest was fetched after 14:00". */
  return g_strdup_printf (_ ("%s, %s, %s; the oldest was fetched after %s"), patients, answers, size, oldest);
}

static char *
dup_tenant_name (const WardCachePage *self, const char *tenant_id)
{
  for (guint i = 0; self->tenants != NULL && i < g_list_model_get_n_items (self->tenants); i++)
    {
      g_autoptr (WardTenant) tenant = g_list_model_get_item (self->tenants, i);

      if (g_strcmp0 (ward_tenant_get_id (tenant), tenant_id) == 0)
        return g_strdup (ward_tenant_get_name (tenant));
    }
  return g_strdup (_ ("A hospital that is no longer in the list"));
}

static const char *
explain_state (const WardCachePage *self)
{
  const GError *error = self->cache != NULL ? ward_cache_get_error (self->cache) : NULL;

  if (self->demo)
    return _ ("The demo keeps nothing on this computer, nor an audit log, whatever the settings say: its server and "
              "secrets end with Ward. With “ward-sandbox --publish” and “ward --sandbox” both can be tried.");
  switch (self->cache != NULL ? ward_cache_get_state (self->cache) : WARD_CACHE_CLOSED)
    {
    case WARD_CACHE_OPENING:
      return _ ("The keyring is being asked for the key.");
    case WARD_CACHE_OPEN:
      return _ ("What is read is kept on this computer, sealed with a key from the keyring.");
    case WARD_CACHE_OFF:
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
        return _ ("Another Ward that is running uses it. This one keeps what is read in memory only.");
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
        return _ ("The keyring has no password, so it would protect nothing. What is read is kept in memory only.");
      if (error != NULL && error->domain == WARD_FAILURE && error->code >= WARD_FAILURE_KEYRING_ABSENT
          && error->code <= WARD_FAILURE_KEYRING_CORRUPT)
        return _ ("The keyring did not give the key. What is read is kept in memory only.");
      return _ ("The disk does not take it. What is read is kept in memory only.");
    case WARD_CACHE_CLOSED:
    default:
      return _ ("What is read is kept in memory only. To keep it on the disk, too, switch on “Keep what was read on "
                "this computer” in the preferences.");
    }
}

static void
add_tenants (WardCachePage *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; self->uses != NULL && i < self->uses->len; i++)
    {
      const WardCacheUse *use = g_ptr_array_index (self->uses, i);
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;
      Sum sum;

      if (!g_hash_table_add (seen, use->tenant))
        continue;
      add_up (self, use->tenant, &sum);
      name = dup_tenant_name (self, use->tenant);
      text = format_sum (&sum);
      ward_facts_add (self->facts, name, text, NULL);
    }
  if (g_hash_table_size (seen) == 0)
    ward_facts_add (self->facts, _ ("Hospitals"), _ ("Nothing is kept"), NULL);
}

/* A row that has the keyboard's focus is about to go: GTK 4.8 does not bear that. */
static void
release_focus (WardCachePage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->facts)))
    gtk_root_set_focus (root, NULL);
}

/* A button that is greyed out cannot be asked why: neither by the keyboard nor by a pointer. */
static const char *
explain_disabled (const WardCachePage *self, gboolean open, gint64 bytes)
{
  if (self->cache != NULL && ward_cache_get_state (self->cache) == WARD_CACHE_OPENING)
    return _ ("What can be erased by itself is known when the keyring has answered.");
  if (!open && bytes == 0)
    return _ ("Nothing is kept on this computer, so there is nothing to erase.");
  if (!open)
    return _ ("What is kept cannot be read now, so it can be erased only as a whole.");
  if (self->session == NULL)
    return _ ("What is kept of one hospital can be erased by itself while that hospital is open, and what is kept of "
              "one patient while that patient’s record is open.");
  if (self->patient_id == NULL)
    return _ ("What is kept of one patient can be erased by itself while that patient’s record is open.");
  return NULL;
}

static void
show (WardCachePage *self)
{
  gint64 bytes = self->cache != NULL ? ward_cache_measure (self->cache) : 0;
  g_autofree char *size = g_format_size ((guint64) bytes);
  gboolean open = self->cache != NULL && ward_cache_get_state (self->cache) == WARD_CACHE_OPEN;
  const char *why = explain_disabled (self, open, bytes);

  release_focus (self);
  ward_facts_clear (self->facts);
  ward_facts_set_selectable (self->facts, TRUE);
  ward_facts_add_heading (self->facts, _ ("Kept on this computer"));
  ward_facts_add (self->facts, _ ("State"), explain_state (self), NULL);
  ward_facts_add (self->facts, _ ("On the disk"), size, NULL);
  if (open)
    add_tenants (self);
  gtk_widget_set_sensitive (self->erase_patient, open && self->session != NULL && self->patient_id != NULL);
  gtk_widget_set_sensitive (self->erase_tenant, open && self->session != NULL);
  gtk_widget_set_sensitive (self->erase_all, self->cache != NULL && (open || bytes > 0));
  gtk_label_set_text (self->why, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why), why != NULL);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardCachePage) self = WARD_CACHE_PAGE (user_data);
  GPtrArray *uses = ward_cache_list_finish (WARD_CACHE (source), result, NULL);

  self->listing = FALSE;
  if (uses == NULL || self->cache == NULL)
    {
      g_clear_pointer (&uses, g_ptr_array_unref);
      return;
    }
  g_clear_pointer (&self->uses, g_ptr_array_unref);
  self->uses = uses;
  show (self);
}

/**
 * ward_cache_page_refresh:
 *
 * Counts again.
 */
void
ward_cache_page_refresh (WardCachePage *self)
{
  g_return_if_fail (WARD_IS_CACHE_PAGE (self));

  if (self->cache == NULL || self->listing)
    return;
  self->listing = TRUE;
  ward_cache_list_async (self->cache, NULL, listed_cb, g_object_ref (self));
}

static void
say (WardCachePage *self, const char *text)
{
  gtk_label_set_text (self->result, text);
  gtk_widget_set_visible (GTK_WIDGET (self->result), TRUE);
  ward_cache_page_refresh (self);
}

static void
erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardCachePage) self = WARD_CACHE_PAGE (user_data);
  g_autofree char *text = NULL;
  guint n = 0;

  if (self->cache == NULL)
    return;
  if (ward_cache_erase_finish (WARD_CACHE (source), result, &n, NULL))
    text = g_strdup_printf (ngettext ("What was kept of %u patient is erased.",
                                      "What was kept of %u patients is erased.", n),
                            n);
  say (self, text != NULL ? text : _ ("It could not be erased: the disk does not answer as it should."));
}

static void
erase (WardCachePage *self, const char *patient_id)
{
  const WardCachePart part
      = { .tenant = ward_tenant_get_id (ward_session_get_tenant (self->session)), .patient = patient_id };

  ward_cache_erase_async (self->cache, &part, NULL, erased_cb, g_object_ref (self));
}

static void
erase_patient_cb (WardCachePage *self)
{
  if (self->session != NULL && self->patient_id != NULL)
    erase (self, self->patient_id);
}

static void
erase_tenant_cb (WardCachePage *self)
{
  if (self->session != NULL)
    erase (self, NULL);
}

static void
all_erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardCachePage) self = WARD_CACHE_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  if (self->cache == NULL)
    return;
  if (g_async_result_is_tagged (result, ward_cache_destroy_async))
    done = ward_cache_destroy_finish (WARD_CACHE (source), result, &error);
  else
    done = ward_cache_erase_finish (WARD_CACHE (source), result, NULL, &error);
  say (self, done ? _ ("Everything that was kept is erased, with the key that it was sealed with.")
                  : _ ("It could not be erased: the disk or the keyring does not answer as it should."));
}

/* An open cache stays open, empty and with another key; one that cannot be opened is removed. */
static void
erase_all_cb (WardCachePage *self)
{
  if (ward_cache_get_state (self->cache) == WARD_CACHE_OPEN)
    ward_cache_erase_async (self->cache, &(WardCachePart){ 0 }, NULL, all_erased_cb, g_object_ref (self));
  else
    ward_cache_destroy_async (self->cache, NULL, all_erased_cb, g_object_ref (self));
}

static GtkWidget *
add_button (WardCachePage *self, GtkBox *box, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (box, button);
  return button;
}

static GtkLabel *
add_label (WardCachePage *self)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_xalign (label, 0);
  gtk_label_set_wrap (label, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (label), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (label));
  return label;
}

static void
ward_cache_page_dispose (GObject *object)
{
  WardCachePage *self = WARD_CACHE_PAGE (object);

  if (self->cache != NULL)
    g_signal_handlers_disconnect_by_data (self->cache, self);
  g_clear_object (&self->cache);
  g_clear_object (&self->tenants);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ward_cache_page_parent_class)->dispose (object);
}

static void
ward_cache_page_finalize (GObject *object)
{
  WardCachePage *self = WARD_CACHE_PAGE (object);

  g_clear_pointer (&self->patient_id, g_free);
  g_clear_pointer (&self->uses, g_ptr_array_unref);
  G_OBJECT_CLASS (ward_cache_page_parent_class)->finalize (object);
}

static void
ward_cache_page_class_init (WardCachePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_cache_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_cache_page_finalize;
}

static void
ward_cache_page_init (WardCachePage *self)
{
  GtkBox *buttons = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 14);
  gtk_widget_add_css_class (GTK_WIDGET (self), "pane-content");
  gtk_widget_set_layout_manager (GTK_WIDGET (buttons), ward_wrap_layout_new (8, 8, FALSE));
  self->facts = WARD_FACTS (ward_facts_new ());
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->facts));
  self->erase_patient
      = add_button (self, buttons, _ ("Erase what is kept of the open patient"), G_CALLBACK (erase_patient_cb));
  self->erase_tenant
      = add_button (self, buttons, _ ("Erase what is kept of this hospital"), G_CALLBACK (erase_tenant_cb));
  self->erase_all = add_button (self, buttons, _ ("Erase everything"), G_CALLBACK (erase_all_cb));
  gtk_widget_add_css_class (self->erase_all, "destructive-action");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (buttons));
  self->why = add_label (self);
  gtk_widget_add_css_class (GTK_WIDGET (self->why), "quiet-text");
  self->result = add_label (self);
  g_signal_connect (self, "map", G_CALLBACK (ward_cache_page_refresh), NULL);
  show (self);
}

/**
 * ward_cache_page_new:
 *
 * A page that knows of no cache yet.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_cache_page_new (void)
{
  return g_object_new (WARD_TYPE_CACHE_PAGE, NULL);
}

static void
cache_state_cb (WardCachePage *self)
{
  show (self);
  ward_cache_page_refresh (self);
}

/**
 * ward_cache_page_set_cache:
 * @cache: the program's cache
 * @tenants: of WardTenant: for their names
 *
 * Follows it.
 */
void
ward_cache_page_set_cache (WardCachePage *self, WardCache *cache, GListModel *tenants)
{
  g_return_if_fail (WARD_IS_CACHE_PAGE (self));
  g_return_if_fail (WARD_IS_CACHE (cache));

  g_set_object (&self->tenants, tenants);
  if (self->cache != NULL)
    g_signal_handlers_disconnect_by_data (self->cache, self);
  g_set_object (&self->cache, cache);
  g_signal_connect_object (cache, "notify::state", G_CALLBACK (cache_state_cb), self, G_CONNECT_SWAPPED);
  cache_state_cb (self);
}

/**
 * ward_cache_page_set_open:
 * @session: (nullable): of the hospital that is open
 * @patient_id: (nullable): of the patient whose record is open
 *
 * Says what can be erased by name.
 */
void
ward_cache_page_set_open (WardCachePage *self, WardSession *session, const char *patient_id)
{
  g_return_if_fail (WARD_IS_CACHE_PAGE (self));

  g_set_object (&self->session, session);
  g_free (self->patient_id);
  self->patient_id = g_strdup (patient_id);
  show (self);
}

/**
 * ward_cache_page_set_demo:
 * @demo: whether this is the demo, which keeps nothing
 *
 * Says so, in place of what the settings ask for.
 */
void
ward_cache_page_set_demo (WardCachePage *self, gboolean demo)
{
  g_return_if_fail (WARD_IS_CACHE_PAGE (self));

  self->demo = demo;
  show (self);
}

/**
 * ward_cache_page_write:
 * @report: to what the page's facts are added
 *
 * Adds what may leave this computer: no patient is among it.
 */
void
ward_cache_page_write (WardCachePage *self, WardSupportReport *report)
{
  g_return_if_fail (WARD_IS_CACHE_PAGE (self));

  ward_facts_write (self->facts, report);
}

/**
 * ward_cache_page_dup_text:
 *
 * Returns: (transfer full): the page's facts, a line each
 */
char *
ward_cache_page_dup_text (WardCachePage *self)
{
  g_return_val_if_fail (WARD_IS_CACHE_PAGE (self), NULL);

  return ward_facts_dup_text (self->facts);
}
