/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory that is filled by bumping a pointer and given back as a whole: one arena holds the rows of one page. */

typedef struct _WardArena WardArena;

WardArena *ward_arena_new (size_t block_bytes) G_GNUC_WARN_UNUSED_RESULT;
WardArena *ward_arena_ref (WardArena *arena);
void ward_arena_unref (WardArena *arena);
gpointer ward_arena_alloc (WardArena *arena, size_t size);          /* zeroed, aligned to 8 */
const char *ward_arena_strdup (WardArena *arena, const char *text); /* NULL gives NULL */
const char *ward_arena_intern (WardArena *arena,
                               const char *text); /* the same text gives the same pointer within the arena */
size_t ward_arena_get_bytes (const WardArena *arena);

#define ward_arena_new0(arena, Type, n) ((Type *) ward_arena_alloc ((arena), sizeof (Type) * (size_t) (n)))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardArena, ward_arena_unref)

G_END_DECLS
