/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-secret-keyring.h"

#include "hr-error.h"
#include "hr-keyring-queue.h"

#include <libsecret/secret.h>

#define ATTRIBUTE_ACCOUNT "account"
#define ATTRIBUTE_ORIGIN  "origin"
#define ATTRIBUTE_SCHEMA  "xdg:schema"

struct _HrSecretKeyring {
  GObject parent_instance;

  HrKeyringQueue *queue; /* (owned) */
  GDBusConnection *bus;  /* (owned) (nullable) */
  guint watch;
  guint subscription;
};

#define SECRETS_NAME "org.freedesktop.secrets"

static void keyring_iface_init (HrKeyringInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HrSecretKeyring,
                               hr_secret_keyring,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_KEYRING, keyring_iface_init))

/* What is stored, and found again by every later version: never change a name here. */
static const SecretSchema schema = {
  .name = HR_APP_ID ".ApiKey",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { ATTRIBUTE_ACCOUNT, SECRET_SCHEMA_ATTRIBUTE_STRING },
    { ATTRIBUTE_ORIGIN, SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

/* A keyring that was never unlocked since its daemon started does not know the names of schemas,
 * and finds nothing by them: gnome-keyring at an automatic login. */
static const SecretSchema any_schema = {
  .name = HR_APP_ID ".ApiKey",
  .flags = SECRET_SCHEMA_DONT_MATCH_NAME,
  .attributes = {
    { ATTRIBUTE_ACCOUNT, SECRET_SCHEMA_ATTRIBUTE_STRING },
    { ATTRIBUTE_ORIGIN, SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

/*
 * Talking to libsecret, in a thread of HrKeyringQueue: even the first look for a provider can block
 * for 25 s. libsecret is never given a cancellable, because cancelling can hang it; whoever waits
 * stops waiting instead.
 *
 * libsecret's back end is one per process. The one for the desktop's keyring may be asked by
 * several threads at a time, the file one of a sandbox may not, and there is no telling which it is
 * before it has shown an item: so only one call is made at a time. Nobody waits while a person is
 * asked, but where the first key of an account is stored; who waits for that has the time limit of
 * their own.
 *
 * Looking for items goes through the calls that do not block, in the thread's own main context:
 * those that block make one of their own, and what an item's proxy leaves to be done in there when
 * it goes is never done. secret_password_lookup_sync () leaks ten times as much (1.4 KiB, at
 * libsecret 0.20.5), so the secret is taken from the item that was found.
 */

/* libsecret's messages name bus names, paths and attributes, never a secret. */
static void
take_error (GError **error, GError *cause)
{
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    /* Nothing here cancels: this is a prompt that was dismissed. */
    g_set_error (error, HR_ERROR, HR_ERROR_KEYRING_LOCKED, "The keyring is locked: %s",
                 cause->message);
  else
    g_set_error (error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE, "The keyring does not answer: %s",
                 cause->message);
  g_error_free (cause);
}

static void
set_locked (GError **error)
{
  g_set_error_literal (error, HR_ERROR, HR_ERROR_KEYRING_LOCKED, "The keyring is locked");
}

/* The file backend's items are no SecretItem, and never locked. */
static gboolean
is_locked (gpointer item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (item);
}

static GHashTable *
make_attributes (const char *account, const char *origin)
{
  if (origin == NULL)
    return secret_attributes_build (&schema, ATTRIBUTE_ACCOUNT, account, NULL);

  return secret_attributes_build (&schema, ATTRIBUTE_ACCOUNT, account, ATTRIBUTE_ORIGIN, origin,
                                  NULL);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  return *result;
}

/* Tells whether an item may be a key of ours: what is locked does not say. */
static gboolean
is_ours (gpointer item)
{
  g_autoptr (GHashTable) attributes = NULL;
  const char *name;

  if (is_locked (item))
    return TRUE;
  attributes = secret_retrievable_get_attributes (item);
  name = g_hash_table_lookup (attributes, ATTRIBUTE_SCHEMA);
  return name == NULL || g_str_equal (name, schema.name);
}

/* @origin: (nullable): any for NULL
 *
 * Without SECRET_SEARCH_UNLOCK this asks nobody for anything, and without
 * SECRET_SEARCH_LOAD_SECRETS it can tell a locked item from none. */
static gboolean
search (
    const char *account, const char *origin, SecretSearchFlags flags, GList **items, GError **error)
{
  g_autoptr (GHashTable) attributes = make_attributes (account, origin);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) cause = NULL;

  secret_password_searchv (&any_schema, attributes, SECRET_SEARCH_ALL | flags, NULL, on_result,
                           &result);
  *items = secret_password_search_finish (wait_for_result (&result), &cause);
  if (cause != NULL) {
    take_error (error, g_steal_pointer (&cause));
    return FALSE;
  }
  for (GList *l = *items, *next; l != NULL; l = next) {
    next = l->next;
    if (!is_ours (l->data)) {
      g_object_unref (l->data);
      *items = g_list_delete_link (*items, l);
    }
  }

  return TRUE;
}

/* The first that is open, NULL for none. */
static SecretRetrievable *
get_open (GList *items)
{
  for (GList *l = items; l != NULL; l = l->next)
    if (!is_locked (l->data))
      return l->data;

  return NULL;
}

/* The collection that keys are stored in, (transfer full) (nullable): NULL in a sandbox, which has
 * a file in its place, and where nobody made one yet. */
static SecretCollection *
get_collection (void)
{
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (SecretService) service = NULL;

  secret_service_get (SECRET_SERVICE_NONE, NULL, on_result, &connected);
  service = secret_service_get_finish (wait_for_result (&connected), NULL);
  if (service == NULL)
    return NULL;

  secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL,
                               on_result, &found);
  return secret_collection_for_alias_finish (wait_for_result (&found), NULL);
}

/* Tells whether a key may be where nothing is found: some providers do not tell what is locked. */
static gboolean
is_collection_locked (void)
{
  g_autoptr (SecretCollection) collection = get_collection ();

  return collection != NULL && secret_collection_get_locked (collection);
}

/* Says why none of @items is open. */
static void
set_none_open (GError **error, const HrKeyringRequest *request, GList *items)
{
  if (items != NULL || is_collection_locked ())
    set_locked (error);
  else
    g_set_error (error, HR_ERROR, HR_ERROR_NO_KEY, "No key of %s in the keyring for %s",
                 request->account, request->origin);
}

/* Never prompts: what is locked by now is an error. */
static HrKey *
retrieve (SecretRetrievable *item, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) cause = NULL;
  SecretValue *value;
  const char *text;
  HrKey *key;

  secret_retrievable_retrieve_secret (item, NULL, on_result, &result);
  value = secret_retrievable_retrieve_secret_finish (item, wait_for_result (&result), &cause);
  if (cause != NULL) {
    take_error (error, g_steal_pointer (&cause));
    return NULL;
  }
  if (value == NULL) {
    /* It was open a moment ago. */
    set_locked (error);
    return NULL;
  }

  /* In memory that is not paged, and wiped with the last reference. */
  text = secret_value_get_text (value);
  key = hr_key_new (text != NULL ? text : "", &cause);
  secret_value_unref (value);
  if (key == NULL)
    g_set_error (error, HR_ERROR, HR_ERROR_NO_KEY, "What the keyring has is no key: %s",
                 cause->message);

  return key;
}

/* One open item is enough for a lookup that does not prompt. */
static HrKey *
lookup (const HrKeyringRequest *request, GError **error)
{
  g_autolist (GObject) items = NULL;
  SecretRetrievable *item;

  if (!search (request->account, request->origin, SECRET_SEARCH_NONE, &items, error))
    return NULL;

  item = get_open (items);
  if (item != NULL)
    return retrieve (item, error);

  set_none_open (error, request, items);
  return NULL;
}

/* A key that is left for another origin does no harm, because it is never looked up for this one:
 * failing to clear it is no reason to say that the new one was not stored. */
static void
clear_other_origins (const HrKeyringRequest *request)
{
  g_autolist (GObject) items = NULL;
  g_autoptr (GError) error = NULL;

  if (!search (request->account, NULL, SECRET_SEARCH_NONE, &items, &error)) {
    g_info ("Keys for other addresses were not looked for: %s", error->message);
    return;
  }

  for (GList *l = items; l != NULL; l = l->next) {
    g_autoptr (GHashTable) found = secret_retrievable_get_attributes (l->data);
    g_autoptr (GHashTable) attributes = NULL;
    g_autoptr (GError) cause = NULL;
    const char *origin = g_hash_table_lookup (found, ATTRIBUTE_ORIGIN);

    if (origin == NULL || g_str_equal (origin, request->origin) || is_locked (l->data))
      continue;

    attributes = make_attributes (request->account, origin);
    if (!secret_password_clearv_sync (&schema, attributes, NULL, &cause) && cause != NULL)
      g_info ("The key for %s was not cleared: %s", origin, cause->message);
  }
}

static gboolean
put (const HrKeyringRequest *request, GError **error)
{
  g_autoptr (GHashTable) attributes = make_attributes (request->account, request->origin);
  /* What the desktop's keyring manager lists it as. Not translated: it is stored once and would
   * stay in the language of that day. */
  g_autofree char *label =
      g_strdup_printf ("Headroom: API key of %s (%s)", request->account, request->origin);
  g_autoptr (GError) cause = NULL;

  if (secret_password_storev_sync (&schema, attributes, SECRET_COLLECTION_DEFAULT, label,
                                   hr_key_get_text (request->key), NULL, &cause))
    return TRUE;

  if (cause != NULL)
    take_error (error, g_steal_pointer (&cause));
  else
    set_locked (error);
  return FALSE;
}

static HrKeyringPhase
store (HrKeyringPhase phase, const HrKeyringRequest *request, GError **error)
{
  g_autolist (GObject) items = NULL;

  if (phase == HR_KEYRING_FIRST) {
    /* Within the time limit: a keyring that answers this does not hang. */
    if (!search (request->account, NULL, SECRET_SEARCH_NONE, &items, error))
      return HR_KEYRING_DONE;
    /* A person may be asked: to unlock it, to choose a password, to allow it. */
    return items != NULL && SECRET_IS_ITEM (items->data) ? HR_KEYRING_ASKING
                                                         : HR_KEYRING_ASKING_ALONE;
  }
  if (phase == HR_KEYRING_AFTERWARDS) {
    clear_other_origins (request);
    return HR_KEYRING_DONE;
  }

  return put (request, error) ? HR_KEYRING_AFTERWARDS : HR_KEYRING_DONE;
}

static void
clear (const HrKeyringRequest *request, GError **error)
{
  g_autoptr (GHashTable) attributes = make_attributes (request->account, NULL);
  g_autolist (GObject) items = NULL;
  g_autoptr (GError) cause = NULL;

  if (!search (request->account, NULL, SECRET_SEARCH_NONE, &items, error))
    return;

  for (GList *l = items; l != NULL; l = l->next) {
    if (is_locked (l->data)) {
      set_locked (error);
      return;
    }
  }

  /* FALSE without an error: there was nothing to clear. */
  if (!secret_password_clearv_sync (&schema, attributes, NULL, &cause) && cause != NULL)
    take_error (error, g_steal_pointer (&cause));
}

/* A person is asked. How that went is seen afterwards. */
static void
unlock_collection (void)
{
  g_autoptr (SecretCollection) collection = get_collection ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GList) list = NULL;

  if (collection == NULL)
    return;
  /* GCOVR_EXCL_START: a file, which unit tests have, has no collections */
  list = g_list_prepend (NULL, collection);
  secret_service_unlock (secret_collection_get_service (collection), list, NULL, on_result,
                         &result);
  secret_service_unlock_finish (secret_collection_get_service (collection),
                                wait_for_result (&result), NULL, NULL);
  /* GCOVR_EXCL_STOP */
}

static HrKeyringPhase
unlock (HrKeyringPhase phase, const HrKeyringRequest *request, GError **error)
{
  gboolean asking = phase == HR_KEYRING_ASKING;
  g_autolist (GObject) items = NULL;
  g_autoptr (GError) cause = NULL;

  search (request->account, request->origin, asking ? SECRET_SEARCH_UNLOCK : SECRET_SEARCH_NONE,
          &items, &cause);
  /* A dismissed prompt is an error to some providers and none to others: what counts is how it is
   * afterwards. */
  if (cause != NULL && !(asking && g_error_matches (cause, HR_ERROR, HR_ERROR_KEYRING_LOCKED))) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return HR_KEYRING_DONE;
  }
  if (asking) {
    if (items == NULL)
      unlock_collection ();
    return HR_KEYRING_AFTERWARDS;
  }
  /* What can be locked is in the desktop's keyring. */
  if (phase == HR_KEYRING_FIRST && get_open (items) == NULL &&
      (items != NULL || is_collection_locked ()))
    return HR_KEYRING_ASKING;

  if (get_open (items) == NULL)
    set_none_open (error, request, items);
  return HR_KEYRING_DONE;
}

