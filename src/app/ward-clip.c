/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results in the clipboard (reliability.md 6.5, P12): plain text and pictures of graphs only, with the hint by which clipboard managers keep no history of it, and for half a minute.
 * Only what is still ours is cleared: whatever another program put there meanwhile is none of our business. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-clip.h"

#include <string.h>

struct _WardClip
{
  GdkClipboard *clipboard;      /* (owned) */
  GdkContentProvider *provider; /* (owned) (nullable) what was put there last */
  guint seconds;
  guint source;
};

/**
 * ward_clip_new:
 * @clipboard: a display's
 * @seconds: how long a text stays
 *
 * Nothing is put into the clipboard, and nothing taken from it, until a text is set.
 */
WardClip *
ward_clip_new (GdkClipboard *clipboard, guint seconds)
{
  WardClip *self = g_new0 (WardClip, 1);

  g_assert (GDK_IS_CLIPBOARD (clipboard));

  self->clipboard = g_object_ref (clipboard);
  self->seconds = seconds;
  return self;
}

static gboolean
due_cb (gpointer user_data)
{
  WardClip *self = user_data;

  self->source = 0;
  ward_clip_clear (self);
  return G_SOURCE_REMOVE;
}

/* Takes the content. */
static GdkContentProvider *
with_hint (GdkContentProvider *content)
{
  g_autoptr (GBytes) hint = g_bytes_new_static ("secret", strlen ("secret"));
  GdkContentProvider *providers[2];

  providers[0] = content;
  providers[1] = gdk_content_provider_new_for_bytes ("x-kde-passwordManagerHint", hint);
  return gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
}

/* Takes the content. */
static void
set_content (WardClip *self, GdkContentProvider *content)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->provider);
  self->provider = with_hint (content);
  gdk_clipboard_set_content (self->clipboard, self->provider);
  self->source = g_timeout_add_seconds (self->seconds, due_cb, self);
}

/**
 * ward_clip_set_text:
 * @text: what is to be pasted elsewhere
 *
 * Puts a text into the clipboard.
 */
void
ward_clip_set_text (WardClip *self, const char *text)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  set_content (self, gdk_content_provider_new_typed (G_TYPE_STRING, text));
}

/**
 * ward_clip_set_picture:
 * @picture: what is to be pasted elsewhere
 *
 * Puts a picture into the clipboard; it goes as a text does.
 */
void
ward_clip_set_picture (WardClip *self, GdkTexture *picture)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (GDK_IS_TEXTURE (picture));

  set_content (self, gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, picture));
}

/**
 * ward_clip_clear:
 *
 * Takes out what is still ours, now.
 */
void
ward_clip_clear (WardClip *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->provider != NULL && gdk_clipboard_is_local (self->clipboard)
      && gdk_clipboard_get_content (self->clipboard) == self->provider)
    gdk_clipboard_set_content (self->clipboard, NULL);
  g_clear_object (&self->provider);
}

/**
 * ward_clip_free:
 *
 * Clears, and ends.
 */
void
ward_clip_free (WardClip *self)
{
  if (self == NULL)
    return;
  ward_clip_clear (self);
  g_object_unref (self->clipboard);
  g_free (self);
}
