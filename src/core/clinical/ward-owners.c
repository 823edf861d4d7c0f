/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose a result is (clinical.md 5.8). Servers say it in three ways: an organism has its susceptibilities as members, perhaps through a panel; a flat culture has
 * everything as members, and each susceptibility names its organism in derivedFrom; or both. The rules:
 *
 * 1. What a result says tells how surely it is an organism, from the surest: LOINC calls it an isolate; its value is from SNOMED; its value is a text; it says
 *    "Positive" or "Growth", which names nothing but is of one culture; it says nothing, or it is a method, a panel or a microscopy. A susceptibility is none.
 * 2. The holder of a result is the nearest above it by hasMember that says something; what says nothing, or is a method or a panel, is looked through, and holds
 *    only what nothing else does. Nothing that holds susceptibilities is passed over, however sure what is above it is: two organisms in one row or column, an S
 *    and an R in one cell, would be worse than one that is named by a test.
 * 3. A result that names others in derivedFrom belongs to the surest of them, to the first of equals; not to what is above its holder, nor to what is less sure
 *    than its holder and names no organism.
 * 4. Where it names its holder as well, or the holder of another that it names, it belongs to that holder, and the other is a test of it: unless that other has
 *    susceptibilities of its own, or is named by one that does not name the holder, or by two of one antibiotic that name different others; or unless LOINC calls
 *    only the other an isolate. Where one of the two names nothing, or the holder is not the result's own, the surer of them is it.
 *    What is cancelled, withdrawn or not understood names nothing and is proven by nothing. What it holds goes to another that holds it as well and is not above
 *    it; else it keeps it, without its name: a culture above it does not look through it.
 * 5. What is no susceptibility belongs to the nearest named organism that holds it, else, or where that is within this, to the first that it is derived from. It
 *    makes nothing an organism.
 *
 * Each reference is followed once and each result is gone through a fixed number of times, so that a circle of members ends (V65) and the whole takes time in the
 * order of their number. Nothing depends on the order of a hash table. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-owners.h"

#include "core/clinical/ward-catalogue.h"
#include "core/clinical/ward-organism-name.h"
#include "core/clinical/ward-susceptibility.h"

#define MAX_DEPTH 8
#define MAX_SOURCES 32 /* of one result: who is a test of whom is asked of each pair */

typedef struct _Node Node;

struct _Node
{
  const WardObservation *observation;
  GPtrArray *members; /* (owned) (nullable) of Node */
  GPtrArray *sources; /* (owned) (nullable) of Node: derivedFrom */
  Node *parent;       /* (nullable) the first that has it as a member */
  Node *holder;       /* (nullable) rule 2 */
  Node *owner;        /* (nullable) */
  WardSays says;
  gboolean is_susceptibility;
  gboolean is_withdrawn; /* it said something that does not count: rule 4 */
  gboolean is_proven;    /* has susceptibilities, or is named by one that does not name its holder */
  gboolean is_owner;
  gboolean visited;
};

struct _WardOwners
{
  GHashTable *by_observation; /* (owned) (unowned) WardObservation → (owned) Node: only what is linked with others */
  GPtrArray *nodes;           /* (owned) of (unowned) Node, in the order of the results */
};

static void
node_free (gpointer data)
{
  Node *node = data;

  g_clear_pointer (&node->members, g_ptr_array_unref);
  g_clear_pointer (&node->sources, g_ptr_array_unref);
  g_free (node);
}

static Node *
get_node (WardOwners *self, const WardObservation *observation)
{
  Node *node = g_hash_table_lookup (self->by_observation, observation);

  if (node != NULL)
    return node;
  node = g_new0 (Node, 1);
  node->observation = observation;
  node->is_susceptibility = ward_susceptibility_is_one (observation);
  node->says = node->is_susceptibility ? WARD_SAYS_NOTHING : ward_organism_read_says (observation);
  node->is_withdrawn = node->says > WARD_SAYS_NOTHING && ward_organism_is_withdrawn (observation);
  if (node->is_withdrawn)
    node->says = WARD_SAYS_NOTHING;
  g_hash_table_insert (self->by_observation, (gpointer) observation, node);
  g_ptr_array_add (self->nodes, node);
  return node;
}

