/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person at a browser, for tests without one: asks for the pages over a real connection, fills in their forms and sends
 * them, until the server leads back to the client. Knows nothing of the server but its pages. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

#include "core/base/ward-url.h"

#define MAX_PAGES 8
#define MAX_PAGE (512 * 1024)

typedef struct
{
  guint status;
  char *location; /* (owned) (nullable) */
  char *body;     /* (owned) */
} Page;

static void
page_free (Page *page)
{
  g_free (page->location);
  g_free (page->body);
  g_free (page);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)

static gboolean
trust_own_authority (GTlsConnection *connection, GTlsCertificate *peer, GTlsCertificateFlags errors, gpointer user_data)
{
  WardSandbox *self = user_data;

  return self->authority != NULL && g_tls_certificate_verify (peer, NULL, self->authority) == 0;
}

static void
watch_handshake (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *connectable,
                 GIOStream *connection, gpointer user_data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect (connection, "accept-certificate", G_CALLBACK (trust_own_authority), user_data);
}

static Page *
parse_page (const char *text, GError **error)
{
  const char *end = strstr (text, "\r\n\r\n");
  g_autoptr (Page) page = g_new0 (Page, 1);
  g_auto (GStrv) lines = NULL;
  g_autofree char *head = NULL;

  if (end == NULL || !g_str_has_prefix (text, "HTTP/1.1 "))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The sandbox's page is no HTTP answer");
      return NULL;
    }
  head = g_strndup (text, (size_t) (end - text));
  lines = g_strsplit (head, "\r\n", -1);
  page->status = (guint) g_ascii_strtoull (text + strlen ("HTTP/1.1 "), NULL, 10);
  for (guint i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], "Location: ", 10) == 0)
      page->location = g_strdup (lines[i] + 10);
  page->body = g_strdup (end + 4);
  return g_steal_pointer (&page);
}

static Page *
fetch (WardSandbox *self, const char *method, const char *target, const char *form, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GString) message = g_string_new (NULL);
  g_autoptr (GString) answer = g_string_new (NULL);
  char chunk[16 * 1024];
  gssize n;

  g_socket_client_set_timeout (client, 30);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_tls (client, self->settings.tls);
  g_signal_connect (client, "event", G_CALLBACK (watch_handshake), self);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, error);
  if (connection == NULL)
    return NULL;
  g_string_printf (message, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAccept: text/html\r\nConnection: close\r\n",
                   method, target, self->port);
  if (form != NULL)
    g_string_append_printf (message,
                            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %" G_GSIZE_FORMAT
                            "\r\n\r\n%s",
                            strlen (form), form);
  else
    g_string_append (message, "\r\n");
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), message->str, message->len,
                                  NULL, NULL, error))
    return NULL;
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), chunk, sizeof chunk, NULL,
                                   error))
             > 0
         && answer->len < MAX_PAGE)
    g_string_append_len (answer, chunk, n);
  return n < 0 ? NULL : parse_page (answer->str, error);
}

/* The value of an attribute inside one tag. */
static char *
dup_attribute (const char *tag, const char *name)
{
  g_autofree char *start = g_strdup_printf (" %s=\"", name);
  const char *end = strchr (tag, '>');
  const char *found = strstr (tag, start);

  if (found == NULL || (end != NULL && found > end))
    return NULL;
  found += strlen (start);
  return g_strndup (found, strcspn (found, "\""));
}

/* Ticked boxes and hidden fields go along, as a browser would send them. */
static void
append_fields (GString *form, const char *html)
{
  for (const char *tag = strstr (html, "<input"); tag != NULL; tag = strstr (tag + 1, "<input"))
    {
      g_autofree char *type = dup_attribute (tag, "type");
      g_autofree char *name = dup_attribute (tag, "name");
      g_autofree char *value = dup_attribute (tag, "value");
      g_autofree char *pair = NULL;

      if (name == NULL || value == NULL || (g_strcmp0 (type, "hidden") != 0 && g_strcmp0 (type, "checkbox") != 0))
        continue;
      pair = ward_form_encode (name, value, NULL);
      g_string_append_printf (form, "%s%s", form->len > 0 ? "&" : "", pair);
    }
}

