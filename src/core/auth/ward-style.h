/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A hospital's colours (SMART App Launch 2.2 "Styling": smart_style_url). Ward takes one of them, as an accent, and only where it can be read. Pure. */

#define WARD_STYLE_MAX_BYTES (64 * 1024)

typedef struct
{
  guint8 red;
  guint8 green;
  guint8 blue;
} WardColour;

typedef struct
{
  gboolean has_highlight;
  WardColour highlight; /* color_highlight */
} WardStyle;

gboolean ward_style_parse (GBytes *body, WardStyle *out_style, GError **error);
/* WCAG 2.1 "contrast ratio": 1 to 21. */
double ward_colour_contrast (WardColour a, WardColour b);
gboolean ward_colour_parse (const char *text, WardColour *out_colour);
/* The accent on this background, and the colour of text on it; FALSE where it would be hard to see. */
gboolean ward_style_choose_accent (const WardStyle *style, WardColour background, WardColour *out_accent,
                                   WardColour *out_text);

G_END_DECLS
