/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What Ward has put into the clipboard: it is taken out again after a while, when Ward is locked, and at its end, unless it is another program's by then
 * (reliability.md 6.5, P12). */
typedef struct _WardClip WardClip;

#define WARD_CLIP_SECONDS 30

WardClip *ward_clip_new (GdkClipboard *clipboard, guint seconds) G_GNUC_WARN_UNUSED_RESULT;
void ward_clip_set_text (WardClip *self, const char *text);
void ward_clip_set_picture (WardClip *self, GdkTexture *picture);
void ward_clip_clear (WardClip *self);
void ward_clip_free (WardClip *self); /* clears, too */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardClip, ward_clip_free)

G_END_DECLS
