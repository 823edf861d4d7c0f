/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sandbox's resources. Each is kept as its finished text; what searches need is read out of that text once, when it
 * is added, so that generated and hand-written resources are indexed by the same rule, and a page is only copied. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-store.h"

#include <string.h>

struct _WardSandboxStore
{
  GPtrArray *all[WARD_SANDBOX_N_TYPES];       /* (owned) of WardSandboxEntry */
  GHashTable *by_id[WARD_SANDBOX_N_TYPES];    /* (owned) id → entry */
  GPtrArray *by_person[WARD_SANDBOX_N_TYPES]; /* (owned) of GPtrArray of entries */
  GPtrArray *persons;                         /* (owned) of WardSandboxPerson */
  GMutex lock;                                /* guards everything while results are added */
  WardSandboxLoader loader;
  gpointer loader_data; /* (unowned) */
  gboolean sorted;
  GHashTable *lists;     /* (owned) joined text → (owned) GStrv */
  GStringChunk *strings; /* (owned) */
};

static const char *const type_names[WARD_SANDBOX_N_TYPES]
    = { "Patient",      "Observation", "DiagnosticReport", "AllergyIntolerance", "Encounter", "Practitioner",
        "Organization", "Specimen",    "PractitionerRole", "ServiceRequest",     "Condition" };

static void
entry_free (gpointer data)
{
  WardSandboxEntry *entry = data;

  g_free (entry->id);
  g_free (entry->json);
  g_free (entry);
}

static void
name_free (gpointer data)
{
  WardSandboxName *name = data;

  g_free (name->family);
  g_free (name->text);
  g_ptr_array_unref (name->given);
  g_free (name);
}

static void
person_free (gpointer data)
{
  WardSandboxPerson *person = data;

  g_free (person->id);
  g_free (person->display);
  g_free (person->birth_date);
  g_free (person->gender);
  g_free (person->mrn);
  g_ptr_array_unref (person->names);
  g_ptr_array_unref (person->identifiers);
  g_free (person);
}

WardSandboxStore *
ward_sandbox_store_new (void)
{
  WardSandboxStore *store = g_new0 (WardSandboxStore, 1);

  for (guint i = 0; i < WARD_SANDBOX_N_TYPES; i++)
    {
      store->all[i] = g_ptr_array_new_with_free_func (entry_free);
      store->by_id[i] = g_hash_table_new (g_str_hash, g_str_equal);
      store->by_person[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
    }
  g_mutex_init (&store->lock);
  store->persons = g_ptr_array_new_with_free_func (person_free);
  store->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  store->strings = g_string_chunk_new (4096);
  return store;
}

void
ward_sandbox_store_free (WardSandboxStore *store)
{
  for (guint i = 0; i < WARD_SANDBOX_N_TYPES; i++)
    {
      g_hash_table_unref (store->by_id[i]);
      g_ptr_array_unref (store->by_person[i]);
      g_ptr_array_unref (store->all[i]);
    }
  g_ptr_array_unref (store->persons);
  g_hash_table_unref (store->lists);
  g_string_chunk_free (store->strings);
  g_mutex_clear (&store->lock);
  g_free (store);
}

WardSandboxType
ward_sandbox_type_from_name (const char *name)
{
  for (guint i = 0; i < WARD_SANDBOX_N_TYPES; i++)
    if (strcmp (type_names[i], name) == 0)
      return (WardSandboxType) i;
  return WARD_SANDBOX_TYPE_UNKNOWN;
}

const char *
ward_sandbox_type_get_name (WardSandboxType type)
{
  return type_names[type];
}

/**
 * ward_sandbox_fold:
 * @text: (nullable): text
 *
 * Returns: (transfer full) (nullable): the text as searches compare it (R4 section 3.1.1.4.8): no case, no accents
 */
char *
ward_sandbox_fold (const char *text)
{
  g_autofree char *normal = text != NULL ? g_utf8_normalize (text, -1, G_NORMALIZE_ALL) : NULL;
  g_autoptr (GString) out = NULL;

  if (normal == NULL)
    return NULL;
  out = g_string_new (NULL);
  for (const char *p = normal; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_ismark (c))
        g_string_append_unichar (out, g_unichar_tolower (c));
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const char *
intern (WardSandboxStore *store, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (store->strings, text) : NULL;
}

static void
collect_codings (const WardJson *concept, GString *joined)
{
  WardJsonIter iter;
  const WardJson *coding;

  ward_json_iter_init (&iter, ward_json_get (concept, "coding"));
  while (ward_json_iter_next_element (&iter, &coding))
    {
      const char *system = ward_json_get_string (coding, "system");
      const char *code = ward_json_get_string (coding, "code");

      g_string_append (joined, system != NULL ? system : "");
      g_string_append_c (joined, '|');
      g_string_append (joined, code != NULL ? code : "");
      g_string_append_c (joined, '\n');
    }
}

static const char *const *
intern_codings (WardSandboxStore *store, const WardJson *concept_or_concepts)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  char **list;

  if (ward_json_is_array (concept_or_concepts))
    {
      WardJsonIter iter;
      const WardJson *concept;

      ward_json_iter_init (&iter, concept_or_concepts);
      while (ward_json_iter_next_element (&iter, &concept))
        collect_codings (concept, joined);
    }
  else
    collect_codings (concept_or_concepts, joined);
  list = g_hash_table_lookup (store->lists, joined->str);
  if (list == NULL)
    {
      if (joined->len > 0)
        g_string_truncate (joined, joined->len - 1);
      list = g_strsplit (joined->str, "\n", -1);
      if (joined->len > 0)
        g_string_append_c (joined, '\n');
      g_hash_table_insert (store->lists, g_strdup (joined->str), list);
    }
  return (const char *const *) list;
}

static void
read_when (const WardJson *root, WardSandboxSpan *out)
{
  static const char *const points[] = { "effectiveDateTime", "effectiveInstant", "recordedDate", "authoredOn" };
  static const char *const periods[] = { "effectivePeriod", "period" };
  WardSandboxSpan end;

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    if (ward_sandbox_parse_date (ward_json_get_string (root, points[i]), out))
      return;
  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      const WardJson *period = ward_json_get (root, periods[i]);

      if (!ward_sandbox_parse_date (ward_json_get_string (period, "start"), out))
        continue;
      if (ward_sandbox_parse_date (ward_json_get_string (period, "end"), &end))
        out->to_us = end.to_us;
      else
        out->to_us = G_MAXINT64; /* goes on */
      return;
    }
}