static gboolean
fill_form (const char *html, const char *user, const char *patient_id, gboolean allow, GString *form, GError **error)
{
  g_autofree char *pair = NULL;

  append_fields (form, html);
  if (strstr (html, "name=\"username\"") != NULL)
    {
      if (strstr (html, "role=\"alert\"") != NULL)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "The sandbox refused the user");
          return FALSE;
        }
      pair = ward_form_encode ("username", user != NULL ? user : "clinician", "password", "sandbox", NULL);
    }
  else if (strstr (html, "id=\"allow\"") != NULL)
    pair = ward_form_encode ("decision", allow ? "allow" : "deny", NULL);
  else if (strstr (html, "data-patient=\"") != NULL)
    {
      g_autofree char *first = dup_attribute (strstr (html, "<button"), "data-patient");

      pair = ward_form_encode ("patient", patient_id != NULL ? patient_id : first, NULL);
    }
  else
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The sandbox showed a page without a form to fill in");
      return FALSE;
    }
  g_string_append_printf (form, "%s%s", form->len > 0 ? "&" : "", pair);
  return TRUE;
}

static char *
walk (WardSandbox *self, const char *url, const char *user, const char *patient_id, gboolean allow, GError **error)
{
  g_autofree char *target = NULL;
  g_autoptr (Page) page = NULL;

  if (!g_str_has_prefix (url, self->origin) || url[strlen (self->origin)] != '/')
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The address is not one of the sandbox");
      return NULL;
    }
  page = fetch (self, "GET", url + strlen (self->origin), NULL, error);
  for (guint i = 0; page != NULL && i < MAX_PAGES; i++)
    {
      g_autoptr (GString) form = g_string_new (NULL);
      const char *tag = strstr (page->body, "<form");
      g_autofree char *action = tag != NULL ? dup_attribute (tag, "action") : NULL;
      Page *next;

      if (page->status == 302 && page->location != NULL)
        return g_steal_pointer (&page->location);
      if (action == NULL || page->status != 200)
        break;
      if (!fill_form (page->body, user, patient_id, allow, form, error))
        return NULL;
      next = fetch (self, "POST", action, form->str, error);
      page_free (page);
      page = next;
    }
  if (page != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The sandbox did not lead back (HTTP %u)", page->status);
  return NULL;
}

/**
 * ward_sandbox_approve:
 * @self: a sandbox that runs
 * @authorize_url: where the client would send the browser
 * @user: (nullable): who signs in; %NULL: "clinician"
 * @patient_id: (nullable): the patient to choose if asked; %NULL: the first
 * @error: return location
 *
 * Does on the pages what a person does to allow it. Blocks the calling thread, which the sandbox does not need.
 *
 * Returns: (transfer full) (nullable): the address that the browser is sent back to
 */
char *
ward_sandbox_approve (WardSandbox *self, const char *authorize_url, const char *user, const char *patient_id,
                      GError **error)
{
  g_return_val_if_fail (WARD_IS_SANDBOX (self) && self->server != NULL, NULL);

  return walk (self, authorize_url, user, patient_id, TRUE, error);
}

/**
 * ward_sandbox_deny:
 * @self: a sandbox that runs
 * @authorize_url: where the client would send the browser
 * @user: (nullable): who signs in; %NULL: "clinician"
 * @error: return location
 *
 * Signs in, and presses "Deny".
 *
 * Returns: (transfer full) (nullable): the address that the browser is sent back to; profile epic sends it nowhere
 */
char *
ward_sandbox_deny (WardSandbox *self, const char *authorize_url, const char *user, GError **error)
{
  g_return_val_if_fail (WARD_IS_SANDBOX (self) && self->server != NULL, NULL);

  return walk (self, authorize_url, user, NULL, FALSE, error);
}
