/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows made from a table. What they hold is not judged here: the reader of tenant records names the member that it does not take, in one place for files and
 * for this form. "As usual" leaves the member out, so that a default that changes with the kind of server stays one. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-tenant-advanced.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/ward-disclosure.h"
#include "core/base/ward-json-writer.h"

typedef enum
{
  FIELD_TEXT,
  FIELD_LIST,   /* texts, with blanks between them */
  FIELD_NUMBER, /* a whole one */
  FIELD_YES_NO,
  FIELD_CHOICE,
  FIELD_FILE, /* its path, typed or chosen */
} FieldKind;

#define MAX_CHOICES 5

typedef struct
{
  const char *member;
  FieldKind kind;
  const char *title;
  const char *values[MAX_CHOICES]; /* of a choice, as the record has them; NULL at the end */
} Field;

/* Shown in this order. The values are technical terms, which the hospital's IT knows by these names. */
static const Field fields[] = {
  { "clientAuth",
    FIELD_CHOICE,
    N_ ("How Ward proves which client it is"),
    { "none", "client-secret-basic", "client-secret-post", "private-key-jwt" } },
  { "clientKeyKind", FIELD_CHOICE, N_ ("Kind of the client’s key"), { "rsa", "ec" } },
  { "backendClientId", FIELD_TEXT, N_ ("Client ID for access without a user"), { NULL } },
  { "registerDevice", FIELD_YES_NO, N_ ("Register this computer after a sign-in"), { NULL } },
  { "retryDoubtfulRefresh", FIELD_YES_NO, N_ ("Repeat a renewal whose answer was lost"), { NULL } },
  { "allowMissingTokenType", FIELD_YES_NO, N_ ("Take tokens whose type is left out"), { NULL } },
  { "anyPort", FIELD_YES_NO, N_ ("Any port of the redirect address is registered"), { NULL } },
  { "scopes", FIELD_LIST, N_ ("Scopes, in place of the usual ones"), { NULL } },
  { "askPatient", FIELD_YES_NO, N_ ("Ask the server to let a patient be chosen"), { NULL } },
  { "askOffline", FIELD_YES_NO, N_ ("Ask for renewal without the browser"), { NULL } },
  { "promptConsent", FIELD_YES_NO, N_ ("Ask for the user’s consent each time"), { NULL } },
  { "forbidSaving", FIELD_YES_NO, N_ ("Do not let report forms be saved into files"), { NULL } },
  { "forbidPrinting", FIELD_YES_NO, N_ ("Do not let records be printed"), { NULL } },
  { "discoveryOrder", FIELD_LIST, N_ ("Where to ask how to sign in, in this order"), { NULL } },
  { "smartConfigurationUrl", FIELD_TEXT, N_ ("Address of the SMART configuration, if not the usual one"), { NULL } },
  { "audience", FIELD_TEXT, N_ ("Address that access is asked for, if not the server’s (aud)"), { NULL } },
  { "sendEpicClientId", FIELD_YES_NO, N_ ("Send the client ID when asking how to sign in (Epic-Client-ID)"), { NULL } },
  { "issuerPolicy",
    FIELD_CHOICE,
    N_ ("Which issuer of identities is expected"),
    { "discovered", "pinned", "epic", "epic-legacy" } },
  { "issuer", FIELD_TEXT, N_ ("Issuer, where it is pinned"), { NULL } },
  { "mrnSystem", FIELD_TEXT, N_ ("System of the medical record number"), { NULL } },
  { "endpointHosts", FIELD_LIST, N_ ("Further hosts of the sign-in service"), { NULL } },
  { "allowedHosts", FIELD_LIST, N_ ("The only hosts that may be asked"), { NULL } },
  { "pinnedKeys", FIELD_LIST, N_ ("Keys that the server may show (SHA-256, base64)"), { NULL } },
  { "extraCa", FIELD_FILE, N_ ("The hospital’s own authority (PEM file)"), { NULL } },
  { "pageSize", FIELD_NUMBER, N_ ("Results a page"), { NULL } },
  { "maxParallel", FIELD_NUMBER, N_ ("Requests at one time"), { NULL } },
  { "diskCache", FIELD_CHOICE, N_ ("Keeping answers on disk"), { "user", "never", "always" } },
  { "diskCacheDays", FIELD_NUMBER, N_ ("Days that answers are kept at most"), { NULL } },
  { "concealMinutes", FIELD_NUMBER, N_ ("Minutes without anybody until patients are hidden"), { NULL } },
  { "lockMinutes", FIELD_NUMBER, N_ ("Minutes without anybody until the record is closed"), { NULL } },
  { "sessionHours", FIELD_NUMBER, N_ ("Hours until a sign-in ends"), { NULL } },
  { "healthMinutes", FIELD_NUMBER, N_ ("Health: minutes to look back"), { NULL } },
  { "healthMinRequests", FIELD_NUMBER, N_ ("Health: requests needed to judge"), { NULL } },
  { "healthWatchErrorPercent", FIELD_NUMBER, N_ ("Health: failures to watch, in percent"), { NULL } },
  { "healthRollBackErrorPercent", FIELD_NUMBER, N_ ("Health: failures to roll back, in percent"), { NULL } },
  { "healthWatchTokenFailures", FIELD_NUMBER, N_ ("Health: failed sign-ins to watch"), { NULL } },
  { "healthRollBackTokenFailures", FIELD_NUMBER, N_ ("Health: failed sign-ins to roll back"), { NULL } },
  { "healthWatchMilliseconds", FIELD_NUMBER, N_ ("Health: time of 95 % of the answers to watch, in ms"), { NULL } },
  { "healthRollBackMilliseconds", FIELD_NUMBER, N_ ("Health: the same to roll back, in ms"), { NULL } },
};