static GPtrArray *
follow_all (WardOwners *self, Node *node, const char *const *references, guint n, WardFollowReference follow,
            gpointer user_data)
{
  GPtrArray *found = n > 0 ? g_ptr_array_new () : NULL;

  for (guint i = 0; i < n; i++)
    {
      const WardObservation *target
          = references[i] != NULL ? follow (node->observation, references[i], user_data) : NULL;

      if (target != NULL && target != node->observation)
        g_ptr_array_add (found, get_node (self, target));
    }
  return found;
}

static void
link_all (WardOwners *self, const WardObservation *const *observations, guint n_observations,
          WardFollowReference follow, gpointer user_data)
{
  for (guint i = 0; i < n_observations; i++)
    {
      const WardObservation *from = observations[i];
      Node *node = from->n_has_member > 0 || from->n_derived_from > 0 ? get_node (self, from) : NULL;

      if (node == NULL || node->visited)
        continue;
      node->visited = TRUE;
      node->members = follow_all (self, node, from->has_member, from->n_has_member, follow, user_data);
      node->sources
          = follow_all (self, node, from->derived_from, MIN (from->n_derived_from, MAX_SOURCES), follow, user_data);
      for (guint k = 0; node->members != NULL && k < node->members->len; k++)
        {
          Node *member = g_ptr_array_index (node->members, k);

          if (member->parent == NULL)
            member->parent = node;
        }
    }
  for (guint i = 0; i < self->nodes->len; i++)
    ((Node *) g_ptr_array_index (self->nodes, i))->visited = FALSE;
}

typedef struct
{
  Node *node;
  guint n_done; /* of its members */
} Step;

/* Members before what holds them, as far as there is no circle. (transfer container) */
static GPtrArray *
order_from_below (const WardOwners *self)
{
  GPtrArray *order = g_ptr_array_new ();
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (Step));

  for (guint i = 0; i < self->nodes->len; i++)
    {
      Step first = { g_ptr_array_index (self->nodes, i), 0 };

      if (!first.node->visited)
        g_array_append_val (path, first);
      first.node->visited = TRUE;
      while (path->len > 0)
        {
          Step *step = &g_array_index (path, Step, path->len - 1);
          GPtrArray *members = step->node->members;
          Step next = { NULL, 0 };

          if (members != NULL && step->n_done < members->len)
            next.node = g_ptr_array_index (members, step->n_done++);
          else
            {
              g_ptr_array_add (order, step->node);
              g_array_set_size (path, path->len - 1);
            }
          if (next.node != NULL && !next.node->visited)
            {
              next.node->visited = TRUE;
              g_array_append_val (path, next);
            }
        }
    }
  return order;
}

static gboolean
is_member_below (const Node *node, const Node *above)
{
  node = node->parent;
  for (guint depth = 0; node != NULL && depth < MAX_DEPTH; depth++, node = node->parent)
    if (node == above)
      return TRUE;
  return FALSE;
}

/* What nothing holds, or a withdrawn organism beside it. */
static gboolean
may_hold (const Node *holder, const Node *member)
{
  return member->holder == NULL
         || (member->holder->is_withdrawn && !holder->is_withdrawn && !is_member_below (member->holder, holder));
}

/* All below it, down to the next that says something, or did, and to what has a holder. */
static void
hold_members (Node *holder)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  g_ptr_array_add (found, holder);
  for (guint i = 0; i < found->len; i++)
    {
      GPtrArray *members = ((Node *) g_ptr_array_index (found, i))->members;

      for (guint k = 0; members != NULL && k < members->len; k++)
        {
          Node *member = g_ptr_array_index (members, k);

          if (member == holder || !may_hold (holder, member))
            continue;
          member->holder = holder;
          if (member->says == WARD_SAYS_NOTHING && !member->is_withdrawn)
            g_ptr_array_add (found, member);
        }
    }
}

