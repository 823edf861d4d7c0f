/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the redirect listener answers: constants, of which nothing comes from the request. */

typedef enum
{
  WARD_REDIRECT_PAGE_DONE,
  WARD_REDIRECT_PAGE_REFUSED,
  WARD_REDIRECT_PAGE_BAD,
  WARD_REDIRECT_PAGE_NOT_FOUND,
  WARD_REDIRECT_PAGE_METHOD,
  WARD_REDIRECT_PAGE_TOO_LARGE,
} WardRedirectPage;

char *ward_redirect_page_build (WardRedirectPage page) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
