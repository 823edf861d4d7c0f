/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-datetime.h"

G_BEGIN_DECLS

/* Where a result comes from: who performed it, the specimen that it was measured in, and the order that asked for it, as read; strings in the arena of
 * their page. */

/* A Practitioner, PractitionerRole or Organization. */
typedef struct
{
  const char *id;           /* (nullable) */
  const char *name;         /* (nullable) of the person, or of the organization itself */
  const char *role;         /* (nullable) what the person does there */
  const char *organization; /* (nullable) for whom the person works */
  const char *person;       /* (nullable) a PractitionerRole's person, where only the reference was sent */
} WardPerformer;

typedef struct
{
  const char *id;        /* (nullable) */
  const char *subject;   /* (nullable) reference as sent */
  const char *type;      /* (nullable) "Venous blood" */
  const char *accession; /* (nullable) the laboratory's number of it */
  const char *status;    /* (nullable) in words, where it is not simply available */
  const char *condition; /* (nullable) "Haemolysed", joined */
  const char *site;      /* (nullable) where of the body it is from */
  const char *method;    /* (nullable) how it was collected */
  const char *collector; /* (nullable) display */
  const char *note;      /* (nullable) joined */
  WardDateTime collected;
  WardDateTime collected_end; /* of a Period */
  WardDateTime received;
  gboolean unsafe_modifier;
} WardSpecimen;

/* A ServiceRequest. */
typedef struct
{
  const char *id;        /* (nullable) */
  const char *subject;   /* (nullable) reference as sent */
  const char *text;      /* (nullable) what was ordered */
  const char *status;    /* (nullable) in words */
  const char *priority;  /* (nullable) in words, where it is not routine */
  const char *requester; /* (nullable) display */
  const char *reason;    /* (nullable) joined */
  const char *note;      /* (nullable) joined */
  WardDateTime authored;
  gboolean withdrawn; /* entered in error */
  gboolean unsafe_modifier;
} WardOrder;

/* What a result says of its origin beyond words. */
typedef struct
{
  const char *const *performers; /* references of those that came without words */
  guint n_performers;
  const WardSpecimen *specimen; /* (nullable) contained in the result */
  const WardOrder *order;       /* (nullable) likewise */
  gboolean foreign;             /* one that is contained names another patient: it is kept out */
} WardOrigin;

G_END_DECLS
