/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A peer on the session's bus that has the secret service's name and is none (reliability.md C17): answers of the wrong type, of ten megabytes, of the right
 * type with nonsense in them, and none at all. Each call of the vault ends by its deadline and says that there is no keyring; nothing is taken for a secret. */
#define G_LOG_DOMAIN "ward-vault-test"

#include <string.h>

#include "core/vault/vault-wait.h"
#include "core/vault/ward-vault-private.h"
#include "support/fake-bus.h"
#include "support/ward-test-valgrind.h"

#define TENANT "5f0c6a3e-4b7d-4f1a-9d6e-0a1b2c3d4e5f"
#define SERVICE "org.freedesktop.secrets"
#define PATH "/org/freedesktop/secrets"
#define COLLECTION PATH "/collection/login"
#define ITEM COLLECTION "/1"
#define SESSION PATH "/session/1"
#define SHORT_MS 1500 /* long enough to be asked at all */

/* What it answers to everything. */
typedef enum
{
  SILENT,
  WRONG_TYPE,
  HUGE_TEXT,
  NO_ARGUMENTS,
  NONSENSE, /* the right types; the session is plain, the properties are of the wrong type, the secret is of no session */
  NONSENSE_SECRET, /* all right but for the secret, which is ten megabytes of nothing */
  N_HABITS,
} Habit;

static Habit habit;
static int n_asked;

static GVariant *
build_huge (void)
{
  g_autofree char *text = g_strnfill (10 * 1024 * 1024, 'x');

  return g_variant_new ("(s)", text);
}

static GVariant *
build_properties (void)
{
  if (habit == NONSENSE)
    return g_variant_new_parsed ("({'Locked': <'perhaps'>, 'Label': <1>, 'Items': <'none'>, 'Attributes': <[1, 2]>,"
                                 " 'Collections': <7>},)");
  return g_variant_new_parsed ("({'Locked': <false>, 'Label': <'x'>, 'Attributes': <{'kind': 'refresh'}>,"
                               " 'Collections': <[objectpath '" COLLECTION "']>, 'Items': <[objectpath '" ITEM
                               "']>},)");
}

static GVariant *
build_secret (void)
{
  const char *session = habit == NONSENSE ? "/of/nobody" : SESSION;
  gsize size = habit == NONSENSE_SECRET ? 10 * 1024 * 1024 : 3;
  g_autofree char *bytes = g_strnfill (size, 'x');

  return g_variant_new ("(o@ay@ays)", session, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "", 0, 1),
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, size, 1), "text/plain");
}

static GVariant *
build_secrets (void)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{o(oayays)}"));
  g_variant_builder_add (&builder, "{o@(oayays)}", ITEM, build_secret ());
  return g_variant_new ("(a{o(oayays)})", &builder);
}

static GVariant *
build_nonsense (GDBusMessage *call, const char *member)
{
  static const char *const items[] = { ITEM, NULL };
  static const char *const none[] = { NULL };

  if (g_str_equal (member, "ReadAlias"))
    return g_variant_new ("(o)", COLLECTION);
  if (g_str_equal (member, "SearchItems") && g_str_has_suffix (g_dbus_message_get_path (call), "secrets"))
    return g_variant_new ("(^ao^ao)", items,
                          none); /* an item in both lists makes libsecret 0.20.5 read what it freed */
  if (g_str_equal (member, "SearchItems"))
    return g_variant_new ("(^ao)", items);
  if (g_str_equal (member, "GetAll"))
    return build_properties ();
  if (g_str_equal (member, "GetSecret"))
    return g_variant_new ("(@(oayays))", build_secret ());
  if (g_str_equal (member, "GetSecrets"))
    return build_secrets ();
  if (g_str_equal (member, "CreateItem"))
    return g_variant_new ("(oo)", ITEM, "/");
  if (g_str_equal (member, "Delete"))
    return g_variant_new ("(o)", "/");
  return NULL;
}

