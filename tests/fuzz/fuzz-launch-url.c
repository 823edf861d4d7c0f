/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes launch links, as they come and behind the right beginning, and the two options of the command line. */

#include <string.h>

#include "core/auth/ward-launch-url.h"
#include "core/diagnostics/ward-failure.h"
#include "fuzz.h"

static void
check (WardLaunch *launch, const GError *error)
{
  g_assert_true ((launch == NULL) == (error != NULL));
  if (error != NULL)
    {
      g_assert_true (error->domain == WARD_FAILURE);
      return;
    }
  g_assert_cmpuint (strlen (ward_launch_get_iss (launch)), <=, 2048);
  for (const char *at = ward_launch_get_iss (launch); *at != '\0'; at++)
    g_assert_true (g_ascii_isgraph (*at) && *at != '#' && *at != '?');
  g_assert_true (g_ascii_strncasecmp (ward_launch_get_iss (launch), "https://", 8) == 0
                 || g_ascii_strncasecmp (ward_launch_get_iss (launch), "http://127.0.0.1", 16) == 0
                 || g_ascii_strncasecmp (ward_launch_get_iss (launch), "http://[::1]", 12) == 0);
  g_assert_true (ward_launch_check (launch, 0, NULL) == (ward_launch_get_token (launch) != NULL));
  if (ward_launch_get_token (launch) == NULL)
    return;
  g_assert_cmpuint (ward_secret_text_get_length (ward_launch_get_token (launch)), <=, WARD_LAUNCH_MAX_BYTES);
  for (const char *at = ward_secret_text_peek (ward_launch_get_token (launch)); *at != '\0'; at++)
    g_assert_true (g_ascii_isgraph (*at));
}

static void
check_link (const char *before, const char *text)
{
  g_autofree char *link = g_strconcat (before, text, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardLaunch) launch = ward_launch_parse_link (link, 0, &error);

  check (launch, error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  char *second = strchr (text, '\n');

  check_link ("", text);
  check_link ("ward://launch?", text);
  check_link ("ward://launch?iss=https%3A%2F%2Ffhir.hospital.example%2FR4&", text);
  check_link ("ward://launch?iss=", text);
  if (second != NULL)
    *second++ = '\0';
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (WardLaunch) launch = ward_launch_new (text, second, 0, &error);

    check (launch, error);
  }

  return 0;
}
