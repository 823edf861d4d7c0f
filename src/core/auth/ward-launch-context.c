/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The launch context and identity that came with the tokens (SMART App Launch 2.2 "Scopes and launch context"): plain values, no token. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-scopes.h"
#include "core/auth/ward-tokens.h"

/**
 * ward_launch_context_copy:
 * @context: a context
 *
 * Copies a context.
 *
 * Returns: (transfer full): the copy
 */
WardLaunchContext *
ward_launch_context_copy (const WardLaunchContext *context)
{
  WardLaunchContext *copy;

  g_return_val_if_fail (context != NULL, NULL);

  copy = g_new0 (WardLaunchContext, 1);
  copy->patient = g_strdup (context->patient);
  copy->encounter = g_strdup (context->encounter);
  copy->need_patient_banner = context->need_patient_banner;
  copy->fhir_context = ward_fhir_context_copy_list (context->fhir_context);
  copy->intent = g_strdup (context->intent);
  copy->smart_style_url = g_strdup (context->smart_style_url);
  copy->tenant = g_strdup (context->tenant);
  copy->fhir_user = g_strdup (context->fhir_user);
  copy->subject = g_strdup (context->subject);
  copy->user_name = g_strdup (context->user_name);
  copy->identity_verified = context->identity_verified;
  copy->system_access = context->system_access;
  copy->scopes_asked = g_strdupv (context->scopes_asked);
  copy->scopes_granted = g_strdupv (context->scopes_granted);

  return copy;
}

/**
 * ward_launch_context_free:
 * @context: (transfer full) (nullable): a context
 *
 * Frees a context.
 */
void
ward_launch_context_free (WardLaunchContext *context)
{
  if (context == NULL)
    return;
  g_free (context->patient);
  g_free (context->encounter);
  g_clear_pointer (&context->fhir_context, g_ptr_array_unref);
  g_free (context->intent);
  g_free (context->smart_style_url);
  g_free (context->tenant);
  g_free (context->fhir_user);
  g_free (context->subject);
  g_free (context->user_name);
  g_strfreev (context->scopes_asked);
  g_strfreev (context->scopes_granted);
  g_free (context);
}

/**
 * ward_launch_context_may_read:
 * @context: a context
 * @resource_type: a FHIR type
 * @out_narrowed: (out) (optional): whether parameters of the scope leave only some of the type's resources
 *
 * Asks whether a read of the type was granted.
 *
 * Returns: %TRUE if it was
 */
gboolean
ward_launch_context_may_read (const WardLaunchContext *context, const char *resource_type, gboolean *out_narrowed)
{
  g_return_val_if_fail (context != NULL, FALSE);
  g_return_val_if_fail (resource_type != NULL, FALSE);

  return ward_scopes_allow_read ((const char *const *) context->scopes_granted, resource_type, out_narrowed);
}
