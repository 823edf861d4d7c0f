/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a result names beside itself, for its detail (clinical.md 5.7, 5.9): asked for only where the sign-in allows it, by type and id, once in each load and
 * bounded. A type that the server forbids is not asked for again (auth.md X076); what is about somebody else is kept out and counted (reliability.md J18). */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-origin.h"

#include "core/base/ward-clock.h"
#include "core/fhir/ward-fhir-origin.h"
#include "core/record/ward-record-private.h"

#define MAX_ORIGINS 300

#define LOADS_KEPT 2 /* how many loads an answer may be old until it is let go, unless it was asked for again */

/* One answer; both NULL: under way. An answer of an earlier load, or of the disk, is given until the one of this load is there, and where there is none; then with its time. */
typedef struct
{
  guint load;         /* in which it was asked for */
  WardFhirPage *page; /* (owned) (nullable) */
  GError *error;      /* (owned) (nullable) */
  guint page_load;    /* in which the page came */
  gint64 fetched_us;  /* real time at which the server gave or confirmed the page */
  gboolean from_disk; /* the page is */
} Origin;

typedef struct
{
  WardRecord *record; /* (owned) */
  guint load;
  const char *type; /* (unowned) static */
  char *key;        /* (owned) */
} Asked;

static void
origin_free (gpointer data)
{
  Origin *origin = data;

  g_clear_pointer (&origin->page, ward_fhir_page_unref);
  g_clear_error (&origin->error);
  g_free (origin);
}

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->record);
  g_free (asked->key);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

/* Makes the table, "Specimen/7" → answer, and "Specimen" → why that type is not asked for. */
GHashTable *
ward_record_origins_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, origin_free);
}

static gboolean
is_spent (gpointer key, gpointer value, gpointer record)
{
  Origin *origin = value;

  g_clear_error (&origin->error);
  return origin->page == NULL || (!origin->from_disk && ((WardRecord *) record)->load - origin->load > LOADS_KEPT);
}

/* A load asks for everything anew. What was read for the one before stays to be shown until then; why something could not be had does not. */
void
ward_record_origins_begin_load (WardRecord *self)
{
  g_hash_table_foreach_remove (self->origins, is_spent, self);
}

/* What a reference leads to: its place in the table. NULL: it cannot be read by reference. */
static char *
dup_key (WardRecord *self, const char *reference, const char **out_type, char **out_id)
{
  g_autofree char *id = ward_fhir_client_dup_origin (ward_session_get_client (self->session), reference, out_type);
  char *key = id != NULL ? g_strconcat (*out_type, "/", id, NULL) : NULL;

  if (out_id != NULL)
    *out_id = g_steal_pointer (&id);
  return key;
}

static Origin *
put (WardRecord *self, const char *key, GError *error)
{
  Origin *origin = g_new0 (Origin, 1);

  origin->load = self->load;
  origin->error = error;
  g_hash_table_replace (self->origins, g_strdup (key), origin);
  return origin;
}

/**
 * ward_record_origins_take_kept:
 * @self: a record that has not begun to load
 * @kept: what the disk has of a read by reference
 *
 * Shows it to whoever looks, with its time, until the server has answered. Somebody may have asked it already: what it has answered stays.
 *
 * Returns: %FALSE where it is something else
 */
gboolean
ward_record_origins_take_kept (WardRecord *self, const WardFhirKept *kept)
{
  const char *type = NULL;
  g_autofree char *key = dup_key (self, kept->slot, &type, NULL);
  Origin *origin;

  if (key == NULL)
    return FALSE;
  origin = g_hash_table_lookup (self->origins, key);
  if (origin == NULL && g_hash_table_size (self->origins) >= MAX_ORIGINS)
    return TRUE;
  if (origin == NULL)
    origin = put (self, key, NULL);
  if (origin->page != NULL || ward_fhir_is_refuted (origin->error))
    return TRUE;
  origin->page = ward_fhir_page_ref (kept->page);
  origin->fetched_us = kept->fetched_us;
  origin->from_disk = TRUE;
  ward_record_emit_origin (self);
  return TRUE;
}

/* A server that forbids one of a type forbids the others too: they are not sent. */
static gboolean
is_forbidden (const GError *error)
{
  return ward_failure_matches (error, WARD_FAILURE_FORBIDDEN) || ward_failure_matches (error, WARD_FAILURE_UNAUTHORIZED)
         || ward_failure_matches (error, WARD_FAILURE_SIGNED_OUT);
}

static void
take_answer (Origin *origin, guint load, WardFhirPage *page)
{
  g_clear_pointer (&origin->page, ward_fhir_page_unref);
  origin->page = page;
  origin->page_load = load;
  origin->fetched_us = ward_clock_real_us (NULL);
  origin->from_disk = FALSE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  WardRecord *self = asked->record;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) page = ward_fhir_client_read_origin_finish (WARD_FHIR_CLIENT (source), result, &error);
  Origin *origin;

  if (self->closed || asked->load != self->load || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  origin = g_hash_table_lookup (self->origins, asked->key);
  if (origin == NULL)
    return;
  if (ward_failure_matches (error, WARD_FAILURE_WRONG_PATIENT))
    {
      self->n_quarantined++;
      ward_record_note_safety (self, asked->type, "named by a result, about another patient", 1);
      ward_record_mark (self, WARD_SECTION_LABS, FALSE); /* the bar that counts them */
    }
  if (is_forbidden (error))
    put (self, asked->type, g_error_copy (error));
  if (page != NULL || ward_fhir_is_refuted (error)) /* what it said before is not shown any more */
    take_answer (origin, self->load, g_steal_pointer (&page));
  origin->error = g_steal_pointer (&error);
  ward_record_emit_origin (self);
}

