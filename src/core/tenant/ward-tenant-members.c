/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads single members of a tenant record. What is wrong is added to a list, and reading goes on: whoever mends a record wants to see all of its mistakes at
 * once, and each in words that say what is wrong with it. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-private.h"

#include <string.h>

#define MAX_ADDRESS 2048
#define MAX_ITEMS 200u

/* Adds a sentence about a member, without its full stop. Returns %FALSE, for the reader to give on. */
gboolean
ward_tenant_refuse (GPtrArray *mistakes, const char *member, const char *what)
{
  g_ptr_array_add (mistakes, g_strdup_printf ("The tenant record's member “%s” %s", member, what));
  return FALSE;
}

static gboolean G_GNUC_PRINTF (3, 4) refuse_format (GPtrArray *mistakes, const char *member, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return ward_tenant_refuse (mistakes, member, what);
}

/* Absent and null are the same: the member keeps its default. */
static gboolean
is_absent (const WardJson *value)
{
  return ward_json_get_kind (value) == WARD_JSON_NONE || ward_json_get_kind (value) == WARD_JSON_NULL;
}

/* Characters that end a line, cannot be seen, or turn the direction of writing, behind which another text could hide. */
static gboolean
is_foreign (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e)
         || (c >= 0x2066 && c <= 0x2069);
}

/* NULL: there is nothing to say against the text. The character is named by its number: it might not be seen. */
static char *
judge_text (const char *text, size_t max, gboolean visible_ascii)
{
  guint place = 1;

  if (*text == '\0')
    return g_strdup ("is empty");
  if (strlen (text) > max)
    return g_strdup_printf ("is too long: %lu bytes, of %lu that it may have", (gulong) strlen (text), (gulong) max);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), place++)
    {
      gunichar c = g_utf8_get_char (p);

      if (visible_ascii ? c > 0x7f || !g_ascii_isgraph ((char) c) : is_foreign (c))
        return g_strdup_printf ("holds a character that does not belong there: U+%04X, in place %u", c, place);
    }

  return NULL;
}

/* Asks whether a text of at most @max bytes has nothing but letters, digits and signs of ASCII, without blanks. */
gboolean
ward_tenant_check_ascii (GPtrArray *mistakes, const char *member, const char *text, size_t max)
{
  g_autofree char *what = judge_text (text, max, TRUE);

  return what == NULL || ward_tenant_refuse (mistakes, member, what);
}

gboolean
ward_tenant_read_text (const WardJson *object, const char *member, gboolean needed, char **out_text,
                       GPtrArray *mistakes)
{
  const WardJson *value = ward_json_get (object, member);
  const char *text;
  g_autofree char *what = NULL;

  if (is_absent (value))
    return needed ? ward_tenant_refuse (mistakes, member, "is missing") : TRUE;
  text = ward_json_as_string (value);
  if (text == NULL)
    return ward_tenant_refuse (mistakes, member, "has to be a text");
  what = judge_text (text, MAX_ADDRESS, FALSE);
  if (what != NULL)
    return ward_tenant_refuse (mistakes, member, what);
  *out_text = g_strdup (text);

  return TRUE;
}

gboolean
ward_tenant_read_boolean (const WardJson *object, const char *member, gboolean *out_flag, GPtrArray *mistakes)
{
  const WardJson *value = ward_json_get (object, member);

  if (is_absent (value))
    return TRUE;
  if (ward_json_get_kind (value) != WARD_JSON_BOOLEAN)
    return ward_tenant_refuse (mistakes, member, "has to be true or false");
  *out_flag = ward_json_as_boolean (value, FALSE);

  return TRUE;
}

gboolean
ward_tenant_read_number (const WardJson *object, const char *member, guint min, guint max, guint *out_number,
                         GPtrArray *mistakes)
{
  const WardJson *value = ward_json_get (object, member);
  gint64 number;

  if (is_absent (value))
    return TRUE;
  if (!ward_json_as_int64 (value, &number))
    return ward_tenant_refuse (mistakes, member, "has to be a whole number");
  if (number < min || number > max)
    return refuse_format (mistakes, member, "is out of its range, which is from %u to %u", min, max);
  *out_number = (guint) number;

  return TRUE;
}

gboolean
ward_tenant_read_choice (const WardJson *object, const char *member, const char *const *choices, guint *out_choice,
                         GPtrArray *mistakes)
{
  const WardJson *value = ward_json_get (object, member);
  g_autofree char *known = NULL;

  if (is_absent (value))
    return TRUE;
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_strcmp0 (ward_json_as_string (value), choices[i]) == 0)
      {
        *out_choice = i;
        return TRUE;
      }

  known = g_strjoinv (", ", (char **) choices);
  return refuse_format (mistakes, member, "is none of the values that Ward knows: %s", known);
}

static gboolean
check_item (WardTenant *self, const char *member, const WardJson *element, guint position, const WardTenantItems *items,
            GPtrArray *mistakes)
{
  const char *text = ward_json_as_string (element);
  g_autofree char *what = text != NULL ? judge_text (text, MAX_ADDRESS, TRUE) : NULL;

  if (text == NULL)
    return refuse_format (mistakes, member, "has to be a list of texts, and item %u is none", position);
  if (what != NULL)
    return refuse_format (mistakes, member, "has an item, number %u, that %s", position, what);

  return items->check (self, text)
         || refuse_format (mistakes, member, "%s; item %u is none of these", items->what, position);
}

/* The list is never left out: an empty one stands for what is absent or wrong. */
gboolean
ward_tenant_read_list (WardTenant *self, const WardJson *object, const char *member, const WardTenantItems *items,
                       char ***out_list, GPtrArray *mistakes)
{
  const WardJson *value = ward_json_get (object, member);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean good = is_absent (value) || ward_json_is_array (value);
  WardJsonIter iter;
  const WardJson *element;
  guint position = 0;

  if (!good)
    ward_tenant_refuse (mistakes, member, "has to be a list of texts");
  else if (ward_json_get_length (value) > MAX_ITEMS)
    good = refuse_format (mistakes, member, "has more than %u items", MAX_ITEMS);
  ward_json_iter_init (&iter, good && ward_json_is_array (value) ? value : NULL);
  while (ward_json_iter_next_element (&iter, &element))
    if (check_item (self, member, element, ++position, items, mistakes))
      g_strv_builder_add (builder, ward_json_as_string (element));
    else
      good = FALSE;
  *out_list = g_strv_builder_end (builder);

  return good;
}
