/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the diagnostics window's first two pages. What identifies a patient or could be used to sign in is masked: that it is there is enough to
 * know (reliability.md P01). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-diagnostics-window.h"
#include "core/base/ward-clock.h"
#include "core/base/ward-text.h"
#include "core/check/ward-libraries.h"

static const char *
yes_no (gboolean value)
{
  return value ? _ ("Yes") : _ ("No");
}

static void
add_endpoints (WardFacts *facts, WardDiscovery *discovery)
{
  const char *const *notes;

  ward_facts_add_heading (facts, _ ("What the server says about signing in"));
  if (discovery == NULL)
    {
      ward_facts_add (facts, _ ("Endpoints"), _ ("Not read yet"), NULL);
      return;
    }
  ward_facts_add (facts, _ ("Authorization endpoint"), ward_discovery_get_authorization_endpoint (discovery), NULL);
  ward_facts_add (facts, _ ("Token endpoint"), ward_discovery_get_token_endpoint (discovery), NULL);
  ward_facts_add (facts, _ ("Revocation endpoint"),
                  ward_discovery_get_revocation_endpoint (discovery) != NULL
                      ? ward_discovery_get_revocation_endpoint (discovery)
                      : _ ("Not offered"),
                  NULL);
  ward_facts_add (facts, _ ("Introspection endpoint"),
                  ward_discovery_get_introspection_endpoint (discovery) != NULL
                      ? ward_discovery_get_introspection_endpoint (discovery)
                      : _ ("Not offered"),
                  NULL);
  ward_facts_add (facts, _ ("Issuer of identities"),
                  ward_discovery_get_issuer (discovery) != NULL ? ward_discovery_get_issuer (discovery)
                                                                : _ ("Not named"),
                  NULL);
  ward_facts_add (facts, _ ("Signing keys"),
                  ward_discovery_get_jwks_uri (discovery) != NULL ? ward_discovery_get_jwks_uri (discovery)
                                                                  : _ ("Not named"),
                  NULL);
  notes = ward_discovery_get_notes (discovery);
  for (guint i = 0; notes != NULL && notes[i] != NULL; i++)
    ward_facts_add (facts, _ ("Note"), notes[i], NULL);
}

/**
 * ward_diagnostics_add_connection:
 * @facts: a table
 * @session: (nullable): the window's session
 *
 * Adds the tenant's record and what its server says.
 */
void
ward_diagnostics_add_connection (WardFacts *facts, WardSession *session)
{
  static const char *const policies[] = { N_ ("The one that the server names"), N_ ("The one in the hospital’s record"),
                                          N_ ("Epic’s rule"), N_ ("Epic’s rule, older servers too") };
  WardTenant *tenant;
  g_autofree char *redirects = NULL;

  if (session == NULL)
    {
      ward_facts_add_heading (facts, _ ("No hospital is chosen"));
      return;
    }
  tenant = ward_session_get_tenant (session);
  redirects = g_strjoinv ("\n", (char **) ward_tenant_get_redirect_uris (tenant));
  ward_facts_add_heading (facts, _ ("Hospital"));
  ward_facts_add (facts, _ ("Name"), ward_tenant_get_name (tenant), NULL);
  ward_facts_add (facts, _ ("Environment"), ward_environment_get_label (ward_tenant_get_environment (tenant)), NULL);
  ward_facts_add (facts, _ ("Kind of server"),
                  ward_tenant_get_profile (tenant) == WARD_PROFILE_EPIC ? "Epic" : _ ("Any SMART on FHIR server"),
                  NULL);
  ward_facts_add (facts, _ ("FHIR base"), ward_tenant_get_fhir_base (tenant), NULL);
  ward_facts_add (facts, _ ("Client ID"), ward_tenant_get_client_id (tenant), NULL);
  ward_facts_add (facts, _ ("Redirect addresses"), redirects, NULL);
  ward_facts_add (facts, _ ("Any port allowed"), yes_no (ward_tenant_get_any_port (tenant)), NULL);
  ward_facts_add (facts, _ ("Issuer expected"), _ (policies[ward_tenant_get_issuer_policy (tenant)]), NULL);
  add_endpoints (facts, ward_token_keeper_get_discovery (ward_session_get_keeper (session)));
}

