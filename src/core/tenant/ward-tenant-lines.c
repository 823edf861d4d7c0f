/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In which line of its file each member of each record stands, so that a mistake can be found by whoever mends it. The strict reader keeps no places; this
 * walk over a text that it has already taken for JSON does, and judges nothing. It also finds a member that an object names twice, which the reader refuses. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-text.h"

#include <string.h>

#include "core/base/ward-json.h"
#include "core/tenant/ward-tenant-private.h"

#define MAX_DEPTH \
  8 /* a list within an object within the list of records needs four; what lies deeper is no record's member */

typedef struct
{
  char *member; /* (owned) */
  char *shown;  /* (owned) (nullable) as messages name it, where that is not the same */
  guint depth;  /* of its object: 1 for the outermost */
  guint record; /* which element of the list that the object is in */
  guint line;
} Place;

struct _WardTenantLines
{
  GPtrArray *places; /* (owned) of (owned) Place, in the order of the text */
  GPtrArray *own;    /* (owned) of (unowned) Place: members of records */
  GHashTable *first; /* (owned) record → where in own its members begin, and 1 more */
  guint depth;       /* of the objects that are records */
  char *twice;       /* (owned) (nullable) */
  guint twice_line;
  guint first_line;
};

/* One container that the walk is inside of. */
typedef struct
{
  gboolean is_object;
  gboolean in_key;     /* the next text is a member's name */
  gboolean is_tenants; /* of an object: the last name was "tenants" */
  guint position;      /* of a list: which element */
  GHashTable *keys;    /* (owned) (nullable) of an object: name → line */
} Level;

typedef struct
{
  WardTenantLines *lines;
  const char *text;
  size_t length;
  size_t at;
  guint line;
  guint depth; /* how many containers are open, whatever their number */
  Level levels[MAX_DEPTH + 1];
} Walk;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->member);
  g_free (place->shown);
  g_free (place);
}

/* From one quotation mark to the next that no backslash stands before; no line ends in between. */
static char *
take_text (Walk *walk)
{
  size_t start = walk->at;
  g_autoptr (WardJsonDoc) doc = NULL;
  const char *text;

  for (walk->at++; walk->at < walk->length && walk->text[walk->at] != '"'; walk->at++)
    if (walk->text[walk->at] == '\\')
      walk->at++;
  walk->at = MIN (walk->at + 1, walk->length);
  doc = ward_json_parse_data (walk->text + start, walk->at - start, NULL, NULL);
  text = doc != NULL ? ward_json_as_string (ward_json_doc_get_root (doc)) : NULL;

  return g_strdup (text != NULL ? text : "?");
}

static void
note_twice (Walk *walk, Level *level, const char *member)
{
  guint first = GPOINTER_TO_UINT (g_hash_table_lookup (level->keys, member));

  if (first == 0)
    g_hash_table_insert (level->keys, g_strdup (member), GUINT_TO_POINTER (walk->line));
  else if (walk->lines->twice == NULL)
    {
      walk->lines->twice = g_strdup (member);
      walk->lines->twice_line = walk->line;
      walk->lines->first_line = first;
    }
}

static void
meet_text (Walk *walk)
{
  g_autofree char *text = take_text (walk);
  Level *level = &walk->levels[walk->depth];
  Place *place;

  if (walk->depth == 0 || walk->depth > MAX_DEPTH || !level->is_object || !level->in_key)
    return;
  level->in_key = FALSE;
  level->is_tenants = strcmp (text, "tenants") == 0;
  if (walk->depth == 1 && level->is_tenants)
    walk->lines->depth = 3;
  note_twice (walk, level, text);
  place = g_new0 (Place, 1);
  place->depth = walk->depth;
  place->record = walk->depth > 1 ? walk->levels[walk->depth - 1].position : 0;
  place->line = walk->line;
  /* A list beside that of the tenants has no records. */
  if (walk->depth == 3 && !walk->levels[1].is_tenants)
    place->depth = 0;
  place->member = g_steal_pointer (&text);
  g_ptr_array_add (walk->lines->places, place);
}

static void
open_container (Walk *walk, gboolean is_object)
{
  walk->depth++;
  if (walk->depth > MAX_DEPTH)
    return;
  walk->levels[walk->depth] = (Level){ .is_object = is_object, .in_key = is_object };
  if (is_object)
    walk->levels[walk->depth].keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  else if (walk->depth == 1)
    walk->lines->depth = 2;
}