static void
read_name (WardSandboxPerson *person, const WardJson *json)
{
  WardSandboxName *name = g_new0 (WardSandboxName, 1);
  const WardJson *given = ward_json_get (json, "given");

  name->family = ward_sandbox_fold (ward_json_get_string (json, "family"));
  name->text = ward_sandbox_fold (ward_json_get_string (json, "text"));
  name->given = g_ptr_array_new_with_free_func (g_free);
  for (size_t i = 0; i < ward_json_get_length (given); i++)
    g_ptr_array_add (name->given, ward_sandbox_fold (ward_json_as_string (ward_json_get_element (given, i))));
  g_ptr_array_add (person->names, name);
  if (person->display == NULL && ward_json_get_string (json, "family") != NULL)
    {
      g_autofree char *upper = g_utf8_strup (ward_json_get_string (json, "family"), -1);
      const char *first = ward_json_as_string (ward_json_get_element (given, 0));

      person->display = first != NULL ? g_strdup_printf ("%s, %s", upper, first) : g_steal_pointer (&upper);
    }
}

static void
read_identifier (WardSandboxPerson *person, const WardJson *identifier)
{
  const char *system = ward_json_get_string (identifier, "system");
  const char *value = ward_json_get_string (identifier, "value");

  if (value == NULL)
    return;
  g_ptr_array_add (person->identifiers, g_strdup_printf ("%s|%s", system != NULL ? system : "", value));
  if (person->mrn == NULL && g_strcmp0 (ward_json_get_string (identifier, "use"), "old") != 0
      && g_str_has_prefix (value, "SYN-"))
    person->mrn = g_strdup (value);
}

static void
add_person (WardSandboxStore *store, const WardJson *root)
{
  WardSandboxPerson *person = g_new0 (WardSandboxPerson, 1);
  WardJsonIter iter;
  const WardJson *element;

  person->id = g_strdup (ward_json_get_string (root, "id"));
  person->birth_date = g_strdup (ward_json_get_string (root, "birthDate"));
  person->gender = g_strdup (ward_json_get_string (root, "gender"));
  person->active = ward_json_get_boolean (root, "active", TRUE);
  person->names = g_ptr_array_new_with_free_func (name_free);
  person->identifiers = g_ptr_array_new_with_free_func (g_free);
  ward_json_iter_init (&iter, ward_json_get (root, "name"));
  while (ward_json_iter_next_element (&iter, &element))
    read_name (person, element);
  ward_json_iter_init (&iter, ward_json_get (root, "identifier"));
  while (ward_json_iter_next_element (&iter, &element))
    read_identifier (person, element);
  g_ptr_array_add (person->identifiers, NULL);
  g_ptr_array_add (store->persons, person);
}