static char *
join_scopes (char **scopes)
{
  return scopes != NULL && scopes[0] != NULL ? g_strjoinv ("\n", scopes) : g_strdup (_ ("None"));
}

/* Asked for and not among the granted, word for word; servers may grant the same right in other words. */
static char *
find_missing (const WardLaunchContext *context)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();

  for (guint i = 0; context->scopes_asked != NULL && context->scopes_asked[i] != NULL; i++)
    if (context->scopes_granted == NULL
        || !g_strv_contains ((const char *const *) context->scopes_granted, context->scopes_asked[i]))
      g_ptr_array_add (missing, context->scopes_asked[i]);
  g_ptr_array_add (missing, NULL);
  return join_scopes ((char **) missing->pdata);
}

/* What else the EHR had open, by kind: a reference or an identifier could name the patient. */
static char *
format_others (GPtrArray *entries)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const WardFhirContext *entry = g_ptr_array_index (entries, i);
      g_autofree char *kind = ward_fhir_context_dup_type (entry);

      if (text->len > 0)
        g_string_append (text, "\n");
      /* Translators: a FHIR type, then the role in which it was opened. */
      g_string_append_printf (text, _ ("%s, as “%s”"), kind != NULL ? kind : _ ("Of unknown kind"), entry->role);
    }
  return text->len > 0 ? g_strdup (text->str) : g_strdup (_ ("None"));
}

static void
add_context (WardFacts *facts, const WardLaunchContext *context, const char *role)
{
  g_autofree char *asked = join_scopes (context->scopes_asked);
  g_autofree char *granted = join_scopes (context->scopes_granted);
  g_autofree char *missing = find_missing (context);
  g_autofree char *others = format_others (context->fhir_context);
  g_autofree char *patient = context->patient != NULL ? ward_text_mask (context->patient) : g_strdup (_ ("None"));
  g_autofree char *encounter = context->encounter != NULL ? ward_text_mask (context->encounter) : g_strdup (_ ("None"));

  ward_facts_add_heading (facts, _ ("Identity"));
  ward_facts_add_private (facts, _ ("Name"), context->user_name);
  ward_facts_add (facts, _ ("Role"), role != NULL ? role : _ ("Not said"), NULL);
  ward_facts_add_private (facts, _ ("FHIR user"), context->fhir_user);
  ward_facts_add (facts, _ ("Signature checked"), yes_no (context->identity_verified), NULL);
  ward_facts_add_heading (facts, _ ("Launch context"));
  ward_facts_add (facts, _ ("Patient"), patient, NULL);
  ward_facts_add (facts, _ ("Encounter"), encounter, NULL);
  ward_facts_add (facts, _ ("Patient banner needed"),
                  context->need_patient_banner ? _ ("Yes") : _ ("No; Ward shows its own in any case"), NULL);
  ward_facts_add (facts, _ ("Also open"), others, NULL);
  ward_facts_add (facts, _ ("Intent"), context->intent != NULL ? context->intent : _ ("None"), NULL);
  ward_facts_add (facts, _ ("Organization"), context->tenant != NULL ? context->tenant : _ ("Not named"), NULL);
  ward_facts_add (facts, _ ("Style"), context->smart_style_url != NULL ? context->smart_style_url : _ ("None"), NULL);
  ward_facts_add_heading (facts, _ ("Scopes"));
  ward_facts_add (facts, _ ("Asked"), asked, NULL);
  ward_facts_add (facts, _ ("Granted"), granted, NULL);
  ward_facts_add (facts, _ ("Asked but not granted"), missing, NULL);
}

static char *
format_left (gint64 expiry_us)
{
  gint64 left = (expiry_us - ward_clock_monotonic_us (NULL)) / G_USEC_PER_SEC;

  if (expiry_us == 0)
    return g_strdup (_ ("No access token"));
  /* Translators: minutes and seconds. */
  return left > 0 ? g_strdup_printf (_ ("in %d\u00a0min %d\u00a0s"), (int) (left / 60), (int) (left % 60))
                  : g_strdup (_ ("Run out"));
}