/* Rule 2. */
static void
find_holders (const WardOwners *self)
{
  g_autoptr (GPtrArray) order = order_from_below (self);

  for (guint i = 0; i < order->len; i++)
    {
      Node *node = g_ptr_array_index (order, i);

      if (node->says > WARD_SAYS_NOTHING || node->is_withdrawn)
        hold_members (node);
    }
  for (guint i = 0; i < order->len; i++)
    {
      Node *node = g_ptr_array_index (order, i);

      for (guint k = 0; node->says == WARD_SAYS_NOTHING && !node->is_susceptibility && node->members != NULL
                        && k < node->members->len;
           k++)
        {
          Node *member = g_ptr_array_index (node->members, k);

          if (member->is_susceptibility && member->holder == NULL)
            member->holder = node;
        }
    }
}

static gboolean
lies_within (const Node *node, const Node *outer)
{
  node = node->holder;
  for (guint depth = 0; node != NULL && depth < MAX_DEPTH; depth++, node = node->holder)
    if (node == outer)
      return TRUE;
  return FALSE;
}

/* The holder, of the result or of one that it names, that it names beside that; NULL for none. */
static Node *
find_named_holder (const Node *result, const Node *source)
{
  for (guint i = 0; i < result->sources->len; i++)
    {
      Node *other = g_ptr_array_index (result->sources, i);

      if (other != source && !lies_within (other, source) && (other == result->holder || lies_within (source, other)))
        return other;
    }
  return NULL;
}

/* Two results of one antibiotic that name the same holder, and beside it not the same other: these are organisms of it. */
static void
prove_by_antibiotic (GHashTable *tested, const Node *result, Node *source, const Node *holder)
{
  WardResolvedCode code;
  char *key;
  Node *other;

  ward_catalogue_resolve (result->observation, &code);
  key = g_strdup_printf ("%p|%s|%s", (gconstpointer) holder, code.row_system, code.row_code);
  other = g_hash_table_lookup (tested, key);
  if (other != NULL && other != source && g_ptr_array_find (result->sources, other, NULL))
    other = source; /* one result that names both */
  if (other != NULL && other != source)
    other->is_proven = source->is_proven = TRUE;
  g_hash_table_insert (tested, key, source);
}

static void
prove_organisms (const WardOwners *self)
{
  g_autoptr (GHashTable) tested = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const Node *result = g_ptr_array_index (self->nodes, i);

      if (!result->is_susceptibility)
        continue;
      if (result->holder != NULL && !result->holder->is_withdrawn)
        result->holder->is_proven = TRUE;
      for (guint k = 0; result->sources != NULL && k < result->sources->len; k++)
        {
          Node *source = g_ptr_array_index (result->sources, k);
          const Node *holder = find_named_holder (result, source);

          if (source->is_withdrawn)
            continue;
          if (holder == NULL)
            source->is_proven = TRUE;
          else if (!source->is_susceptibility)
            prove_by_antibiotic (tested, result, source, holder);
        }
    }
}

/* Rule 4. */
static gboolean
is_organism_beside (const Node *source, const Node *holder, const Node *result)
{
  if (MIN (source->says, holder->says) <= WARD_SAYS_FINDING && source->says != holder->says)
    return source->says > holder->says;
  return source->is_proven || (source->says == WARD_SAYS_ISOLATE && holder->says < WARD_SAYS_ISOLATE)
         || (holder != result->holder && source->says > holder->says);
}

/* What it names and is no test of another that it names; nor what gives way to one that is an organism of it. */
static Node *
choose_source (const Node *result)
{
  g_autoptr (GHashTable) refused = g_hash_table_new (NULL, NULL);
  Node *best = NULL;

  for (guint i = 0; i < result->sources->len; i++)
    {
      Node *source = g_ptr_array_index (result->sources, i);
      Node *holder = find_named_holder (result, source);

      if (source->is_susceptibility || (result->holder != NULL && lies_within (result->holder, source)))
        g_hash_table_add (refused, source);
      else if (holder != NULL)
        g_hash_table_add (refused, is_organism_beside (source, holder, result) ? holder : source);
    }
  for (guint i = 0; i < result->sources->len; i++)
    {
      Node *source = g_ptr_array_index (result->sources, i);

      if (!g_hash_table_contains (refused, source) && (best == NULL || source->says > best->says))
        best = source;
    }
  return best;
}

