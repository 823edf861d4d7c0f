/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Colours for smart_style_url (SMART App Launch 2.2 "Styling"): "sandbox.json" is fit to be used, "pale.json" is not, for
 * tests of who checks before it believes. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

static const char *const plain[][2] = {
  { "color_background", "#edeae3" },     { "color_error", "#9e2d2d" },       { "color_highlight", "#1b5e9c" },
  { "color_modal_backdrop", "#d7e3ee" }, { "color_success", "#498e49" },     { "color_text", "#303030" },
  { "dim_border_radius", "6px" },        { "dim_font_size", "13px" },        { "dim_spacing_size", "20px" },
  { "font_family_body", "sans-serif" },  { "font_family_heading", "serif" },
};

static const char *const pale[][2] = {
  { "color_background", "#ffffff" },
  { "color_highlight", "#fffff0" },
  { "color_text", "#f4f4f4" },
};

static char *
build (const char *const (*members)[2], guint n)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  for (guint i = 0; i < n; i++)
    ward_json_writer_string (writer, members[i][0], members[i][1]);
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, TRUE);
}

/**
 * ward_sandbox_get_style_path:
 * @self: the sandbox
 *
 * Returns: (transfer none): the path that token answers name
 */
const char *
ward_sandbox_get_style_path (WardSandbox *self)
{
  return self->epic ? "/interconnect-sandbox/api/epic/2016/EDI/HTTP/style/sandbox.json" : "/style/sandbox.json";
}

/**
 * ward_sandbox_answer_style:
 * @self: the sandbox
 * @request: any request
 *
 * Returns: (transfer full) (nullable): the style at that path, or %NULL where there is none
 */
WardSandboxResponse *
ward_sandbox_answer_style (WardSandbox *self, WardSandboxRequest *request)
{
  gboolean fit = g_str_has_suffix (request->path, "/style/sandbox.json");
  WardSandboxResponse *response;

  if (!fit && !g_str_has_suffix (request->path, "/style/pale.json"))
    return NULL;
  if (strcmp (request->method, "GET") != 0 && strcmp (request->method, "HEAD") != 0)
    return ward_sandbox_answer_method_not_allowed ("GET, HEAD");
  response
      = ward_sandbox_answer_json (200, fit ? build (plain, G_N_ELEMENTS (plain)) : build (pale, G_N_ELEMENTS (pale)));
  /* The address is the version. */
  ward_sandbox_response_add_header (response, "Cache-Control", "max-age=86400, immutable");
  return response;
}
