/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/auth/ward-launch-url.h"

G_BEGIN_DECLS

/* The questions and refusals that a launch brings. Responses: "cancel", "start", "without" (sign in without the link). */

typedef struct
{
  const char *open_tenant; /* (unowned) (nullable) another hospital that somebody is signed in to */
  gboolean has_record;
} WardLaunchFacts;

GtkWidget *ward_launch_dialog_new_question (GtkWindow *parent, WardTenant *tenant, const WardLaunchFacts *facts);
GtkWidget *ward_launch_dialog_new_incomplete (GtkWindow *parent, WardTenant *tenant);
/* iss: (nullable) whose launch it is, to name its host. */
GtkWidget *ward_launch_dialog_new_refusal (GtkWindow *parent, const GError *error, const char *iss);

/* The window in which a link is pasted. Signal "launched" (WardLaunch *). */
#define WARD_TYPE_LAUNCH_PASTE (ward_launch_paste_get_type ())
G_DECLARE_FINAL_TYPE (WardLaunchPaste, ward_launch_paste, WARD, LAUNCH_PASTE, AdwWindow)

GtkWidget *ward_launch_paste_new (GtkWindow *parent);

G_END_DECLS
