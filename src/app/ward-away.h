/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/ward-facts.h"
#include "app/ward-screen-watch.h"

G_BEGIN_DECLS

/* What the program as a whole does when nobody is in front of the screen; each window draws its own curtain. */
void ward_away_let_sleep_when_painted (WardScreenWatch *watch, GtkApplication *application);
void ward_away_add_facts (WardFacts *facts, WardScreenWatch *watch);

G_END_DECLS
