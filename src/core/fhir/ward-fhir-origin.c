/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads of what a result names beside itself: who performed it, its specimen, its order. Equal askers share one request; what came with an ETag is kept in
 * memory and confirmed by the server (reliability.md N28, N40, N41); where there is a cache on disk, it is kept there with the patient's record, what the server
 * allows (N43). A Specimen or a ServiceRequest that is not surely of this patient is kept out (J18), also when it comes from the disk. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-fhir-origin.h"

#include "core/base/ward-clock.h"
#include "core/base/ward-url.h"
#include "core/fhir/ward-fhir-private.h"

#define MAX_BYTES (1024 * 1024)
#define MAX_ID 64 /* FHIR R4, id */

static const struct
{
  const char *type;
  WardFhirKind kind;
} origins[] = {
  { "Practitioner", WARD_FHIR_PERFORMERS }, { "PractitionerRole", WARD_FHIR_PERFORMERS },
  { "Organization", WARD_FHIR_PERFORMERS }, { "Specimen", WARD_FHIR_SPECIMENS },
  { "ServiceRequest", WARD_FHIR_ORDERS },
};

/**
 * ward_fhir_origin_find_kind:
 * @type: a FHIR type
 * @out_kind: (out): as what it is read
 *
 * Returns: %FALSE for a type that is not read by reference
 */
gboolean
ward_fhir_origin_find_kind (const char *type, WardFhirKind *out_kind)
{
  g_return_val_if_fail (type != NULL && out_kind != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (origins); i++)
    if (g_str_equal (origins[i].type, type))
      {
        *out_kind = origins[i].kind;
        return TRUE;
      }
  return FALSE;
}

/* "Specimen/7", also below our FHIR base; the part before the type must be nothing or that base. */
static const char *
skip_base (WardFhirClient *self, const char *reference, const char *type)
{
  g_autofree char *needle = g_strconcat (type, "/", NULL);
  const char *tail = g_strrstr (reference, needle);
  g_autofree char *base = NULL;

  if (tail == NULL || (tail != reference && tail[-1] != '/'))
    return NULL;
  if (tail == reference)
    return tail + strlen (needle);
  base = g_strndup (reference, (gsize) (tail - reference - 1));
  return ward_url_equal_base (base, ward_fhir_client_get_settings (self)->base) ? tail + strlen (needle) : NULL;
}

/* An id of FHIR (datatypes, id); "." and ".." would be steps in an address. */
static gboolean
is_id (const char *id, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (id[i]) && id[i] != '-' && id[i] != '.')
      return FALSE;
  return length > 0 && length <= MAX_ID && strspn (id, ".") < length;
}

/**
 * ward_fhir_client_dup_origin:
 * @self: a client
 * @reference: (nullable): a reference as sent
 * @out_type: (out): the type that it names
 *
 * Takes a reference apart: relative, absolute below the FHIR base, with or without a version. The same id at another server is something else.
 *
 * Returns: (transfer full) (nullable): the id; %NULL where it cannot be read by reference
 */
char *
ward_fhir_client_dup_origin (WardFhirClient *self, const char *reference, const char **out_type)
{
  g_return_val_if_fail (WARD_IS_FHIR_CLIENT (self), NULL);
  g_return_val_if_fail (out_type != NULL, NULL);

  for (gsize i = 0; reference != NULL && i < G_N_ELEMENTS (origins); i++)
    {
      const char *id = skip_base (self, reference, origins[i].type);
      gsize n = id != NULL ? strcspn (id, "/?#") : 0;

      if (id == NULL || !is_id (id, n) || (id[n] != '\0' && !g_str_has_prefix (id + n, "/_history/")))
        continue;
      *out_type = origins[i].type;
      return g_strndup (id, n);
    }
  return NULL;
}

typedef struct
{
  const char *type; /* (unowned) of origins */
  WardFhirKind kind;
  char *id;         /* (owned) */
  char *patient_id; /* (owned) */
  char *url;        /* (owned) */
  gboolean no_cache;
  gboolean unconditional; /* a 304 came, and what it confirms is gone */
  guint generation;       /* of the cache when it was asked */
} Wanted;

static void fetch (GTask *task);

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->id);
  g_free (wanted->patient_id);
  g_free (wanted->url);
  g_free (wanted);
}

/* Reads the row; the subject is NULL for those that are about nobody. */
static gpointer
read_row (WardReader *reader, const Wanted *wanted, const WardJson *root, const char **out_id, const char **out_subject)
{
  if (wanted->kind == WARD_FHIR_SPECIMENS)
    {
      WardSpecimen *specimen = ward_read_specimen (reader, root);

      *out_id = specimen->id;
      *out_subject = specimen->subject;
      return specimen;
    }
  if (wanted->kind == WARD_FHIR_ORDERS)
    {
      WardOrder *order = ward_read_order (reader, root);

      *out_id = order->id;
      *out_subject = order->subject;
      return order;
    }
  {
    WardPerformer *performer = ward_read_performer (reader, root);

    *out_id = performer->id;
    *out_subject = NULL;
    return performer;
  }
}