/* Rule 3; but what a withdrawn organism had is not its culture's: there might be another one's beside it. */
static Node *
choose_owner (const Node *result)
{
  Node *source = result->sources != NULL && result->sources->len > 0 ? choose_source (result) : NULL;
  Node *holder = result->holder;

  if (source == NULL || holder == NULL)
    return source != NULL ? source : holder;
  if (source->is_withdrawn && lies_within (source, holder))
    return source;
  if (source->says <= WARD_SAYS_FINDING && holder->says > source->says
      && !g_ptr_array_find (result->sources, holder, NULL))
    return holder;
  return source;
}

static gboolean
is_named_organism (const Node *node)
{
  return node->is_owner && node->says >= WARD_SAYS_TEXT;
}

/* Rule 5. */
static Node *
find_organism (const Node *result)
{
  Node *holder = result->holder;

  for (guint depth = 0; holder != NULL && !is_named_organism (holder); depth++)
    holder = depth < MAX_DEPTH ? holder->holder : NULL;
  for (guint i = 0; result->sources != NULL && i < result->sources->len; i++)
    {
      Node *source = g_ptr_array_index (result->sources, i);

      if (is_named_organism (source) && (holder == NULL || lies_within (source, holder)))
        return source;
    }
  return holder;
}

static void
find_owners (const WardOwners *self)
{
  for (guint i = 0; i < self->nodes->len; i++)
    {
      Node *node = g_ptr_array_index (self->nodes, i);

      node->is_owner = node->is_owner
                       || (node->says == WARD_SAYS_ISOLATE && node->members != NULL
                           && ward_organism_get_name (node->observation) != NULL);
      if (!node->is_susceptibility)
        continue;
      node->owner = choose_owner (node);
      if (node->owner != NULL)
        node->owner->is_owner = TRUE;
    }
  for (guint i = 0; i < self->nodes->len; i++)
    {
      Node *node = g_ptr_array_index (self->nodes, i);

      if (!node->is_susceptibility)
        node->owner = is_named_organism (node) ? node : find_organism (node);
    }
}

/**
 * ward_owners_new:
 * @observations: (array length=n_observations): the results
 * @n_observations: how many
 * @follow: finds what one of them names; it is called once for each reference
 * @user_data: for @follow
 *
 * Reads which result belongs to which organism, in time in the order of their references. The results must outlive it.
 *
 * Returns: (transfer full): the owners
 */
WardOwners *
ward_owners_new (const WardObservation *const *observations, guint n_observations, WardFollowReference follow,
                 gpointer user_data)
{
  WardOwners *self;

  g_return_val_if_fail (follow != NULL, NULL);

  self = g_new0 (WardOwners, 1);
  self->by_observation = g_hash_table_new_full (NULL, NULL, NULL, node_free);
  self->nodes = g_ptr_array_new ();
  link_all (self, observations, n_observations, follow, user_data);
  find_holders (self);
  prove_organisms (self);
  find_owners (self);
  return self;
}

/**
 * ward_owners_free:
 * @self: (transfer full) (nullable): owners
 *
 * Frees them.
 */
void
ward_owners_free (WardOwners *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->nodes);
  g_hash_table_unref (self->by_observation);
  g_free (self);
}

/**
 * ward_owners_find:
 * @self: owners
 * @observation: a result
 *
 * Finds the result whose it is: mostly an organism, but also a culture that names none. An organism is its own.
 *
 * Returns: (transfer none) (nullable): the owner; %NULL for none
 */
const WardObservation *
ward_owners_find (const WardOwners *self, const WardObservation *observation)
{
  const Node *node = g_hash_table_lookup (self->by_observation, observation);

  return node != NULL && node->owner != NULL ? node->owner->observation : NULL;
}

/**
 * ward_owners_get_parent:
 * @self: owners
 * @observation: a result
 *
 * Finds the first result that has it as a member.
 *
 * Returns: (transfer none) (nullable): the parent; %NULL for none
 */
const WardObservation *
ward_owners_get_parent (const WardOwners *self, const WardObservation *observation)
{
  const Node *node = g_hash_table_lookup (self->by_observation, observation);

  return node != NULL && node->parent != NULL ? node->parent->observation : NULL;
}