static void
close_container (Walk *walk)
{
  if (walk->depth > 0 && walk->depth <= MAX_DEPTH)
    g_clear_pointer (&walk->levels[walk->depth].keys, g_hash_table_unref);
  walk->depth -= walk->depth > 0 ? 1 : 0;
}

static void
meet_comma (Walk *walk)
{
  if (walk->depth == 0 || walk->depth > MAX_DEPTH)
    return;
  walk->levels[walk->depth].in_key = walk->levels[walk->depth].is_object;
  walk->levels[walk->depth].position++;
}

static void
meet (Walk *walk, char c)
{
  if (c == '\n')
    walk->line++;
  else if (c == '{' || c == '[')
    open_container (walk, c == '{');
  else if (c == '}' || c == ']')
    close_container (walk);
  else if (c == ',')
    meet_comma (walk);
}

/* A file of a megabyte may have more records than could be gone over for each of them. */
static void
index_places (WardTenantLines *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);
      g_autofree char *shown = NULL;

      if (place->depth != self->depth && place->depth != 1)
        continue;
      /* A long name, or one with strange characters, is not shown as it stands in the file. */
      shown = ward_tenant_show_member (place->member);
      if (strcmp (shown, place->member) != 0)
        place->shown = g_steal_pointer (&shown);
      if (place->depth != self->depth)
        continue;
      g_ptr_array_add (self->own, place);
      if (!g_hash_table_contains (self->first, GUINT_TO_POINTER (place->record)))
        g_hash_table_insert (self->first, GUINT_TO_POINTER (place->record), GUINT_TO_POINTER (self->own->len));
    }
}

/* @text: JSON, but for a member that may come twice */
WardTenantLines *
ward_tenant_lines_new (const char *text, size_t length)
{
  WardTenantLines *self = g_new0 (WardTenantLines, 1);
  Walk walk = { .lines = self, .text = text, .length = length, .line = 1 };

  self->places = g_ptr_array_new_with_free_func (place_free);
  self->own = g_ptr_array_new ();
  self->first = g_hash_table_new (NULL, NULL);
  self->depth = 1;
  while (walk.at < length)
    if (text[walk.at] == '"')
      meet_text (&walk);
    else
      meet (&walk, text[walk.at++]);
  while (walk.depth > 0)
    close_container (&walk);
  index_places (self);

  return self;
}

void
ward_tenant_lines_free (WardTenantLines *self)
{
  g_hash_table_unref (self->first);
  g_ptr_array_unref (self->own);
  g_ptr_array_unref (self->places);
  g_free (self->twice);
  g_free (self);
}

static gboolean
is_meant (const Place *place, const char *member)
{
  return strcmp (place->member, member) == 0 || g_strcmp0 (place->shown, member) == 0;
}

/* The line of a record's member; that of its first member where it lacks this one; 1 where it has none. */
guint
ward_tenant_lines_find (WardTenantLines *self, guint record, const char *member)
{
  guint begin = GPOINTER_TO_UINT (g_hash_table_lookup (self->first, GUINT_TO_POINTER (record)));

  if (begin == 0)
    return 1;
  for (guint i = begin - 1; member != NULL && i < self->own->len; i++)
    {
      const Place *place = g_ptr_array_index (self->own, i);

      if (place->record != record)
        break;
      if (is_meant (place, member))
        return place->line;
    }

  return ((const Place *) g_ptr_array_index (self->own, begin - 1))->line;
}

/* The line of a member of the outermost object; 0 where it has none of this name. */
guint
ward_tenant_lines_find_outer (WardTenantLines *self, const char *member)
{
  for (guint i = 0; member != NULL && i < self->places->len; i++)
    {
      const Place *place = g_ptr_array_index (self->places, i);

      if (place->depth == 1 && is_meant (place, member))
        return place->line;
    }

  return 0;
}

/* (nullable): the first member that its object names twice, and where */
const char *
ward_tenant_lines_get_twice (WardTenantLines *self, guint *out_line, guint *out_first_line)
{
  if (self->twice == NULL)
    return NULL;
  *out_line = self->twice_line;
  *out_first_line = self->first_line;

  return self->twice;
}
