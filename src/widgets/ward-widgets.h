/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Loads the widgets' style sheet and colours for the default display, once; call after gtk_init and before the first window. */
void ward_widgets_init (void);

G_END_DECLS