static const char *
get_state_name (WardSessionState state)
{
  switch (state)
    {
    case WARD_SESSION_RESUMING:
      return _ ("Resuming");
    case WARD_SESSION_SIGNING_IN:
      return _ ("Signing in");
    case WARD_SESSION_ACTIVE:
      return _ ("Signed in");
    case WARD_SESSION_EXPIRED:
      return _ ("Run out");
    case WARD_SESSION_SIGNED_OUT:
    default:
      return _ ("Signed out");
    }
}

static const char *
explain_stored (WardSession *session)
{
  if (ward_token_keeper_is_stored (ward_session_get_keeper (session)))
    return _ ("Yes");
  return ward_session_get_state (session) == WARD_SESSION_SIGNED_OUT ? _ ("No") : _ ("No: the sign-in ends with Ward");
}

static const char *
explain_keyring (WardSession *session)
{
  switch (ward_session_get_vault_state (session))
    {
    case WARD_VAULT_ABSENT:
      return _ ("No sign-in was found in it");
    case WARD_VAULT_LOCKED:
      return _ ("Locked: what it holds cannot be read");
    case WARD_VAULT_CORRUPT:
      return _ ("What it held for Ward is damaged, and is not used");
    case WARD_VAULT_PRESENT:
      return ward_token_keeper_is_stored (ward_session_get_keeper (session)) ? _ ("Holds the sign-in")
                                                                             : _ ("Can be used");
    case WARD_VAULT_UNAVAILABLE:
    default:
      return _ ("There is none, or it does not answer");
    }
}

/**
 * ward_diagnostics_add_session:
 * @facts: a table
 * @session: (nullable): the window's session
 *
 * Adds who is signed in, for how long, with which rights, and where the sign-in is kept.
 */
void
ward_diagnostics_add_session (WardFacts *facts, WardSession *session)
{
  WardTokenKeeper *keeper;
  const WardLaunchContext *context;
  const GError *error;
  g_autofree char *left = NULL;

  if (session == NULL)
    {
      ward_facts_add_heading (facts, _ ("Nobody is signed in"));
      return;
    }
  keeper = ward_session_get_keeper (session);
  context = ward_token_keeper_get_context (keeper);
  error = ward_session_get_error (session);
  left = format_left (ward_token_keeper_get_expiry_us (keeper));
  ward_facts_add_heading (facts, _ ("Session"));
  ward_facts_add (facts, _ ("State"), get_state_name (ward_session_get_state (session)), NULL);
  ward_facts_add (facts, _ ("Last problem"), error != NULL ? ward_failure_explain_error (error)->title : NULL,
                  "fact-warning");
  ward_facts_add (facts, _ ("Access runs out"), left, NULL);
  ward_facts_add (facts, _ ("Renewed without the browser"), yes_no (ward_token_keeper_can_refresh (keeper)), NULL);
  ward_facts_add (facts, _ ("Stored in the keyring"), explain_stored (session), NULL);
  ward_facts_add (facts, _ ("Keyring"), explain_keyring (session), NULL);
  if (context != NULL)
    add_context (facts, context, ward_session_get_user_role (session));
}

/**
 * ward_diagnostics_write_computer:
 * @report: to what it is added
 *
 * Adds what Ward runs on, which is known also when nothing works. The computer's name is not among it.
 */
void
ward_diagnostics_write_computer (WardSupportReport *report)
{
  WardLibrary libraries[WARD_N_LIBRARIES];
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  g_autofree char *core = NULL;
  g_autofree char *toolkit
      = g_strdup_printf ("GTK %u.%u.%u, libadwaita %u.%u.%u", gtk_get_major_version (), gtk_get_minor_version (),
                         gtk_get_micro_version (), adw_get_major_version (), adw_get_minor_version (),
                         adw_get_micro_version ());

  ward_libraries_list (libraries);
  core = ward_libraries_format (libraries, WARD_N_LIBRARIES);
  ward_support_report_begin_section (report, "computer", _ ("Computer"));
  ward_support_report_add_fact (report, _ ("Operating system"), system);
  ward_support_report_add_fact (report, _ ("Libraries"), core);
  ward_support_report_add_fact (report, _ ("User interface"), toolkit);
}
