/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* Asks for the name and password that the network's proxy wants, and gives them to the session. Responses: "cancel", "use". */
GtkWidget *ward_proxy_dialog_new (GtkWindow *parent, WardSession *session, const char *proxy);

G_END_DECLS