static HrKeyringPhase
ask_libsecret (HrKeyringPhase phase, const HrKeyringRequest *request, HrKey **key, GError **error)
{
  switch (request->operation) {
  case HR_KEYRING_LOOKUP:
    *key = lookup (request, error);
    return HR_KEYRING_DONE;
  case HR_KEYRING_STORE:
    return store (phase, request, error);
  case HR_KEYRING_CLEAR:
    clear (request, error);
    return HR_KEYRING_DONE;
  case HR_KEYRING_UNLOCK:
    return unlock (phase, request, error);
  }

  g_return_val_if_reached (HR_KEYRING_DONE);
}

static void
ask (HrKeyring *keyring, const HrKeyringRequest *request, GTask *task)
{
  hr_keyring_queue_ask (HR_SECRET_KEYRING (keyring)->queue, request, task);
}

static void
keyring_iface_init (HrKeyringInterface *iface)
{
  iface->ask = ask;
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  hr_keyring_emit_changed (user_data);
}

/* A collection was unlocked, or locked, or renamed: which, does not matter. */
static void
on_collection_changed (GDBusConnection *bus,
                       const char *sender,
                       const char *path,
                       const char *interface,
                       const char *signal,
                       GVariant *parameters,
                       gpointer user_data)
{
  hr_keyring_emit_changed (user_data);
}

