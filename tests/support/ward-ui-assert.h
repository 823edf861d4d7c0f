/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* What assistive technology is told about a widget. Needs GTK_A11Y=test. The message shows what it is told instead. */
#define ward_assert_accessible_property(widget, property, wanted)                                                   \
  g_assert_cmpstr (gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_##property, \
                                                       wanted),                                                     \
                   ==, NULL)
#define ward_assert_accessible_label(widget, wanted) ward_assert_accessible_property (widget, LABEL, wanted)
#define ward_assert_accessible_state(widget, state, wanted)                                                         \
  g_assert_cmpstr (gtk_test_accessible_check_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_##state, wanted), \
                   ==, NULL)
