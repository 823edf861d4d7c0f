/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A real bus, private to a test, with a connection for what is tested and one for a peer that says what the test wants. */
typedef struct
{
  GTestDBus *daemon;       /* (owned) */
  GDBusConnection *peer;   /* (owned) who has the names */
  GDBusConnection *client; /* (owned) of what is tested */
} FakeBus;

FakeBus *fake_bus_new (void) G_GNUC_WARN_UNUSED_RESULT;
void fake_bus_free (FakeBus *bus);
const char *fake_bus_get_address (FakeBus *bus);
void fake_bus_own (FakeBus *bus, const char *name);
void fake_bus_release (FakeBus *bus, const char *name);
void fake_bus_emit (FakeBus *bus, const char *path, const char *interface, const char *member,
                    GVariant *arguments); /* (floating) (nullable) */
void fake_bus_emit_as_stranger (FakeBus *bus, const char *path, const char *interface, const char *member,
                                GVariant *arguments); /* from a connection that has no name */

/* Answers a call, in GDBus's own thread; whatever it sends is not compared with any interface. */
typedef void (*FakeAnswer) (GDBusConnection *connection, GDBusMessage *call, const char *member);

/* The peer answers all calls to this path and below. */
void fake_bus_answer (FakeBus *bus, const char *path, FakeAnswer answer);
void fake_bus_reply (GDBusConnection *connection, GDBusMessage *call, GVariant *body, GUnixFDList *list);

G_END_DECLS
