/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Launches from the record system (SMART App Launch 2.2 "EHR launch", auth.md 1.7): a token that stands for who launches
 * and which patient is open, good for five minutes and for one authorization. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include "core/base/ward-base64url.h"
#include "core/base/ward-random.h"

#define LAUNCH_SECONDS 300
#define MAX_LAUNCHES 1000
#define INTENT "summary-timeline-view"

typedef struct
{
  char *patient; /* (owned) (nullable) */
  char *user;    /* (owned) */
  gint64 expires_us;
  gboolean used;
} Launch;

void
ward_sandbox_launch_free (gpointer data)
{
  Launch *launch = data;

  g_free (launch->patient);
  g_free (launch->user);
  g_free (launch);
}

/**
 * ward_sandbox_find_encounter:
 * @self: the sandbox
 * @patient_id: a patient
 *
 * Returns: (transfer full) (nullable): the id of the visit that is going on; else of the last one
 */
char *
ward_sandbox_find_encounter (WardSandbox *self, const char *patient_id)
{
  int person = ward_sandbox_store_find_person (self->store, patient_id);
  GPtrArray *entries;
  const WardSandboxEntry *best = NULL;

  if (person < 0)
    return NULL;
  entries = ward_sandbox_store_get_entries (self->store, WARD_SANDBOX_TYPE_ENCOUNTER, person);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const WardSandboxEntry *entry = g_ptr_array_index (entries, i);
      gboolean going_on = g_strcmp0 (entry->status, "in-progress") == 0;
      gboolean best_goes_on = best != NULL && g_strcmp0 (best->status, "in-progress") == 0;

      if (best == NULL || (going_on && !best_goes_on)
          || (going_on == best_goes_on && entry->when.from_us > best->when.from_us))
        best = entry;
    }
  return best != NULL ? g_strdup (best->id) : NULL;
}

/**
 * ward_sandbox_make_launch:
 * @self: a sandbox that runs
 * @patient_id: (nullable): the patient whose record is open; %NULL: none
 * @user: (nullable): who launches; %NULL: "clinician"
 *
 * Does what the page "/ehr" does when a patient is chosen. The token goes into the launch address beside the FHIR base;
 * it lives for five minutes and opens one authorization, for which the same user must sign in.
 *
 * Returns: (transfer full) (nullable): the launch token; %NULL where user or patient are not known
 */
char *
ward_sandbox_make_launch (WardSandbox *self, const char *patient_id, const char *user)
{
  const WardSandboxUser *known = ward_sandbox_find_user (user != NULL ? user : "clinician");
  guint8 bytes[600];
  Launch *launch;
  char *token;

  g_return_val_if_fail (WARD_IS_SANDBOX (self) && self->server != NULL, NULL);

  if (known == NULL || known->password == NULL
      || (patient_id != NULL && ward_sandbox_store_find_person (self->store, patient_id) < 0))
    return NULL;
  /* Epic's launch tokens are long (auth.md Q33). */
  if (!ward_random_bytes (bytes, sizeof bytes, NULL))
    return NULL;
  token = ward_base64url_encode (bytes, self->epic ? sizeof bytes : 24);
  launch = g_new0 (Launch, 1);
  launch->patient = g_strdup (patient_id);
  launch->user = g_strdup (known->name);
  launch->expires_us = ward_sandbox_grants_now_us (self->grants) + (gint64) LAUNCH_SECONDS * G_USEC_PER_SEC;
  ward_sandbox_grants_note_secret (self->grants, token);
  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->launches) >= MAX_LAUNCHES)
    g_hash_table_remove_all (self->launches);
  g_hash_table_replace (self->launches, g_strdup (token), launch);
  g_mutex_unlock (&self->lock);
  return token;
}

/**
 * ward_sandbox_redeem_launch:
 * @self: the sandbox
 * @token: what the client shows
 * @grant: gets the context
 *
 * Uses a launch token up.
 *
 * Returns: (transfer full) (nullable): who must sign in; %NULL where the token is unknown, used, or too old
 */
char *
ward_sandbox_redeem_launch (WardSandbox *self, const char *token, WardSandboxGrant *grant)
{
  gint64 now = ward_sandbox_grants_now_us (self->grants);
  g_autofree char *user = NULL;

  g_mutex_lock (&self->lock);
  {
    Launch *launch = g_hash_table_lookup (self->launches, token);

    if (launch != NULL && !launch->used && launch->expires_us > now)
      {
        launch->used = TRUE;
        user = g_strdup (launch->user);
        grant->patient = g_strdup (launch->patient);
      }
  }
  g_mutex_unlock (&self->lock);
  if (user == NULL)
    return NULL;
  grant->launched = TRUE;
  grant->encounter = grant->patient != NULL ? ward_sandbox_find_encounter (self, grant->patient) : NULL;
  grant->intent = g_strdup (self->epic ? NULL : INTENT);
  return g_steal_pointer (&user);
}