/* libsecret asks for an encrypted session first, and takes a plain one where that is not supported. */
static void
open_session (GDBusConnection *connection, GDBusMessage *call)
{
  g_autoptr (GVariant) algorithm = g_variant_get_child_value (g_dbus_message_get_body (call), 0);
  g_autoptr (GDBusMessage) refusal = NULL;

  if (g_str_equal (g_variant_get_string (algorithm, NULL), "plain"))
    {
      fake_bus_reply (connection, call, g_variant_new ("(vo)", g_variant_new_string (""), SESSION), NULL);
      return;
    }
  refusal = g_dbus_message_new_method_error_literal (call, "org.freedesktop.DBus.Error.NotSupported", "no");
  g_dbus_connection_send_message (connection, refusal, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

static void
answer (GDBusConnection *connection, GDBusMessage *call, const char *member)
{
  g_atomic_int_inc (&n_asked);
  if (habit == WRONG_TYPE)
    fake_bus_reply (connection, call, g_variant_new ("(ubs)", 7, TRUE, "x"), NULL);
  else if (habit == HUGE_TEXT)
    fake_bus_reply (connection, call, build_huge (), NULL);
  else if (habit == NO_ARGUMENTS)
    fake_bus_reply (connection, call, NULL, NULL);
  else if (habit != SILENT && g_str_equal (member, "OpenSession"))
    open_session (connection, call);
  else if (habit != SILENT)
    {
      GVariant *body = build_nonsense (call, member);

      if (body != NULL)
        fake_bus_reply (connection, call, body, NULL);
    }
}

/* Whatever it says, it is a failure of the keyring's own kind, and no text of the peer's is in it. */
static void
assert_failed (gboolean done, GError **error)
{
  g_assert_false (done);
  g_assert_nonnull (*error);
  g_assert_true ((*error)->domain == WARD_FAILURE);
  g_assert_null (strstr ((*error)->message, "xxx"));
  g_clear_error (error);
}

/* GDBus says that it drops a property of the wrong type; that is what is wanted. Everything else still ends the test. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return strstr (message, "does not match expected type") == NULL;
}

static void
log_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  if (is_fatal (domain, level, message, NULL))
    g_log_default_handler (domain, level, message, NULL);
}

static void
test_habit (gconstpointer data)
{
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  WardVaultState state = WARD_VAULT_PRESENT;
  g_autoptr (WardSecretText) found = NULL;
  GError *error = NULL;
  int before = g_atomic_int_get (&n_asked);

  guint handler = g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, log_cb, NULL);

  g_test_log_set_fatal_handler (is_fatal, NULL);
  habit = GPOINTER_TO_INT (data);
  ward_vault_set_deadline_ms (vault, ward_test_is_under_valgrind () ? 10 * SHORT_MS : SHORT_MS);
  found = vault_lookup (vault, TENANT, "refresh", &state, &error);
  g_assert_null (found);
  g_test_message ("a search ends with \"%s\"", error != NULL ? error->message : "nothing found");
  g_assert_cmpint (state, !=, WARD_VAULT_PRESENT);
  if (habit < NONSENSE)
    {
      gboolean done;

      assert_failed (FALSE, &error);
      done = vault_store (vault, TENANT, "refresh", "canary", &error);
      assert_failed (done, &error);
      done = vault_delete (vault, TENANT, NULL, &error);
      assert_failed (done, &error);
    }
  g_clear_error (&error);
  g_assert_cmpint (g_atomic_int_get (&n_asked), >, before);
  g_log_remove_handler ("GLib-GIO", handler);
}

int
main (int argc, char **argv)
{
  FakeBus *bus;
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  bus = fake_bus_new ();
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", fake_bus_get_address (bus), TRUE);
  fake_bus_own (bus, SERVICE);
  fake_bus_answer (bus, PATH, answer);

  g_test_add_data_func ("/vault/C17-service-never-answers", GINT_TO_POINTER (SILENT), test_habit);
  g_test_add_data_func ("/vault/C17-answers-of-wrong-type", GINT_TO_POINTER (WRONG_TYPE), test_habit);
  g_test_add_data_func ("/vault/C17-answers-of-ten-megabytes", GINT_TO_POINTER (HUGE_TEXT), test_habit);
  g_test_add_data_func ("/vault/C17-answers-without-arguments", GINT_TO_POINTER (NO_ARGUMENTS), test_habit);
  g_test_add_data_func ("/vault/C17-nonsense", GINT_TO_POINTER (NONSENSE), test_habit);
  g_test_add_data_func ("/vault/C17-secret-of-ten-megabytes", GINT_TO_POINTER (NONSENSE_SECRET), test_habit);
  status = g_test_run ();
  fake_bus_free (bus);

  return status;
}
