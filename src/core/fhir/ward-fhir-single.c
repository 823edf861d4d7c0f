/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads of what a report names (clinical.md 5.9, V64, V73): one Observation, whose id and subject are checked as in a search, and the content of one form.
 * A form is asked for below the FHIR base only, since the token must go nowhere else; what comes is held against the size and the hash that the report
 * announced. Both answers are small or bounded, so that they are decoded where they arrive. A result is
 * kept on disk with the patient's record, what the server allows; a form is not. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-fhir-single.h"

#include "core/base/ward-clock.h"
#include "core/base/ward-url.h"
#include "core/fhir/ward-fhir-private.h"

#define MAX_OBSERVATION_BYTES (1024 * 1024)
/* In base64, within a Binary, a form of the largest size that is kept takes a third more. */
#define MAX_FORM_BYTES (24 * 1024 * 1024)

/* ---- an Observation ---- */

typedef struct
{
  char *id;         /* (owned) */
  char *patient_id; /* (owned) */
  char *url;        /* (owned) */
  guint generation; /* of the memory cache when it was asked */
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->id);
  g_free (wanted->patient_id);
  g_free (wanted->url);
  g_free (wanted);
}

static gboolean
decode_observation (WardFhirPage *page, GBytes *body, const char *base, const Wanted *wanted, GError **error)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse (body, NULL, NULL);
  const WardJson *root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  WardReader reader = { .arena = page->arena, .base = base, .patient_id = wanted->patient_id, .issues = page->issues };
  WardObservation *row;

  if (doc == NULL)
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_JSON, "The answer is not valid JSON");
  else if (g_strcmp0 (ward_json_get_string (root, "resourceType"), "Observation") != 0)
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_FHIR,
                         "The answer is another resource than an Observation");
  if (root == NULL || (error != NULL && *error != NULL))
    return FALSE;
  row = ward_read_observation (&reader, root);
  if (g_strcmp0 (row->id, wanted->id) != 0 || !ward_read_is_of_patient (&reader, row->subject))
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_WRONG_PATIENT,
                           "The answer is another result, or another patient's");
      return FALSE;
    }
  g_ptr_array_add (page->rows, row);
  return TRUE;
}

/* What the disk has, "Observation/7": checked as what comes from the server is. NULL: it is nothing of the kind. */
WardFhirPage *
ward_fhir_single_decode_kept (GBytes *body, const char *slot, const char *base, const char *patient_id)
{
  g_autoptr (WardFhirPage) page = ward_fhir_page_new (WARD_FHIR_OBSERVATIONS, 0);
  g_autoptr (GError) error = NULL;
  const Wanted wanted = { .id = (char *) slot + strlen (WARD_FHIR_SINGLE_SLOT), .patient_id = (char *) patient_id };

  return decode_observation (page, body, base, &wanted, &error) ? g_steal_pointer (&page) : NULL;
}

static void
keep_observation (WardFhirClient *self, const Wanted *wanted, const WardHttpResponse *response, const GError *error)
{
  g_autofree char *slot = g_strconcat (WARD_FHIR_SINGLE_SLOT, wanted->id, NULL);
  const WardFhirKeep kept = {
    .kind = WARD_FHIR_OBSERVATIONS, .slot = slot, .patient_id = wanted->patient_id, .batch = ward_clock_real_us (NULL)
  };

  ward_fhir_kept_note_read (self, &kept, wanted->url, wanted->generation, response, error);
}

static void
observation_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardFhirClient *self = g_task_get_source_object (task);
  g_autoptr (WardFhirPage) page = ward_fhir_page_new (WARD_FHIR_OBSERVATIONS, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_fhir_fetch_finish (result, &error);

  if (response != NULL)
    error = ward_fhir_check_response (response, page->issues);
  if (error == NULL)
    decode_observation (page, ward_http_response_get_body (response), ward_fhir_client_get_settings (self)->base,
                        g_task_get_task_data (task), &error);
  if (response != NULL)
    ward_http_response_name_request (response, error);
  keep_observation (self, g_task_get_task_data (task), response, error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&page), (GDestroyNotify) ward_fhir_page_unref);
}

/**
 * ward_fhir_client_read_observation_async:
 * @self: a client
 * @id: the Observation's id
 * @patient_id: whose it must be
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Reads one Observation. Errors: as for searches; %WARD_FAILURE_WRONG_PATIENT where the answer has another id or is not surely this patient's.
 */
