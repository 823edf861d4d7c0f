/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The FHIR client's object and its single reads: a Patient, whose id must be the one that was asked for, and the signed-in user's name (design.md section 3;
 * reliability.md J17, N39, A45). Searches are in ward-fhir-search.c. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-fhir-private.h"

#include "core/base/ward-clock.h"
#include "core/base/ward-url.h"

struct _WardFhirClient
{
  GObject parent_instance;

  WardHttp *http;            /* (owned) */
  WardFhirSettings settings; /* its strings are (owned) */
  WardAuthorizer authorizer; /* its data is (owned) by its destroy */
  WardFhirCache *cache;      /* (owned) */
  WardFhirShares *shares;    /* (owned) */
  char *scope_key;           /* (owned) (nullable) */
  WardCache *disk;           /* (owned) (nullable) */
  char *disk_user;           /* (owned) (nullable) set with it */
};

G_DEFINE_FINAL_TYPE (WardFhirClient, ward_fhir_client, G_TYPE_OBJECT)

static void
ward_fhir_client_finalize (GObject *object)
{
  WardFhirClient *self = WARD_FHIR_CLIENT (object);

  g_clear_object (&self->http);
  g_free ((char *) self->settings.base);
  g_free ((char *) self->settings.tenant);
  if (self->authorizer.destroy != NULL)
    self->authorizer.destroy (self->authorizer.data);
  g_clear_pointer (&self->cache, ward_fhir_cache_free);
  g_clear_pointer (&self->shares, ward_fhir_shares_unref);
  g_clear_pointer (&self->scope_key, g_free);
  g_clear_object (&self->disk);
  g_clear_pointer (&self->disk_user, g_free);

  G_OBJECT_CLASS (ward_fhir_client_parent_class)->finalize (object);
}

static void
ward_fhir_client_class_init (WardFhirClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_fhir_client_finalize;
}

static void
ward_fhir_client_init (WardFhirClient *self)
{
  self->cache = ward_fhir_cache_new ();
  self->shares = ward_fhir_shares_new ();
}

/**
 * ward_fhir_client_new:
 * @http: the HTTP client
 * @settings: the tenant's; copied
 * @authorizer: (nullable): gives tokens; copied, its data is destroyed with the client; %NULL for a server that needs none
 *
 * Returns: (transfer full): the client
 */
WardFhirClient *
ward_fhir_client_new (WardHttp *http, const WardFhirSettings *settings, const WardAuthorizer *authorizer)
{
  WardFhirClient *self;

  g_return_val_if_fail (WARD_IS_HTTP (http), NULL);
  g_return_val_if_fail (settings != NULL && settings->base != NULL, NULL);

  self = g_object_new (WARD_TYPE_FHIR_CLIENT, NULL);
  self->http = g_object_ref (http);
  self->settings = *settings;
  self->settings.base = g_strdup (settings->base);
  self->settings.tenant = g_strdup (settings->tenant);
  if (authorizer != NULL)
    self->authorizer = *authorizer;
  return self;
}

WardHttp *
ward_fhir_client_get_http (WardFhirClient *self)
{
  return self->http;
}

const WardFhirSettings *
ward_fhir_client_get_settings (WardFhirClient *self)
{
  return &self->settings;
}

const WardAuthorizer *
ward_fhir_client_get_authorizer (WardFhirClient *self)
{
  return &self->authorizer;
}

WardFhirCache *
ward_fhir_client_get_cache (WardFhirClient *self)
{
  return self->cache;
}

WardFhirShares *
ward_fhir_client_get_shares (WardFhirClient *self)
{
  return self->shares;
}

/**
 * ward_fhir_client_set_scope_key:
 * @self: a client
 * @key: (nullable): who asks: a digest of user, patient context and scopes
 *
 * Pages that the cache keeps belong to one such key: another one forgets them all (reliability.md N41).
 */
