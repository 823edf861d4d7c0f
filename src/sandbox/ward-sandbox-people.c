/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fills the store: the people, the tricky results, the courses. Everybody is made up; every date follows the end of the
 * data, so that a demo is as fresh as the day. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-maker.h"
#include "sandbox/ward-sandbox-resources.h"

static void
load_results (WardSandboxStore *store, const char *patient, gpointer user_data)
{
  WardSandboxMaker maker = { 0 };
  g_autoptr (GError) error = NULL;

  ward_sandbox_maker_init (&maker, user_data);
  if (!ward_sandbox_make_course (&maker, patient, &error))
    g_critical ("The synthetic results cannot be made: %s", error->message);
}

/**
 * ward_sandbox_populate:
 * @self: a sandbox that is about to run
 * @error: return location
 *
 * Makes the synthetic patients; their courses of results follow when they are asked for.
 *
 * Returns: whether the store is ready
 */
gboolean
ward_sandbox_populate (WardSandbox *self, GError **error)
{
  WardSandboxMaker maker = { 0 };

  ward_sandbox_maker_init (&maker, self);
  /* The resources live in a static library: naming them keeps the linker from leaving them out. */
  g_resources_register (ward_sandbox_get_resource ());
  if (!ward_sandbox_load_template (&maker, "people.json", NULL, error)
      || !ward_sandbox_load_template (&maker, "tricky.json", "tricky", error)
      || (self->settings.extra_results > 0 && !ward_sandbox_add_big_person (&maker, error)))
    return FALSE;
  ward_sandbox_store_finish (self->store, !self->epic);
  ward_sandbox_store_set_loader (self->store, load_results, self);
  return TRUE;
}
