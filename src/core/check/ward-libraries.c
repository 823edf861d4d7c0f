/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions of the libraries at run time (reliability.md B11). The minimum of libsoup is the one into which Debian put the mends of 2025, without which a
 * bearer follows a redirect to another server (section 2.1); of the others, the oldest that the tests ran with. */
#define G_LOG_DOMAIN "ward-check"

#include "core/check/ward-libraries.h"

#include <openssl/crypto.h>

#include "core/base/ward-json.h"
#include "core/fhir/ward-cache.h"
#include "core/net/ward-http.h"

static const char *
get_glib_version (void)
{
  static char version[32];

  g_snprintf (version, sizeof version, "%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);

  return version;
}

/**
 * ward_libraries_list:
 * @out_libraries: (out caller-allocates): filled
 *
 * Names what the core of Ward runs with. To be asked on the main thread.
 */
void
ward_libraries_list (WardLibrary out_libraries[WARD_N_LIBRARIES])
{
  const WardLibrary libraries[WARD_N_LIBRARIES] = {
    { "GLib", get_glib_version (), "2.74.6" },
    { "libsoup", ward_http_get_library_version (), "3.2.3" },
    { "OpenSSL", OpenSSL_version (OPENSSL_VERSION_STRING), "3.0.9" },
    { "SQLite", ward_cache_get_library_version (), "3.40.1" },
    { "yyjson", ward_json_get_library_version (), "0.8.0" },
  };

  for (guint i = 0; i < WARD_N_LIBRARIES; i++)
    out_libraries[i] = libraries[i];
}

/* The next number of a version; what is no digit separates. */
static guint64
take_number (const char **text)
{
  char *end = NULL;
  guint64 number;

  if (!g_ascii_isdigit (**text))
    return 0;
  number = g_ascii_strtoull (*text, &end, 10);
  *text = *end == '.' ? end + 1 : end;

  return number;
}

/**
 * ward_library_is_old:
 * @library: a library
 *
 * Compares its version with the minimum, number by number.
 *
 * Returns: %TRUE if it is below; also where it names no version
 */
gboolean
ward_library_is_old (const WardLibrary *library)
{
  const char *version = library->version;
  const char *minimum = library->minimum;

  for (guint i = 0; i < 3; i++)
    {
      guint64 has = take_number (&version);
      guint64 needs = take_number (&minimum);

      if (has != needs)
        return has < needs;
    }

  return FALSE;
}

/**
 * ward_libraries_format:
 * @libraries: (array length=n): libraries
 * @n: how many
 *
 * Names them with their versions.
 *
 * Returns: (transfer full): one line
 */
char *
ward_libraries_format (const WardLibrary *libraries, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", libraries[i].name, libraries[i].version);

  return g_string_free (text, FALSE);
}

/**
 * ward_libraries_format_old:
 * @libraries: (array length=n): libraries
 * @n: how many
 *
 * Names those that are too old, and what they should be.
 *
 * Returns: (transfer full) (nullable): one line, %NULL where none is
 */
char *
ward_libraries_format_old (const WardLibrary *libraries, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    if (ward_library_is_old (&libraries[i]))
      g_string_append_printf (text, "%s%s %s < %s", text->len > 0 ? ", " : "", libraries[i].name, libraries[i].version,
                              libraries[i].minimum);

  return text->len > 0 ? g_strdup (text->str) : NULL;
}