void
ward_fhir_client_set_scope_key (WardFhirClient *self, const char *key)
{
  g_return_if_fail (WARD_IS_FHIR_CLIENT (self));

  if (g_strcmp0 (self->scope_key, key) == 0)
    return;
  ward_fhir_cache_clear (self->cache);
  g_free (self->scope_key);
  self->scope_key = g_strdup (key);
}

/**
 * ward_fhir_client_set_disk_cache:
 * @self: a client
 * @cache: (nullable): the cache on disk
 * @user: (nullable): who signed in; without it nothing goes to the disk
 *
 * From now on answers about patients are kept on disk for this user, what the server allows (N43). The scope key is to be set before.
 */
void
ward_fhir_client_set_disk_cache (WardFhirClient *self, WardCache *cache, const char *user)
{
  g_return_if_fail (WARD_IS_FHIR_CLIENT (self));
  g_return_if_fail (cache == NULL || WARD_IS_CACHE (cache));

  if (user == NULL)
    cache = NULL;
  g_set_object (&self->disk, cache);
  g_free (self->disk_user);
  self->disk_user = g_strdup (user);
}

/**
 * ward_fhir_client_has_disk_cache:
 * @self: a client
 *
 * Returns: whether something may be kept on disk, or be read from there
 */
gboolean
ward_fhir_client_has_disk_cache (WardFhirClient *self)
{
  g_return_val_if_fail (WARD_IS_FHIR_CLIENT (self), FALSE);

  return ward_fhir_client_get_disk_cache (self) != NULL;
}

/* NULL where it is neither open nor being opened. */
WardCache *
ward_fhir_client_get_disk_cache (WardFhirClient *self)
{
  WardCacheState state = self->disk != NULL ? ward_cache_get_state (self->disk) : WARD_CACHE_CLOSED;

  return state == WARD_CACHE_OPEN || state == WARD_CACHE_OPENING ? self->disk : NULL;
}

/* What the user may see of a patient; its strings are the client's and the caller's. */
WardCachePart
ward_fhir_client_get_part (WardFhirClient *self, const char *patient_id)
{
  return (WardCachePart){ .tenant = self->settings.tenant != NULL ? self->settings.tenant : "",
                          .user = self->disk_user,
                          .scope = self->scope_key != NULL ? self->scope_key : "",
                          .patient = patient_id };
}

/* What a page is kept under. */
char *
ward_fhir_client_build_cache_key (WardFhirClient *self, const char *url)
{
  return g_strdup_printf ("%s\n%s", self->scope_key != NULL ? self->scope_key : "", url);
}

/**
 * ward_fhir_client_clear_cache:
 * @self: a client
 *
 * Forgets all pages, as at sign-out.
 */
void
ward_fhir_client_clear_cache (WardFhirClient *self)
{
  g_return_if_fail (WARD_IS_FHIR_CLIENT (self));

  ward_fhir_cache_clear (self->cache);
}

typedef struct
{
  char *id;                   /* (owned) */
  WardHttpResponse *response; /* (owned) (nullable) */
  gboolean no_cache;
  guint generation; /* of the memory cache when it was asked */
  gboolean merged;  /* @id is that of the record into which the asked one was merged */
} Read;

static void fetch_patient (GTask *task);

static void
read_free (gpointer data)
{
  Read *read = data;

  g_free (read->id);
  g_clear_pointer (&read->response, ward_http_response_unref);
  g_free (read);
}

static void
decode_patient_thread (GTask *job, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Read *read = task_data;
  g_autoptr (GError) error = NULL;
  WardPatient *patient = ward_fhir_decode_patient (ward_http_response_get_body (read->response), read->id, &error);

  if (patient != NULL)
    g_task_return_pointer (job, patient, (GDestroyNotify) ward_patient_unref);
  else
    g_task_return_error (job, g_steal_pointer (&error));
}

