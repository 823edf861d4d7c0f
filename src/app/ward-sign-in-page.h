/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* What happens between "Sign In" and the first patient: resuming, each step of the sign-in, its failure. Uses the actions win.sign-in, win.cancel-sign-in,
 * win.choose-tenant. */
#define WARD_TYPE_SIGN_IN_PAGE (ward_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (WardSignInPage, ward_sign_in_page, WARD, SIGN_IN_PAGE, GtkBox)

GtkWidget *ward_sign_in_page_new (void);
void ward_sign_in_page_set_session (WardSignInPage *self, WardSession *session); /* (nullable) */

/* Pure: the page's words for each state. */
typedef struct
{
  const char *tenant_name;
  WardSessionState session;
  WardSignInState sign_in;
  gboolean browser_failed;
  guint seconds_left;
  const GError *error;      /* (unowned) (nullable) */
  const char *server_words; /* (unowned) (nullable) what the server said of its refusal */
  const char *address;      /* (unowned) (nullable) of the FHIR server, as the settings have it */
  const char *reach;        /* (unowned) (nullable) since when there is no answer */
} WardSignInFacts;

typedef struct
{
  char *title;     /* (owned) */
  char *body;      /* (owned) */
  char *remaining; /* (owned) (nullable) */
  gboolean busy;   /* a spinner turns */
  gboolean can_cancel;
  gboolean has_link;
  gboolean can_start; /* "Sign in" or "Try again" */
  gboolean failed;
  gboolean without_launch; /* starting again leaves the launch link out */
} WardSignInWords;

WardSignInWords *ward_sign_in_words_new (const WardSignInFacts *facts) G_GNUC_WARN_UNUSED_RESULT;
void ward_sign_in_words_free (WardSignInWords *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSignInWords, ward_sign_in_words_free)

G_END_DECLS