#define N_FIELDS G_N_ELEMENTS (fields)

struct _WardTenantAdvanced
{
  AdwBin parent_instance;

  GtkWidget *rows[N_FIELDS];     /* (unowned) children: AdwComboRow or AdwEntryRow */
  GtkFileChooserNative *chooser; /* (owned) (nullable) while it is open */
};

G_DEFINE_FINAL_TYPE (WardTenantAdvanced, ward_tenant_advanced, ADW_TYPE_BIN)

static void
ward_tenant_advanced_dispose (GObject *object)
{
  g_clear_object (&WARD_TENANT_ADVANCED (object)->chooser);
  G_OBJECT_CLASS (ward_tenant_advanced_parent_class)->dispose (object);
}

static void
ward_tenant_advanced_class_init (WardTenantAdvancedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_tenant_advanced_dispose;
}

static gboolean
is_choice (const Field *field)
{
  return field->kind == FIELD_CHOICE || field->kind == FIELD_YES_NO;
}

static void
file_chosen_cb (WardTenantAdvanced *self, int response, GtkFileChooserNative *chooser)
{
  GtkEditable *row = g_object_get_data (G_OBJECT (chooser), "row");
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL && g_file_peek_path (file) != NULL)
    gtk_editable_set_text (row, g_file_peek_path (file));
  g_clear_object (&self->chooser);
}

static void
choose_file_cb (GtkButton *button, WardTenantAdvanced *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), ADW_TYPE_ENTRY_ROW);
  GtkRoot *root = gtk_widget_get_root (row);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_ ("Choose the Authority’s Certificate"),
                                               GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Choose"), NULL);
  g_object_set_data (G_OBJECT (self->chooser), "row", row);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
add_file_button (WardTenantAdvanced *self, GtkWidget *row)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("document-open-symbolic");
  const char *label = _ ("Choose a file");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (choose_file_cb), self, 0);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
}

static GtkWidget *
create_row (const Field *field)
{
  GtkWidget *row;
  g_autoptr (GtkStringList) choices = NULL;

  if (!is_choice (field))
    {
      row = adw_entry_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (field->title));
      return row;
    }
  choices = gtk_string_list_new (NULL);
  gtk_string_list_append (choices, _ ("As usual"));
  if (field->kind == FIELD_YES_NO)
    {
      gtk_string_list_append (choices, _ ("Yes"));
      gtk_string_list_append (choices, _ ("No"));
    }
  for (guint i = 0; i < MAX_CHOICES && field->values[i] != NULL; i++)
    gtk_string_list_append (choices, field->values[i]);
  row = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (field->title));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
  return row;
}

static void
ward_tenant_advanced_init (WardTenantAdvanced *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *disclosure = ward_disclosure_new (_ ("Advanced"));

  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("Only where the hospital’s IT says so; several values with blanks between them."));
  for (guint i = 0; i < N_FIELDS; i++)
    {
      self->rows[i] = create_row (&fields[i]);
      if (fields[i].kind == FIELD_FILE)
        add_file_button (self, self->rows[i]);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->rows[i]);
    }
  gtk_widget_set_margin_top (group, 12);
  ward_disclosure_set_child (WARD_DISCLOSURE (disclosure), group);
  adw_bin_set_child (ADW_BIN (self), disclosure);
}