/* What came, or why it did not, for the disk. */
static void
keep_patient (GTask *task, const GError *error)
{
  WardFhirClient *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);
  g_autofree char *url = ward_fhir_build_read_url (self->settings.base, "Patient", read->id);
  const WardFhirKeep keep
      = { .kind = WARD_FHIR_PATIENTS, .slot = "patient", .patient_id = read->id, .batch = ward_clock_real_us (NULL) };

  ward_fhir_kept_note_read (self, &keep, url, read->generation, read->response, error);
}

static void
patient_decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;
  WardPatient *patient = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_task_return_error_if_cancelled (task))
    g_clear_pointer (&patient, ward_patient_unref);
  else if (patient != NULL)
    {
      keep_patient (task, NULL);
      g_task_return_pointer (task, patient, (GDestroyNotify) ward_patient_unref);
    }
  else
    {
      ward_http_response_name_request (((Read *) g_task_get_task_data (task))->response, error);
      keep_patient (task, error);
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

/* Goes on with the record that a merged one went into: once. */
static gboolean
follow_merge (GTask *task, const WardFhirPage *notes)
{
  WardFhirClient *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);
  g_autofree char *id = ward_fhir_find_merged_id (ward_http_response_get_header (read->response, "Location"),
                                                  notes->issues, self->settings.base);

  if (read->merged || id == NULL)
    return FALSE;
  read->merged = TRUE;
  g_free (read->id);
  read->id = g_steal_pointer (&id);
  g_clear_pointer (&read->response, ward_http_response_unref);
  fetch_patient (task);

  return TRUE;
}

static void
patient_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GTask) job = NULL;
  Read *read = g_task_get_task_data (task);
  g_autoptr (WardFhirPage) notes = ward_fhir_page_new (WARD_FHIR_PATIENTS, 0);
  g_autoptr (GError) error = NULL;

  read->response = ward_fhir_fetch_finish (result, &error);
  if (read->response != NULL)
    error = ward_fhir_check_response (read->response, notes->issues);
  if (error != NULL)
    keep_patient (task, error);
  if (error != NULL && read->response != NULL && follow_merge (task, notes))
    return;
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  /* Without a source: the job's last reference may go on the worker thread. */
  job = g_task_new (NULL, NULL, patient_decoded_cb, g_object_ref (task));
  g_task_set_source_tag (job, patient_fetched_cb);
  g_task_set_task_data (job, read, NULL);
  g_task_run_in_thread (job, decode_patient_thread);
}

static void
fetch_patient (GTask *task)
{
  WardFhirClient *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);
  g_autofree char *url = ward_fhir_build_read_url (self->settings.base, "Patient", read->id);

  ward_fhir_fetch_async (self,
                         &(WardFhirFetch){ .url = url,
                                           .step = "Patient read",
                                           .resource = "Patient",
                                           .patient_id = read->id,
                                           .no_cache = read->no_cache },
                         g_task_get_cancellable (task), patient_fetched_cb, g_object_ref (task));
}

/**
 * ward_fhir_client_read_patient_async:
 * @self: a client
 * @id: the patient's id
 * @no_cache: whether the user asked for a reload
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Reads one Patient. Where the server says that its record was merged into another, that one is read: the patient's own id tells. Errors: as for
 * searches; %WARD_FAILURE_WRONG_PATIENT where the answer has another id.
 */
void
ward_fhir_client_read_patient_async (WardFhirClient *self, const char *id, gboolean no_cache, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Read *read;

  g_return_if_fail (WARD_IS_FHIR_CLIENT (self));
  g_return_if_fail (id != NULL && id[0] != '\0');

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_fhir_client_read_patient_async);
  read = g_new0 (Read, 1);
  read->id = g_strdup (id);
  read->generation = ward_fhir_cache_get_generation (self->cache);
  g_task_set_task_data (task, read, read_free);
  read->no_cache = no_cache;
  fetch_patient (task);
}

/**
 * ward_fhir_client_read_patient_finish:
 * @self: a client
 * @result: a result
 * @error: return location
 *
 * Returns: (transfer full): the patient
 */