static int
find_subject (WardSandboxStore *store, const WardJson *root)
{
  static const char *const members[] = { "subject", "patient" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *reference = ward_json_get_string (ward_json_get (root, members[i]), "reference");

      if (reference != NULL && g_str_has_prefix (reference, "Patient/"))
        return ward_sandbox_store_find_person (store, reference + strlen ("Patient/"));
    }
  return -1;
}

/**
 * ward_sandbox_store_add:
 * @store: the store
 * @json: (transfer full): a resource
 * @error: return location for a reading error
 *
 * Adds a resource; a patient has to come before what is about him.
 *
 * Returns: whether it was a resource that the sandbox serves
 */
gboolean
ward_sandbox_store_add (WardSandboxStore *store, char *json, GError **error)
{
  g_autofree char *owned = json;
  size_t length = strlen (json);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (json, length, NULL, error);
  const WardJson *root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  const char *type_name = ward_json_get_string (root, "resourceType");
  WardSandboxType type = type_name != NULL ? ward_sandbox_type_from_name (type_name) : WARD_SANDBOX_TYPE_UNKNOWN;
  const WardJson *meta = ward_json_get (root, "meta");
  WardSandboxSpan updated = { 0, 0 };
  WardSandboxEntry *entry;
  const char *version;

  if (doc == NULL)
    return FALSE;
  if (type == WARD_SANDBOX_TYPE_UNKNOWN || ward_json_get_string (root, "id") == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A synthetic resource has no known type or id");
      return FALSE;
    }
  if (type == WARD_SANDBOX_TYPE_PATIENT)
    add_person (store, root);
  entry = g_new0 (WardSandboxEntry, 1);
  entry->type = type;
  entry->id = g_strdup (ward_json_get_string (root, "id"));
  entry->person = type == WARD_SANDBOX_TYPE_PATIENT ? (int) store->persons->len - 1 : find_subject (store, root);
  entry->status = intern (store, ward_json_get_string (root, "status"));
  entry->categories = intern_codings (store, ward_json_get (root, "category"));
  entry->codes = intern_codings (store, ward_json_get (root, "code"));
  entry->encounter = intern (store, ward_json_get_string (ward_json_get (root, "encounter"), "reference"));
  read_when (root, &entry->when);
  ward_sandbox_parse_date (ward_json_get_string (meta, "lastUpdated"), &updated);
  entry->updated_us = updated.from_us;
  version = ward_json_get_string (meta, "versionId");
  entry->version = version != NULL ? (int) g_ascii_strtoll (version, NULL, 10) : 1;
  entry->length = length;
  entry->json = g_steal_pointer (&owned);
  g_ptr_array_add (store->all[type], entry);
  g_hash_table_insert (store->by_id[type], entry->id, entry);
  return TRUE;
}

/**
 * ward_sandbox_store_restrict:
 * @store: the store
 * @patient: a patient's id
 *
 * Remembers that a part of this patient's record is closed.
 */
void
ward_sandbox_store_restrict (WardSandboxStore *store, const char *patient)
{
  int person = ward_sandbox_store_find_person (store, patient);

  if (person >= 0)
    ((WardSandboxPerson *) g_ptr_array_index (store->persons, (guint) person))->restricted = TRUE;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const WardSandboxEntry *first = *(WardSandboxEntry *const *) a;
  const WardSandboxEntry *second = *(WardSandboxEntry *const *) b;

  if (first->when.from_us != second->when.from_us)
    return first->when.from_us > second->when.from_us ? -1 : 1;
  return strcmp (first->id, second->id);
}

/* Epic's order is none (auth.md 1.10): the same each time, but not by date. */
static int
compare_no_order (gconstpointer a, gconstpointer b)
{
  const WardSandboxEntry *first = *(WardSandboxEntry *const *) a;
  const WardSandboxEntry *second = *(WardSandboxEntry *const *) b;
  guint first_hash = g_str_hash (first->id) * 2654435761u;
  guint second_hash = g_str_hash (second->id) * 2654435761u;

  if (first_hash != second_hash)
    return first_hash < second_hash ? -1 : 1;
  return strcmp (first->id, second->id);
}