static GError *
decode (WardFhirPage *page, GBytes *body, const char *base, const Wanted *wanted)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse (body, NULL, NULL);
  WardReader reader = { .arena = page->arena, .base = base, .patient_id = wanted->patient_id, .issues = page->issues };
  const char *id = NULL;
  const char *subject = NULL;
  const WardJson *root;
  gpointer row;

  if (doc == NULL)
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_NOT_JSON, "The answer is not valid JSON");
  root = ward_json_doc_get_root (doc);
  if (g_strcmp0 (ward_json_get_string (root, "resourceType"), wanted->type) != 0)
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_NOT_FHIR, "The answer is another resource than was asked");
  row = read_row (&reader, wanted, root, &id, &subject);
  if (g_strcmp0 (id, wanted->id) != 0)
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_NOT_FHIR, "The answer has another id than was asked");
  if (wanted->kind != WARD_FHIR_PERFORMERS && subject == NULL)
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_NOT_FHIR, "The answer does not say whose it is");
  if (wanted->kind != WARD_FHIR_PERFORMERS && !ward_read_is_of_patient (&reader, subject))
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_WRONG_PATIENT, "The answer is not about this patient");
  g_ptr_array_add (page->rows, row);
  return NULL;
}

/* What a page is kept under in memory. The patient is part of it, as on the disk: what is confirmed there must be in that patient's part, and the check of
 * whose it is holds for one patient. */
char *
ward_fhir_origin_build_key (WardFhirClient *client, const char *url, const char *patient_id)
{
  g_autofree char *address = g_strconcat (url, "\n", patient_id, NULL);

  return ward_fhir_client_build_cache_key (client, address);
}

static char *
build_key (WardFhirClient *self, const Wanted *wanted)
{
  return ward_fhir_origin_build_key (self, wanted->url, wanted->patient_id);
}

/* What the disk has, "Specimen/7": checked as what comes from the server is. NULL: it is nothing of the kind. */
WardFhirPage *
ward_fhir_origin_decode_kept (GBytes *body, WardFhirKind kind, const char *slot, const char *base,
                              const char *patient_id)
{
  g_autoptr (WardFhirPage) page = ward_fhir_page_new (kind, 0);
  g_auto (GStrv) parts = g_strsplit (slot, "/", 2);
  g_autoptr (GError) error = NULL;
  Wanted wanted = { .kind = kind, .patient_id = (char *) patient_id };
  WardFhirKind found;

  if (g_strv_length (parts) != 2 || !ward_fhir_origin_find_kind (parts[0], &found) || found != kind)
    return NULL;
  wanted.type = parts[0];
  wanted.id = parts[1];
  error = decode (page, body, base, &wanted);
  return error == NULL ? g_steal_pointer (&page) : NULL;
}

static WardFhirKeep
build_keep (const Wanted *wanted, const char *slot)
{
  return (WardFhirKeep){
    .kind = wanted->kind, .slot = slot, .patient_id = wanted->patient_id, .batch = ward_clock_real_us (NULL)
  };
}

/* What came, or why it did not, for the disk. */
static void
keep (WardFhirClient *self, const Wanted *wanted, const WardHttpResponse *response, const GError *error)
{
  g_autofree char *slot = g_strconcat (wanted->type, "/", wanted->id, NULL);
  const WardFhirKeep kept = build_keep (wanted, slot);

  ward_fhir_kept_note_read (self, &kept, wanted->url, wanted->generation, response, error);
}

/* The server confirmed what the disk has. */
static void
keep_confirmed (WardFhirClient *self, const Wanted *wanted, const char *validator)
{
  g_autofree char *slot = g_strconcat (wanted->type, "/", wanted->id, NULL);
  const WardFhirKeep kept = build_keep (wanted, slot);

  if (wanted->generation != ward_fhir_cache_get_generation (ward_fhir_client_get_cache (self)))
    return;
  ward_fhir_kept_touch (self, &kept, wanted->url, validator);
  ward_fhir_kept_end (self, &kept);
}

static void
store (WardFhirClient *self, const Wanted *wanted, const WardHttpResponse *response, WardFhirPage *page)
{
  g_autofree char *validator = ward_fhir_dup_validator (response);
  g_autofree char *key = build_key (self, wanted);

  keep (self, wanted, response, NULL);
  if (validator != NULL && wanted->generation == ward_fhir_cache_get_generation (ward_fhir_client_get_cache (self))
      && ward_fhir_may_store (ward_http_response_get_header (response, "Cache-Control")))
    ward_fhir_cache_store (ward_fhir_client_get_cache (self), key, validator, page);
}