static void
ask (WardRecord *self, const char *type, const char *id, const char *key)
{
  Asked *asked = g_new0 (Asked, 1);
  Origin *earlier = g_hash_table_lookup (self->origins, key);

  if (earlier != NULL)
    earlier->load = self->load;
  else
    put (self, key, NULL);
  asked->record = g_object_ref (self);
  asked->load = self->load;
  asked->type = type;
  asked->key = g_strdup (key);
  ward_fhir_client_read_origin_async (ward_session_get_client (self->session), type, id, self->patient_id,
                                      self->no_cache, self->cancellable, read_cb, asked);
}

static gboolean
is_granted (WardRecord *self, const char *type)
{
  const WardLaunchContext *context = ward_token_keeper_get_context (ward_session_get_keeper (self->session));

  return context == NULL || ward_launch_context_may_read (context, type, NULL);
}

static const GError *
get_fixed_error (WardFailure failure)
{
  static GError *not_granted, *no_address, *wrong_patient, *too_many;
  GError **place;
  const char *message;

  if (failure == WARD_FAILURE_SCOPE)
    {
      place = &not_granted;
      message = "Not granted, so that it is not asked for";
    }
  else if (failure == WARD_FAILURE_ADDRESS)
    {
      place = &no_address;
      message = "The reference is not to something that is read by reference";
    }
  else if (failure == WARD_FAILURE_WRONG_PATIENT)
    {
      place = &wrong_patient;
      message = "What is contained in the result is not about this patient";
    }
  else
    {
      place = &too_many;
      message = "No more single reads in this load";
    }
  if (*place == NULL)
    *place = g_error_new_literal (WARD_FAILURE, (int) failure, message);
  return *place;
}

static guint
count_asked (WardRecord *self)
{
  GHashTableIter iter;
  gpointer origin;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->origins);
  while (g_hash_table_iter_next (&iter, NULL, &origin))
    n += ((const Origin *) origin)->load == self->load;
  return n;
}

/* Why it is not asked for; NULL where it may be. */
static const GError *
find_obstacle (WardRecord *self, const char *type)
{
  const Origin *refused = g_hash_table_lookup (self->origins, type);

  if (refused != NULL)
    return refused->error;
  if (!is_granted (self, type))
    return get_fixed_error (WARD_FAILURE_SCOPE);
  if (self->closed || count_asked (self) >= MAX_ORIGINS)
    return get_fixed_error (WARD_FAILURE_INCOMPLETE);
  return NULL;
}

/* What was not granted is not shown either. */
static const WardFhirPage *
get_earlier (const Origin *origin, const GError *obstacle)
{
  return origin != NULL && !ward_failure_matches (obstacle, WARD_FAILURE_SCOPE) ? origin->page : NULL;
}

/* The page that a reference leads to, an earlier one where this load has none; NULL where it is under way, or cannot be had. */
static const WardFhirPage *
look_up (WardRecord *self, const char *reference, WardFhirKind kind, WardLook look, const GError **out_error)
{
  const char *type = NULL;
  g_autofree char *id = NULL;
  g_autofree char *key = dup_key (self, reference, &type, &id);
  const Origin *origin;
  WardFhirKind found;

  if (key == NULL || !ward_fhir_origin_find_kind (type, &found) || found != kind)
    {
      *out_error = get_fixed_error (WARD_FAILURE_ADDRESS);
      return NULL;
    }
  origin = g_hash_table_lookup (self->origins, key);
  if (origin != NULL && origin->load == self->load)
    {
      *out_error = origin->error;
      return origin->page;
    }
  *out_error = find_obstacle (self, type);
  if (*out_error != NULL)
    return get_earlier (origin, *out_error);
  if (look == WARD_LOOK_AND_ASK)
    ask (self, type, id, key);
  return origin != NULL ? origin->page : NULL;
}

/* When it was fetched, where that was not in this load: from the disk, or of an earlier load and not to be had in this one. */
static gint64
measure_kept (WardRecord *self, const char *reference, const WardPerformer **out_performer)
{
  const char *type = NULL;
  g_autofree char *key = dup_key (self, reference, &type, NULL);
  const Origin *origin = key != NULL ? g_hash_table_lookup (self->origins, key) : NULL;
  WardFhirKind kind;
  gboolean refused;

  if (origin == NULL || origin->page == NULL)
    return 0;
  if (ward_fhir_origin_find_kind (type, &kind) && kind == WARD_FHIR_PERFORMERS)
    *out_performer = ward_fhir_page_get_performer (origin->page);
  refused = origin->error != NULL || (origin->load != self->load && find_obstacle (self, type) != NULL);
  return origin->from_disk || (refused && origin->page_load != self->load) ? origin->fetched_us : 0;
}