/* Gives the resources from first on to their patients' lists. */
static void
share_out (WardSandboxStore *store, const guint first[WARD_SANDBOX_N_TYPES])
{
  for (guint type = 0; type < WARD_SANDBOX_N_TYPES; type++)
    {
      for (guint i = first[type]; i < store->all[type]->len; i++)
        {
          WardSandboxEntry *entry = g_ptr_array_index (store->all[type], i);

          if (entry->person >= 0)
            g_ptr_array_add (g_ptr_array_index (store->by_person[type], (guint) entry->person), entry);
        }
      for (guint i = 0; first[type] < store->all[type]->len && i < store->persons->len; i++)
        g_ptr_array_sort (g_ptr_array_index (store->by_person[type], i),
                          store->sorted ? compare_newest_first : compare_no_order);
    }
}

/**
 * ward_sandbox_store_finish:
 * @store: the store, with the people and everything written by hand in it
 * @sorted: newest first; else in no order
 *
 * Makes the lists by patient. Afterwards only the loader adds anything.
 */
void
ward_sandbox_store_finish (WardSandboxStore *store, gboolean sorted)
{
  static const guint none[WARD_SANDBOX_N_TYPES];

  store->sorted = sorted;
  for (guint type = 0; type < WARD_SANDBOX_N_TYPES; type++)
    for (guint i = 0; i < store->persons->len; i++)
      g_ptr_array_add (store->by_person[type], g_ptr_array_new ());
  share_out (store, none);
}

void
ward_sandbox_store_set_loader (WardSandboxStore *store, WardSandboxLoader loader, gpointer user_data)
{
  store->loader = loader;
  store->loader_data = user_data;
}

static void
load_locked (WardSandboxStore *store, guint index)
{
  WardSandboxPerson *person = g_ptr_array_index (store->persons, index);
  guint first[WARD_SANDBOX_N_TYPES];

  if (person->loaded || store->loader == NULL)
    return;
  person->loaded = TRUE;
  for (guint type = 0; type < WARD_SANDBOX_N_TYPES; type++)
    first[type] = store->all[type]->len;
  store->loader (store, person->id, store->loader_data);
  share_out (store, first);
}

/**
 * ward_sandbox_store_require:
 * @store: a finished store
 * @person: a patient's index, or -1 for everybody
 *
 * Makes sure that the patient's results are there.
 */
void
ward_sandbox_store_require (WardSandboxStore *store, int person)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);

  for (guint i = 0; i < store->persons->len; i++)
    if (person < 0 || (guint) person == i)
      load_locked (store, i);
}

static gboolean
is_made_later (WardSandboxType type)
{
  return type == WARD_SANDBOX_TYPE_OBSERVATION || type == WARD_SANDBOX_TYPE_DIAGNOSTIC_REPORT
         || type == WARD_SANDBOX_TYPE_SPECIMEN || type == WARD_SANDBOX_TYPE_SERVICE_REQUEST;
}

/**
 * ward_sandbox_store_find:
 * @store: a finished store
 * @type: a resource type
 * @id: an id
 *
 * Returns: (transfer none) (nullable): the resource
 */
const WardSandboxEntry *
ward_sandbox_store_find (WardSandboxStore *store, WardSandboxType type, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);

  for (guint i = 0; is_made_later (type) && i < store->persons->len; i++)
    {
      const char *patient = ((WardSandboxPerson *) g_ptr_array_index (store->persons, i))->id;

      if (g_str_has_prefix (id, patient) && id[strlen (patient)] == '-')
        load_locked (store, i);
    }
  return g_hash_table_lookup (store->by_id[type], id);
}

/**
 * ward_sandbox_store_get_entries:
 * @store: a finished store
 * @type: a resource type
 * @person: a patient's index, or -1 for all resources of the type
 *
 * Returns: (transfer none) (element-type WardSandboxEntry): the resources; a patient's in the store's order
 */
GPtrArray *
ward_sandbox_store_get_entries (WardSandboxStore *store, WardSandboxType type, int person)
{
  if (is_made_later (type))
    ward_sandbox_store_require (store, person);
  return person >= 0 ? g_ptr_array_index (store->by_person[type], (guint) person) : store->all[type];
}

int
ward_sandbox_store_find_person (WardSandboxStore *store, const char *id)
{
  for (guint i = 0; i < store->persons->len; i++)
    if (strcmp (((WardSandboxPerson *) g_ptr_array_index (store->persons, i))->id, id) == 0)
      return (int) i;
  return -1;
}

const WardSandboxPerson *
ward_sandbox_store_get_person (WardSandboxStore *store, guint index)
{
  return g_ptr_array_index (store->persons, index);
}

guint
ward_sandbox_store_get_n_persons (WardSandboxStore *store)
{
  return store->persons->len;
}