static void
watch (HrSecretKeyring *self, GDBusConnection *bus)
{
  self->bus = g_object_ref (bus);
  self->watch = g_bus_watch_name_on_connection (bus, SECRETS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                on_appeared, NULL, self, NULL);
  self->subscription =
      g_dbus_connection_signal_subscribe (bus, SECRETS_NAME, "org.freedesktop.Secret.Service",
                                          "CollectionChanged", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                          on_collection_changed, self, NULL);
}

static void
hr_secret_keyring_dispose (GObject *object)
{
  HrSecretKeyring *self = HR_SECRET_KEYRING (object);

  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  self->watch = 0;
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
  g_clear_pointer (&self->queue, hr_keyring_queue_unref);

  G_OBJECT_CLASS (hr_secret_keyring_parent_class)->dispose (object);
}

static void
hr_secret_keyring_class_init (HrSecretKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hr_secret_keyring_dispose;
}

static void
hr_secret_keyring_init (HrSecretKeyring *self)
{
}

/**
 * hr_secret_keyring_new:
 * @clock: what the time limit is measured with
 * @bus: (nullable): the session bus, to be told of changes; %NULL to be told of none
 *
 * Makes the face of the desktop's keyring. Nothing is asked of it before the first call. A process
 * makes one: calls of two would not wait for each other, which libsecret's file cannot bear.
 *
 * Returns: (transfer full): the keyring
 */
HrKeyring *
hr_secret_keyring_new (HrClock *clock, GDBusConnection *bus)
{
  HrSecretKeyring *self = g_object_new (HR_TYPE_SECRET_KEYRING, NULL);

  self->queue = hr_keyring_queue_new (clock, ask_libsecret, HR_SECRET_KEYRING_TIMEOUT);
  if (bus != NULL)
    watch (self, bus);
  return HR_KEYRING (self);
}
