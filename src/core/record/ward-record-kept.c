/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the cache on disk has of a record comes first (design.md section 3): its rows are as those of an earlier load, which the network then replaces. It never
 * makes a section complete, and the time that is told is that of the oldest row until everything was had again (W35). */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include <string.h>

#include "core/base/ward-clock.h"

/* While rows from the disk are shown, what is shown is as old as they are. */
void
ward_record_section_note_fetched (WardRecordSection *section)
{
  section->fetched_us = section->kept_us != 0 ? section->kept_us : ward_clock_real_us (NULL);
}

static gboolean
read_section (const char *slot, WardSection *out_section)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      const char *name = ward_record_section_get_name (i);
      size_t length = strlen (name);

      if (strncmp (slot, name, length) != 0 || (slot[length] != '\0' && slot[length] != '/'))
        continue;
      *out_section = i;
      return TRUE;
    }
  return FALSE;
}

static void
take_page (WardRecord *self, WardSection which, WardFhirPage *page)
{
  guint changed = 0;

  if (which != WARD_SECTION_VITALS && which != WARD_SECTION_LABS)
    {
      g_ptr_array_add (self->lists[which].pages, ward_fhir_page_ref (page));
      ward_record_mark (self, which, TRUE);
      return;
    }
  ward_record_rows_add (self->rows, page, which, self->load, &changed);
  for (guint i = WARD_SECTION_VITALS; i <= WARD_SECTION_LABS; i++)
    if ((changed & (1u << i)) != 0)
      {
        self->sections[i].n_rows = ward_record_rows_count (self->rows, i);
        ward_record_mark (self, i, TRUE);
      }
}

static void
take_patient (WardRecord *self, WardPatient *patient)
{
  if (self->patient != NULL)
    return; /* a hit of the search is newer */
  self->patient = ward_patient_ref (patient);
  self->sections[WARD_SECTION_PATIENT].n_rows = 1;
}

static void
kept_cb (WardFhirClient *client, const WardFhirKept *kept, gpointer user_data)
{
  WardRecord *self = user_data;
  WardRecordSection *section;
  WardSection which;

  /* Whoever has asked the server meanwhile gets its answers only (C04). */
  if (self->closed || self->load != 0)
    return;
  if (ward_record_origins_take_kept (self, kept) || ward_record_look_ups_take_kept (self, kept)
      || !read_section (kept->slot, &which) || (which == WARD_SECTION_PATIENT) != (kept->patient != NULL))
    return;
  section = &self->sections[which];
  if (kept->patient != NULL)
    take_patient (self, kept->patient);
  else
    take_page (self, which, kept->page);
  if (section->kept_us == 0 || kept->fetched_us < section->kept_us)
    section->kept_us = kept->fetched_us;
  ward_record_section_note_fetched (section);
  ward_record_mark (self, which, FALSE);
}

static void
kept_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardRecord) self = WARD_RECORD (user_data);
  g_autoptr (GError) error = NULL;

  ward_fhir_client_read_kept_finish (WARD_FHIR_CLIENT (source), result, &error);
  /* Cancelled by whoever closed the record, asked for it anew, or signed out. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!self->closed && self->load == 0)
    ward_record_load_begin (self);
}

/**
 * ward_record_load_kept:
 * @self: a new record
 *
 * Shows what the disk has, if there is such a cache, and then begins to load from the server.
 */
void
ward_record_load_kept (WardRecord *self)
{
  WardFhirClient *client = ward_session_get_client (self->session);

  if (ward_fhir_client_has_disk_cache (client))
    ward_fhir_client_read_kept_async (client, self->patient_id, kept_cb, self, self->cancellable, kept_read_cb,
                                      g_object_ref (self));
  else
    ward_record_load_begin (self);
}
