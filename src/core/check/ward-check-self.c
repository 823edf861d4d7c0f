/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ward's test of itself, before a server is asked: the network of its sandbox, its libraries, its cryptography (reliability.md L28, B11, B12). */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/check/ward-check-private.h"
#include "core/check/ward-crypto-test.h"

void
ward_check_run_sandbox (WardCheck *self)
{
  switch (ward_flatpak_read_state (ward_check_get_work (self)->flatpak_info))
    {
    case WARD_FLATPAK_WITHOUT_NETWORK:
      ward_check_end_step (self, WARD_CHECK_FAILED, _ ("in a Flatpak sandbox without --share=network"),
                           WARD_FAILURE_SANDBOX_NETWORK);
      break;
    case WARD_FLATPAK_WITH_NETWORK:
      ward_check_end_step (self, WARD_CHECK_OK, _ ("in a Flatpak sandbox with the network"), -1);
      break;
    case WARD_FLATPAK_NONE:
    default:
      ward_check_end_step (self, WARD_CHECK_OK, _ ("not in a Flatpak sandbox"), -1);
      break;
    }
}

/* Worth knowing, and no reason to stop: an old library mostly works, and who sends the report sees which it is. */
void
ward_check_run_libraries (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autofree char *old = ward_libraries_format_old (work->libraries, WARD_N_LIBRARIES);
  g_autofree char *all = ward_libraries_format (work->libraries, WARD_N_LIBRARIES);

  if (old != NULL)
    ward_check_end_step (self, WARD_CHECK_NOTE, old, WARD_FAILURE_OLD_LIBRARY);
  else
    ward_check_end_step (self, WARD_CHECK_OK, all, -1);
}

void
ward_check_run_cryptography (WardCheck *self)
{
  const char *failing = ward_crypto_test_run ();

  if (failing != NULL)
    ward_check_end_step (self, WARD_CHECK_FAILED, failing, WARD_FAILURE_CRYPTOGRAPHY);
  else
    ward_check_end_step (self, WARD_CHECK_OK, _ ("known answers come out right"), -1);
}