void
ward_fhir_client_read_observation_async (WardFhirClient *self, const char *id, const char *patient_id,
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Wanted *wanted;

  g_return_if_fail (WARD_IS_FHIR_CLIENT (self));
  g_return_if_fail (id != NULL && id[0] != '\0' && patient_id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_fhir_client_read_observation_async);
  wanted = g_new0 (Wanted, 1);
  wanted->id = g_strdup (id);
  wanted->patient_id = g_strdup (patient_id);
  wanted->url = ward_fhir_build_read_url (ward_fhir_client_get_settings (self)->base, "Observation", id);
  wanted->generation = ward_fhir_cache_get_generation (ward_fhir_client_get_cache (self));
  g_task_set_task_data (task, wanted, wanted_free);
  ward_fhir_fetch_async (self,
                         &(WardFhirFetch){ .url = wanted->url,
                                           .step = "Result read",
                                           .resource = "Observation",
                                           .patient_id = patient_id,
                                           .max_bytes = MAX_OBSERVATION_BYTES },
                         cancellable, observation_fetched_cb, g_steal_pointer (&task));
}

/**
 * ward_fhir_client_read_observation_finish:
 * @self: a client
 * @result: a result
 * @error: return location
 *
 * Returns: (transfer full): a page with the one row
 */
WardFhirPage *
ward_fhir_client_read_observation_finish (WardFhirClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_fhir_client_read_observation_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- a form ---- */

struct _WardFhirForm
{
  WardArena *arena; /* (owned) of what the attachment points to */
  WardAttachment attachment;
};

/**
 * ward_fhir_form_unref:
 * @form: (transfer full): a form
 *
 * Frees the form and its content.
 */
void
ward_fhir_form_unref (WardFhirForm *form)
{
  g_return_if_fail (form != NULL);

  ward_arena_unref (form->arena);
  g_free (form);
}

/**
 * ward_fhir_form_get_attachment:
 * @form: a form
 *
 * Returns: (transfer none): the form as read; lives as long as @form
 */
const WardAttachment *
ward_fhir_form_get_attachment (const WardFhirForm *form)
{
  g_return_val_if_fail (form != NULL, NULL);

  return &form->attachment;
}

/* What was announced, without a content: size is kept until the content is there. */
static WardFhirForm *
form_new (const WardAttachment *announced)
{
  WardFhirForm *form = g_new0 (WardFhirForm, 1);

  form->arena = ward_arena_new (0);
  form->attachment.content_type = ward_arena_strdup (form->arena, announced->content_type);
  form->attachment.title = ward_arena_strdup (form->arena, announced->title);
  form->attachment.url = ward_arena_strdup (form->arena, announced->url);
  form->attachment.hash = ward_arena_strdup (form->arena, announced->hash);
  form->attachment.size = announced->size;
  return form;
}

/* "application/pdf; charset=x" and "Application/PDF" are application/pdf; what cannot stand in a header is no type. */
static char *
dup_media_type (const char *content_type)
{
  gsize n = content_type != NULL ? strcspn (content_type, "; ") : 0;

  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (content_type[i]) && strchr ("/+.-_", content_type[i]) == NULL)
      return NULL;
  return n > 0 ? g_ascii_strdown (content_type, (gssize) n) : NULL;
}

static gboolean
is_html (const char *type)
{
  return g_str_equal (type, "text/html") || g_str_equal (type, "application/xhtml+xml");
}

/* The content of a Binary resource (FHIR R4, Binary): what a server sends that does not give the bytes themselves. */
static gboolean
take_binary (WardFhirForm *form, GBytes *body, GError **error)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse (body, NULL, NULL);
  const WardJson *root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  const char *data = root != NULL ? ward_json_get_string (root, "data") : NULL;
  WardAttachment *attachment = &form->attachment;

  if (data == NULL || g_strcmp0 (ward_json_get_string (root, "resourceType"), "Binary") != 0)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_FHIR, "The answer is neither the form nor a Binary");
      return FALSE;
    }
  ward_read_form_base64 (form->arena, data, (gint64) attachment->size, attachment->hash, attachment);
  return TRUE;
}

