/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the redirect listener (RFC 8252 section 8.10; reliability.md L19): no script, no link, nothing kept, nothing echoed; of styles only the one
 * below, by its hash, so that the policy stays shut for every other. In English, as their lang attribute says. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-redirect-page.h"

#include <string.h>

/* The hash is that of the text between the tags, byte for byte: a test computes it anew. */
#define STYLE                                                                                       \
  "body{margin:0;font:1.1rem/1.5 system-ui,sans-serif;background:#fafafa;color:#1d2433}"            \
  "main{max-width:34rem;margin:18vh auto 0;padding:0 1.5rem;text-align:center}h1{font-size:1.7rem}" \
  "@media (prefers-color-scheme:dark){body{background:#1e1e22;color:#f0f0f3}}"
#define STYLE_HASH "sha256-TiMjhOfigOqIjkg6Uv7spe/owYxcFj6y1I9C3hEHxb8="

#define PAGE(title, text)                                                                                          \
  "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"                                        \
  "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n" \
  "<title>" title "</title>\n<style>" STYLE "</style>\n</head>\n<body>\n<main>\n<h1>" title "</h1>\n<p>" text      \
  "</p>\n</main>\n</body>\n</html>\n"

typedef struct
{
  const char *status; /* (unowned) */
  const char *extra;  /* (unowned) a header line, or "" */
  const char *body;   /* (unowned) */
} Page;

static const Page pages[] = {
  [WARD_REDIRECT_PAGE_DONE]
  = { "200 OK", "", PAGE ("Ward has the answer", "You may close this tab and return to Ward.") },
  [WARD_REDIRECT_PAGE_REFUSED]
  = { "200 OK", "", PAGE ("Sign-in did not finish", "You may close this tab. Return to Ward to see what happened.") },
  [WARD_REDIRECT_PAGE_BAD]
  = { "400 Bad Request", "",
      PAGE ("Nothing to see here", "Ward cannot use this request. If you are signing in, return to Ward.") },
  [WARD_REDIRECT_PAGE_NOT_FOUND]
  = { "404 Not Found", "",
      PAGE ("Nothing to see here", "There is no such page. If you are signing in, return to Ward.") },
  [WARD_REDIRECT_PAGE_METHOD]
  = { "405 Method Not Allowed", "Allow: GET\r\n",
      PAGE ("Nothing to see here", "Ward cannot use this request. If you are signing in, return to Ward.") },
  [WARD_REDIRECT_PAGE_TOO_LARGE]
  = { "431 Request Header Fields Too Large", "",
      PAGE ("Too much was sent", "Ward cannot use so long a request. If you are signing in, return to Ward.") },
};

/**
 * ward_redirect_page_build:
 * @page: which one
 *
 * Writes the whole answer, headers and page.
 *
 * Returns: (transfer full): the bytes to send
 */
char *
ward_redirect_page_build (WardRedirectPage page)
{
  g_return_val_if_fail (page < G_N_ELEMENTS (pages), NULL);

  return g_strdup_printf ("HTTP/1.1 %s\r\n"
                          "%s"
                          "Content-Type: text/html; charset=utf-8\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                          "Cache-Control: no-store\r\n"
                          "Content-Security-Policy: default-src 'none'; style-src '" STYLE_HASH
                          "'; base-uri 'none'; form-action 'none'; "
                          "frame-ancestors 'none'\r\n"
                          "Referrer-Policy: no-referrer\r\n"
                          "X-Content-Type-Options: nosniff\r\n"
                          "Connection: close\r\n"
                          "\r\n"
                          "%s",
                          pages[page].status, pages[page].extra, strlen (pages[page].body), pages[page].body);
}