WardPatient *
ward_fhir_client_read_patient_finish (WardFhirClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_fhir_client_read_patient_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  char *name; /* (owned) (nullable) */
  char *role; /* (owned) (nullable) */
} User;

static void
user_free (gpointer data)
{
  User *user = data;

  g_free (user->name);
  g_free (user->role);
  g_free (user);
}

static void
user_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (WardHttpResponse) response = NULL;
  g_autoptr (WardFhirPage) notes = ward_fhir_page_new (WARD_FHIR_PATIENTS, 0);
  g_autoptr (GError) error = NULL;
  User *user = g_new0 (User, 1);

  response = ward_fhir_fetch_finish (result, &error);
  if (response != NULL)
    error = ward_fhir_check_response (response, notes->issues);
  if (error == NULL)
    user->name = ward_read_person_name (ward_http_response_get_body (response), &user->role, &error);
  if (error == NULL)
    {
      g_task_return_pointer (task, user, user_free);
      return;
    }
  user_free (user);
  if (response != NULL)
    ward_http_response_name_request (response, error);
  g_task_return_error (task, g_steal_pointer (&error));
}

/* "Practitioner/x" or an address below the base, of a type that a user can be; each page of the diagnostics calls the request by that. */
static char *
build_user_url (const char *base, const char *fhir_user, WardFhirFetch *fetch)
{
  static const struct
  {
    const char *type;
    const char *step;
  } users[] = {
    { "Practitioner", "Practitioner read" },
    { "PractitionerRole", "PractitionerRole read" },
    { "Person", "Person read" },
    { "RelatedPerson", "RelatedPerson read" },
    { "Patient", "Patient read" },
  };
  g_autofree char *url = ward_url_resolve (base, fhir_user);
  g_auto (GStrv) parts = NULL;
  gsize n;

  if (url == NULL || strpbrk (url, "?#") != NULL || !ward_read_is_below (url, base))
    return NULL;
  parts = g_strsplit (url, "/", -1);
  n = g_strv_length (parts);
  if (n < 2 || parts[n - 1][0] == '\0')
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    if (g_str_equal (parts[n - 2], users[i].type))
      {
        fetch->resource = users[i].type;
        fetch->step = users[i].step;
        return g_steal_pointer (&url);
      }
  return NULL;
}

/**
 * ward_fhir_client_read_user_name_async:
 * @self: a client
 * @fhir_user: the claim fhirUser
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Reads the signed-in user's name for the header. An address that is not below the FHIR base is never asked (auth.md Q11): there is no name then.
 */
void
ward_fhir_client_read_user_name_async (WardFhirClient *self, const char *fhir_user, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *url = NULL;
  WardFhirFetch fetch = { .max_bytes = 1024 * 1024, .priority = WARD_PRIORITY_IDLE };

  g_return_if_fail (WARD_IS_FHIR_CLIENT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_fhir_client_read_user_name_async);
  if (fhir_user != NULL)
    url = build_user_url (self->settings.base, fhir_user, &fetch);
  if (url == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  fetch.url = url;
  ward_fhir_fetch_async (self, &fetch, cancellable, user_fetched_cb, g_steal_pointer (&task));
}

/**
 * ward_fhir_client_read_user_name_finish:
 * @self: a client
 * @result: a result
 * @out_role: (out) (optional) (nullable) (transfer full): what the user does there, in the server's words
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the name; %NULL without error where there is none to be had
 */
char *
ward_fhir_client_read_user_name_finish (WardFhirClient *self, GAsyncResult *result, char **out_role, GError **error)
{
  User *user;
  char *name;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_fhir_client_read_user_name_async), NULL);

  user = g_task_propagate_pointer (G_TASK (result), error);
  if (out_role != NULL)
    *out_role = user != NULL ? g_steal_pointer (&user->role) : NULL;
  if (user == NULL)
    return NULL;
  name = g_steal_pointer (&user->name);
  user_free (user);
  return name;
}