static gboolean
take_content (WardFhirForm *form, const WardHttpResponse *response, GError **error)
{
  g_autofree char *wanted = dup_media_type (form->attachment.content_type);
  const char *came = ward_http_response_get_content_type (response);
  GBytes *body = ward_http_response_get_body (response);
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (body, &length);

  if (ward_http_response_is_json (response))
    return take_binary (form, body, error);
  if (came[0] != '\0' && g_strcmp0 (came, wanted) != 0 && !g_str_equal (came, "application/octet-stream"))
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_FHIR, "The answer is of another kind than the form");
      return FALSE;
    }
  ward_read_form_bytes (form->arena, bytes != NULL ? bytes : (const guint8 *) "", length,
                        (gint64) form->attachment.size, form->attachment.hash, &form->attachment);
  return TRUE;
}

/* Why the answer is not the form; else it was taken in. */
static GError *
take_answer (WardFhirForm *form, const WardHttpResponse *response)
{
  GError *error = ward_http_response_to_error (response);

  if (error == NULL && ward_http_response_get_status (response) != 200)
    error
        = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INCOMPLETE, "The server did not answer with the whole form");
  if (error == NULL)
    take_content (form, response, &error);
  if (error == NULL && form->attachment.damaged)
    error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INCOMPLETE, "The form is not what the report announced");
  ward_http_response_name_request (response, error);
  return error;
}

static void
form_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_fhir_fetch_alone_finish (result, &error);
  WardFhirForm *form;

  if (response == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  form = form_new (g_task_get_task_data (task));
  error = take_answer (form, response);
  if (error == NULL)
    {
      g_task_return_pointer (task, form, (GDestroyNotify) ward_fhir_form_unref);
      return;
    }
  ward_fhir_form_unref (form);
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
attachment_free (gpointer data)
{
  WardAttachment *attachment = data;

  g_free ((char *) attachment->content_type);
  g_free ((char *) attachment->title);
  g_free ((char *) attachment->url);
  g_free ((char *) attachment->hash);
  g_free (attachment);
}

/* What the answer is to be held against; the report may be gone by then. */
static WardAttachment *
attachment_copy (const WardAttachment *form)
{
  WardAttachment *copy = g_new0 (WardAttachment, 1);

  copy->content_type = g_strdup (form->content_type);
  copy->title = g_strdup (form->title);
  copy->url = g_strdup (form->url);
  copy->hash = g_strdup (form->hash);
  copy->size = form->size;
  return copy;
}

/**
 * ward_fhir_client_read_form_async:
 * @self: a client
 * @form: a form of a report, with an address
 * @patient_id: (nullable): whose report it is
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Gets the content of a form that lies apart. Errors: the network's and those by status; %WARD_FAILURE_ADDRESS where it does not lie below the FHIR base:
 * then it is not asked for; %WARD_FAILURE_INCOMPLETE where it has another size or hash than announced; %WARD_FAILURE_NOT_FHIR where it is of another kind.
 */
void
ward_fhir_client_read_form_async (WardFhirClient *self, const WardAttachment *form, const char *patient_id,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *url = NULL;
  g_autofree char *type = NULL;
  g_autofree char *accept = NULL;
  const char *base;

  g_return_if_fail (WARD_IS_FHIR_CLIENT (self));
  g_return_if_fail (form != NULL);

  base = ward_fhir_client_get_settings (self)->base;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_fhir_client_read_form_async);
  g_task_set_task_data (task, attachment_copy (form), attachment_free);
  url = form->url != NULL && form->url[0] != '\0' ? ward_url_resolve (base, form->url) : NULL;
  type = dup_media_type (form->content_type);
  if (url == NULL || type == NULL || strchr (url, '#') != NULL || !ward_read_is_below (url, base))
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_ADDRESS,
                               "The form lies at an address that does not belong to the server");
      return;
    }
  /* Where a page is asked for, a page that came instead of data could not be told from it. */
  accept = is_html (type) ? g_strdup (type) : g_strconcat (type, ", application/fhir+json;q=0.5", NULL);
  ward_fhir_fetch_alone_async (self,
                               &(WardFhirFetch){ .url = url,
                                                 .accept = accept,
                                                 .step = "Form read",
                                                 .resource = "Binary",
                                                 .patient_id = patient_id,
                                                 .max_bytes = MAX_FORM_BYTES },
                               cancellable, form_fetched_cb, g_steal_pointer (&task));
}

/**
 * ward_fhir_client_read_form_finish:
 * @self: a client
 * @result: a result
 * @error: return location
 *
 * Returns: (transfer full): the form, whole
 */
WardFhirForm *
ward_fhir_client_read_form_finish (WardFhirClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_fhir_client_read_form_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