/**
 * ward_record_get_origin_kept_us:
 * @self: a record
 * @reference: (nullable): what a result refers to: its specimen, its order, or who performed it
 *
 * Tells of when it is what ward_record_look_up_specimen() and the like give, where that is not of now: kept on this computer, or of an earlier load where this
 * one could not have it.
 *
 * Returns: real time, of the older one where a role leads on to its person; 0 where it is of this load, or there is nothing
 */
gint64
ward_record_get_origin_kept_us (WardRecord *self, const char *reference)
{
  const WardPerformer *performer = NULL;
  gint64 first_us;
  gint64 second_us = 0;

  g_return_val_if_fail (WARD_IS_RECORD (self), 0);

  first_us = measure_kept (self, reference, &performer);
  if (performer != NULL && performer->name == NULL && performer->person != NULL)
    second_us = measure_kept (self, performer->person, &performer);
  return first_us != 0 && second_us != 0 ? MIN (first_us, second_us) : MAX (first_us, second_us);
}

/* What is contained in the result and names somebody else. */
static gboolean
is_kept_out (const WardObservation *result, const char *reference, const GError **out_error)
{
  if (result->origin == NULL || !result->origin->foreign || reference == NULL || reference[0] != '#')
    return FALSE;
  *out_error = get_fixed_error (WARD_FAILURE_WRONG_PATIENT);
  return TRUE;
}

/**
 * ward_record_has_specimen:
 * @result: a result
 *
 * Returns: whether there may be more about its specimen than its words
 */
gboolean
ward_record_has_specimen (const WardObservation *result)
{
  g_return_val_if_fail (result != NULL, FALSE);

  return result->specimen != NULL;
}

/**
 * ward_record_has_order:
 * @result: a result
 *
 * Returns: whether it names an order
 */
gboolean
ward_record_has_order (const WardObservation *result)
{
  g_return_val_if_fail (result != NULL, FALSE);

  return result->based_on != NULL;
}

/**
 * ward_record_look_up_specimen:
 * @self: a record
 * @result: a result of it that names a specimen
 * @look: whether what is not there yet is asked for
 * @out_error: (out) (nullable): why it cannot be had
 *
 * Returns: (transfer none) (nullable): the specimen, until "origin-changed" or the next load
 */
const WardSpecimen *
ward_record_look_up_specimen (WardRecord *self, const WardObservation *result, WardLook look, const GError **out_error)
{
  const WardFhirPage *page;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (result != NULL && out_error != NULL, NULL);

  *out_error = NULL;
  if (result->origin != NULL && result->origin->specimen != NULL)
    return result->origin->specimen;
  if (is_kept_out (result, result->specimen, out_error))
    return NULL;
  page = look_up (self, result->specimen, WARD_FHIR_SPECIMENS, look, out_error);
  return page != NULL ? ward_fhir_page_get_specimen (page) : NULL;
}

/**
 * ward_record_look_up_order:
 * @self: a record
 * @result: a result of it that names an order
 * @look: whether what is not there yet is asked for
 * @out_error: (out) (nullable): why it cannot be had
 *
 * Returns: (transfer none) (nullable): the order, until "origin-changed" or the next load
 */
const WardOrder *
ward_record_look_up_order (WardRecord *self, const WardObservation *result, WardLook look, const GError **out_error)
{
  const WardFhirPage *page;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (result != NULL && out_error != NULL, NULL);

  *out_error = NULL;
  if (result->origin != NULL && result->origin->order != NULL)
    return result->origin->order;
  if (is_kept_out (result, result->based_on, out_error))
    return NULL;
  page = look_up (self, result->based_on, WARD_FHIR_ORDERS, look, out_error);
  return page != NULL ? ward_fhir_page_get_order (page) : NULL;
}

/**
 * ward_record_look_up_performer:
 * @self: a record
 * @reference: (nullable): who performed a result, as it says
 * @look: whether what is not there yet is asked for
 * @out_error: (out) (nullable): why it cannot be had
 *
 * A PractitionerRole that only refers to its person leads on to that Practitioner; no further.
 *
 * Returns: (transfer none) (nullable): the performer, until "origin-changed" or the next load
 */
const WardPerformer *
ward_record_look_up_performer (WardRecord *self, const char *reference, WardLook look, const GError **out_error)
{
  const WardFhirPage *page;
  const WardPerformer *performer;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (out_error != NULL, NULL);

  *out_error = NULL;
  page = look_up (self, reference, WARD_FHIR_PERFORMERS, look, out_error);
  performer = page != NULL ? ward_fhir_page_get_performer (page) : NULL;
  if (performer == NULL || performer->name != NULL || performer->person == NULL)
    return performer;
  page = look_up (self, performer->person, WARD_FHIR_PERFORMERS, look, out_error);
  return page != NULL ? ward_fhir_page_get_performer (page) : NULL;
}