/**
 * ward_tenant_advanced_new:
 *
 * Rows that all stand as usual.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_tenant_advanced_new (void)
{
  return g_object_new (WARD_TYPE_TENANT_ADVANCED, NULL);
}

static guint
find_choice (const Field *field, const WardJson *value)
{
  if (field->kind == FIELD_YES_NO)
    return ward_json_as_boolean (value, FALSE) ? 1 : 2;
  for (guint i = 0; i < MAX_CHOICES && field->values[i] != NULL; i++)
    if (g_strcmp0 (ward_json_as_string (value), field->values[i]) == 0)
      return i + 1;
  return 0;
}

static char *
format_value (const Field *field, const WardJson *value)
{
  g_autoptr (GString) text = g_string_new (NULL);
  WardJsonIter iter;
  const WardJson *element;

  if (field->kind == FIELD_NUMBER)
    return g_strdup (ward_json_as_number_text (value) != NULL ? ward_json_as_number_text (value) : "");
  if (field->kind == FIELD_TEXT || field->kind == FIELD_FILE)
    return g_strdup (ward_json_as_string (value) != NULL ? ward_json_as_string (value) : "");
  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_element (&iter, &element))
    if (ward_json_as_string (element) != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", ward_json_as_string (element));
  return g_strdup (text->str);
}

/**
 * ward_tenant_advanced_set_tenant:
 * @tenant: a hospital
 *
 * Fills the rows with what its record says.
 */
void
ward_tenant_advanced_set_tenant (WardTenantAdvanced *self, WardTenant *tenant)
{
  g_autofree char *json = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;

  g_return_if_fail (WARD_IS_TENANT_ADVANCED (self));
  g_return_if_fail (WARD_IS_TENANT (tenant));

  json = ward_tenant_to_json (tenant);
  doc = ward_json_parse_data (json, strlen (json), NULL, NULL);
  for (guint i = 0; i < N_FIELDS; i++)
    {
      const WardJson *value = ward_json_get (ward_json_doc_get_root (doc), fields[i].member);
      g_autofree char *text = is_choice (&fields[i]) ? NULL : format_value (&fields[i], value);

      if (text != NULL)
        gtk_editable_set_text (GTK_EDITABLE (self->rows[i]), text);
      else
        adw_combo_row_set_selected (ADW_COMBO_ROW (self->rows[i]), value != NULL ? find_choice (&fields[i], value) : 0);
    }
}

static gboolean
write_choice (WardJsonWriter *writer, const Field *field, guint selected)
{
  if (selected == 0)
    return FALSE;
  if (field->kind == FIELD_YES_NO)
    ward_json_writer_boolean (writer, field->member, selected == 1);
  else
    ward_json_writer_string (writer, field->member, field->values[selected - 1]);
  return TRUE;
}

/* A number that is none goes out as text, so that the reader names it. */
static gboolean
write_text (WardJsonWriter *writer, const Field *field, const char *typed)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  g_auto (GStrv) words = NULL;

  if (*text == '\0')
    return FALSE;
  if (field->kind == FIELD_NUMBER && strspn (text, "0123456789") == strlen (text) && *text != '0')
    ward_json_writer_number_text (writer, field->member, text);
  else if (field->kind != FIELD_LIST)
    ward_json_writer_string (writer, field->member, text);
  else
    {
      words = g_strsplit_set (text, " \t\n", -1);
      ward_json_writer_begin_array (writer, field->member);
      for (guint i = 0; words[i] != NULL; i++)
        if (*words[i] != '\0')
          ward_json_writer_string (writer, NULL, words[i]);
      ward_json_writer_end_array (writer);
    }
  return TRUE;
}

/**
 * ward_tenant_advanced_dup_json:
 * @with_empty: write null for what stands as usual, to take a member away from a record
 *
 * Writes what the rows say.
 *
 * Returns: (transfer full): a JSON object
 */
char *
ward_tenant_advanced_dup_json (WardTenantAdvanced *self, gboolean with_empty)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  g_return_val_if_fail (WARD_IS_TENANT_ADVANCED (self), NULL);

  ward_json_writer_begin_object (writer, NULL);
  for (guint i = 0; i < N_FIELDS; i++)
    {
      gboolean written
          = is_choice (&fields[i])
                ? write_choice (writer, &fields[i], adw_combo_row_get_selected (ADW_COMBO_ROW (self->rows[i])))
                : write_text (writer, &fields[i], gtk_editable_get_text (GTK_EDITABLE (self->rows[i])));

      if (!written && with_empty)
        ward_json_writer_null (writer, fields[i].member);
    }
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, FALSE);
}
