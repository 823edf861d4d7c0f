/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers with which no encryption comes about, for other reasons than its versions: each by its own name. */
#define G_LOG_DOMAIN "ward-check-test"

#include <string.h>

#include "core/check/check-tools.h"
#include "core/check/ward-check.h"
#include "core/net/ward-http-private.h"
#include "support/ward-fault-server.h"

typedef struct
{
  const char *path;
  WardFaultTls tls;
  gboolean wants_certificate;
  gboolean resets; /* else closes, where no certificate is wanted */
  const char *failure;
  const char *seen;
} HandshakeCase;

static const HandshakeCase cases[] = {
  { "/check/handshake/client-certificate-tls-1.3", WARD_FAULT_TLS_1_3, TRUE, FALSE, "tls-client", "" },
  { "/check/handshake/client-certificate-tls-1.2", WARD_FAULT_TLS_1_2, TRUE, FALSE, "tls-client", "" },
  { "/check/handshake/closed", WARD_FAULT_TLS_ANY, FALSE, FALSE, "interrupted", "closed before encryption" },
  { "/check/handshake/reset", WARD_FAULT_TLS_ANY, FALSE, TRUE, "interrupted", "closed before encryption" },
  { "/check/handshake/old-version", WARD_FAULT_TLS_1_1, FALSE, FALSE, "tls-version", "" },
};

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ward_check_run_finish (WARD_CHECK (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static WardTenant *
make_tenant (WardFaultServer *server)
{
  g_autofree char *text = g_strdup_printf ("{\"name\":\"T\",\"environment\":\"sandbox\",\"fhirBase\":"
                                           "\"https://127.0.0.1:%u/r4\",\"clientId\":\"c\",\"anyPort\":true,"
                                           "\"redirectUris\":[\"http://127.0.0.1/x\"]}",
                                           (guint) ward_fault_server_get_port (server));

  return check_read_tenant (text);
}

static void
assert_encryption (WardCheck *check, const HandshakeCase *item)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (check)); i++)
    {
      g_autoptr (WardCheckStep) step = g_list_model_get_item (G_LIST_MODEL (check), i);

      if (strcmp (ward_check_step_get_key (step), "encryption") != 0)
        continue;
      g_assert_cmpint (ward_check_step_get_state (step), ==, WARD_CHECK_FAILED);
      g_assert_cmpstr (ward_check_step_get_explanation (step)->key, ==, item->failure);
      g_assert_nonnull (strstr (ward_check_step_get_seen (step), item->seen));
      return;
    }
  g_assert_not_reached ();
}

static void
test_handshake (gconstpointer data)
{
  const HandshakeCase *item = data;
  const WardTestCertificateSettings settings = { .name = "127.0.0.1" };
  g_autoptr (WardTestAuthority) authority = ward_test_authority_new ("Hospital CA");
  g_autoptr (WardTestCertificate) certificate = ward_test_authority_issue (authority, &settings);
  g_autoptr (GList) authorities = g_list_prepend (NULL, ward_test_authority_get_certificate (authority));
  gboolean encrypts = item->wants_certificate || item->tls != WARD_FAULT_TLS_ANY;
  g_autoptr (WardFaultServer) server = ward_fault_server_new (encrypts ? certificate : NULL, item->tls);
  g_autoptr (WardTenant) tenant = make_tenant (server);
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  WardCheck *check = ward_check_new (http, tenant, NULL);
  gboolean done = FALSE;

  ward_http_set_extra_authorities (http, authorities);
  if (item->wants_certificate)
    ward_fault_server_set_wants_certificate (server);
  else if (!encrypts)
    {
      WardFaultScript *script = ward_fault_script_wait (ward_fault_script_new (), 50);

      ward_fault_server_set_greeting (server, item->resets ? ward_fault_script_reset (script)
                                                           : ward_fault_script_close (script));
    }
  ward_check_run_async (check, NULL, ran_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  assert_encryption (check, item);
  check_let_go (check);
}

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_handshake);

  return g_test_run ();
}