/* The server confirmed what was kept; where that has gone meanwhile, it is asked once more, for the whole. */
static void
take_confirmed (GTask *task, const WardHttpResponse *response)
{
  WardFhirClient *self = g_task_get_source_object (task);
  Wanted *wanted = g_task_get_task_data (task);
  g_autofree char *key = build_key (self, wanted);
  const char *validator = NULL;
  WardFhirPage *known = ward_fhir_cache_find (ward_fhir_client_get_cache (self), key, &validator);

  if (known != NULL && !wanted->unconditional)
    {
      keep_confirmed (self, wanted, validator);
      g_task_return_pointer (task, ward_fhir_page_copy_from_cache (known), (GDestroyNotify) ward_fhir_page_unref);
    }
  else if (!wanted->unconditional)
    {
      wanted->unconditional = TRUE;
      fetch (task);
    }
  else
    {
      GError *error
          = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_HTTP, "The server answered 304 to an unconditional read");

      ward_http_response_name_request (response, error);
      g_task_return_error (task, error);
    }
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardFhirClient *self = g_task_get_source_object (task);
  const Wanted *wanted = g_task_get_task_data (task);
  g_autoptr (WardFhirPage) page = ward_fhir_page_new (wanted->kind, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_fhir_fetch_finish (result, &error);

  if (response != NULL && ward_http_response_get_status (response) == 304)
    {
      take_confirmed (task, response);
      return;
    }
  if (response != NULL)
    error = ward_fhir_check_response (response, page->issues);
  if (error == NULL)
    error = decode (page, ward_http_response_get_body (response), ward_fhir_client_get_settings (self)->base, wanted);
  if (response != NULL)
    ward_http_response_name_request (response, error);
  if (error != NULL)
    {
      keep (self, wanted, NULL, error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  store (self, wanted, response, page);
  g_task_return_pointer (task, g_steal_pointer (&page), (GDestroyNotify) ward_fhir_page_unref);
}

static const char *
get_step (const Wanted *wanted)
{
  if (wanted->kind == WARD_FHIR_SPECIMENS)
    return "Specimen read";
  return wanted->kind == WARD_FHIR_ORDERS ? "Order read" : "Performer read";
}

static void
fetch (GTask *task)
{
  WardFhirClient *self = g_task_get_source_object (task);
  const Wanted *wanted = g_task_get_task_data (task);
  g_autofree char *key = build_key (self, wanted);
  const char *validator = NULL;

  if (!wanted->unconditional)
    ward_fhir_cache_find (ward_fhir_client_get_cache (self), key, &validator);
  ward_fhir_fetch_async (self,
                         &(WardFhirFetch){ .url = wanted->url,
                                           .validator = validator,
                                           .step = get_step (wanted),
                                           .resource = wanted->type,
                                           .patient_id = wanted->patient_id,
                                           .max_bytes = MAX_BYTES,
                                           .no_cache = wanted->no_cache },
                         g_task_get_cancellable (task), fetched_cb, g_object_ref (task));
}

/**
 * ward_fhir_client_read_origin_async:
 * @self: a client
 * @type: one of Practitioner, PractitionerRole, Organization, Specimen, ServiceRequest
 * @id: its id
 * @patient_id: of whom a Specimen or a ServiceRequest must be
 * @no_cache: whether caches on the way must ask the server
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Reads one resource that a result names. Errors: as for searches; %WARD_FAILURE_WRONG_PATIENT where it is not surely this patient's,
 * %WARD_FAILURE_NOT_FHIR where it is another resource.
 */
void
ward_fhir_client_read_origin_async (WardFhirClient *self, const char *type, const char *id, const char *patient_id,
                                    gboolean no_cache, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Wanted *wanted;
  WardFhirKind kind;

  g_return_if_fail (WARD_IS_FHIR_CLIENT (self));
  g_return_if_fail (type != NULL && ward_fhir_origin_find_kind (type, &kind));
  g_return_if_fail (id != NULL && id[0] != '\0' && patient_id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_fhir_client_read_origin_async);
  wanted = g_new0 (Wanted, 1);
  wanted->type = g_intern_string (type);
  wanted->kind = kind;
  wanted->id = g_strdup (id);
  wanted->patient_id = g_strdup (patient_id);
  wanted->url = ward_fhir_build_read_url (ward_fhir_client_get_settings (self)->base, type, id);
  wanted->no_cache = no_cache;
  wanted->generation = ward_fhir_cache_get_generation (ward_fhir_client_get_cache (self));
  g_task_set_task_data (task, wanted, wanted_free);
  fetch (task);
}

/**
 * ward_fhir_client_read_origin_finish:
 * @self: a client
 * @result: a result
 * @error: return location
 *
 * Returns: (transfer full): a page with the one row
 */
WardFhirPage *
ward_fhir_client_read_origin_finish (WardFhirClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_fhir_client_read_origin_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
