/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-secret-keyring.h"

#include "hr-error.h"
#include "hr-keyring-call.h"

#include <libsecret/secret.h>

#define ATTRIBUTE_ACCOUNT "account"
#define ATTRIBUTE_ORIGIN  "origin"

struct _HrSecretKeyring {
  GObject parent_instance;

  HrClock *clock; /* (owned) */
};

enum {
  PROP_CLOCK = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

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

/*
 * Talking to libsecret, in a worker thread of hr_keyring_call(): even the first look for a provider
 * can block for 25 s. libsecret is never given a cancellable, because cancelling can hang it;
 * whoever waits stops waiting instead.
 *
 * Looking for items goes through the calls that do not block, in the thread's own main context:
 * those that block make one of their own, and what an item's proxy leaves to be done in there when
 * it goes is never done. secret_password_lookup_sync () leaks ten times as much (1.4 KiB, at
 * libsecret 0.20.5), so the secret is taken from the item that was found.
 */

typedef enum {
  FOUND_NONE,
  FOUND_LOCKED,
  FOUND_OPEN,
} Found;

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

static void
set_no_key (GError **error, const HrKeyringRequest *request)
{
  g_set_error (error, HR_ERROR, HR_ERROR_NO_KEY, "No key of %s in the keyring for %s",
               request->account, request->origin);
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

/* Without SECRET_SEARCH_UNLOCK this asks nobody for anything, and without
 * SECRET_SEARCH_LOAD_SECRETS it can tell a locked item from none. */
static gboolean
search (const HrKeyringRequest *request, SecretSearchFlags flags, GList **items, GError **error)
{
  g_autoptr (GHashTable) attributes = make_attributes (request->account, request->origin);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) cause = NULL;

  secret_password_searchv (&schema, attributes, SECRET_SEARCH_ALL | flags, NULL, on_result,
                           &result);
  *items = secret_password_search_finish (wait_for_result (&result), &cause);
  if (cause != NULL) {
    take_error (error, g_steal_pointer (&cause));
    return FALSE;
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

static gboolean
find (const HrKeyringRequest *request, SecretSearchFlags flags, Found *found, GError **error)
{
  g_autolist (GObject) items = NULL;

  if (!search (request, flags, &items, error))
    return FALSE;

  *found = get_open (items) != NULL ? FOUND_OPEN : items != NULL ? FOUND_LOCKED : FOUND_NONE;
  return TRUE;
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

  if (!search (request, SECRET_SEARCH_NONE, &items, error))
    return NULL;

  item = get_open (items);
  if (item != NULL)
    return retrieve (item, error);

  if (items != NULL)
    set_locked (error);
  else
    set_no_key (error, request);
  return NULL;
}

/* A key that is left for another origin does no harm, because it is never looked up for this one:
 * failing to clear it is no reason to say that the new one was not stored. */
static void
clear_other_origins (const HrKeyringRequest *request)
{
  HrKeyringRequest any = { .account = request->account };
  g_autolist (GObject) items = NULL;
  g_autoptr (GError) error = NULL;

  if (!search (&any, SECRET_SEARCH_NONE, &items, &error)) {
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

static HrKey *
store (const HrKeyringRequest *request, GError **error)
{
  g_autoptr (GHashTable) attributes = make_attributes (request->account, request->origin);
  /* What the desktop's keyring manager lists it as. Not translated: it is stored once and would
   * stay in the language of that day. */
  g_autofree char *label =
      g_strdup_printf ("Headroom: API key of %s (%s)", request->account, request->origin);
  g_autoptr (GError) cause = NULL;
  HrKeyringRequest any = { .account = request->account };
  g_autolist (GObject) items = NULL;
  gboolean others, stored;

  /* Within the time limit: a keyring that answers this does not hang. */
  if (!search (&any, SECRET_SEARCH_NONE, &items, error))
    return NULL;

  /* A person may be asked: to unlock it, to choose a password, to allow it. */
  others = items != NULL && SECRET_IS_ITEM (items->data);
  hr_keyring_call_begin_asking (request, others);
  stored = secret_password_storev_sync (&schema, attributes, SECRET_COLLECTION_DEFAULT, label,
                                        hr_key_get_text (request->key), NULL, &cause);
  hr_keyring_call_end_asking (request, others);
  if (!stored) {
    if (cause != NULL)
      take_error (error, g_steal_pointer (&cause));
    else
      set_locked (error);
    return NULL;
  }

  clear_other_origins (request);
  return NULL;
}

static HrKey *
clear (const HrKeyringRequest *request, GError **error)
{
  g_autoptr (GHashTable) attributes = make_attributes (request->account, NULL);
  g_autolist (GObject) items = NULL;
  g_autoptr (GError) cause = NULL;

  if (!search (request, SECRET_SEARCH_NONE, &items, error))
    return NULL;

  for (GList *l = items; l != NULL; l = l->next) {
    if (is_locked (l->data)) {
      set_locked (error);
      return NULL;
    }
  }

  /* FALSE without an error: there was nothing to clear. */
  if (!secret_password_clearv_sync (&schema, attributes, NULL, &cause) && cause != NULL)
    take_error (error, g_steal_pointer (&cause));

  return NULL;
}

static HrKey *
unlock (const HrKeyringRequest *request, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean asked;
  Found found;

  if (!find (request, SECRET_SEARCH_NONE, &found, error))
    return NULL;

  if (found == FOUND_LOCKED) {
    /* What can be locked is in the desktop's keyring. A dismissed prompt is an error to some
     * providers and none to others: what counts is how it is afterwards. */
    hr_keyring_call_begin_asking (request, TRUE);
    asked = find (request, SECRET_SEARCH_UNLOCK, &found, &cause);
    hr_keyring_call_end_asking (request, TRUE);
    if (!asked && !g_error_matches (cause, HR_ERROR, HR_ERROR_KEYRING_LOCKED)) {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
    if (!find (request, SECRET_SEARCH_NONE, &found, error))
      return NULL;
  }

  if (found == FOUND_NONE)
    set_no_key (error, request);
  else if (found == FOUND_LOCKED)
    set_locked (error);

  return NULL;
}

static void
start (GTask *task, HrKeyringFunc func, const HrKeyringRequest *request)
{
  HrSecretKeyring *self = g_task_get_source_object (task);

  hr_keyring_call (task, self->clock, func, request, HR_SECRET_KEYRING_TIMEOUT);
}

static void
hr_secret_keyring_lookup_async (HrKeyring *keyring,
                                const char *account,
                                const char *origin,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (keyring, cancellable, callback, user_data);
  HrKeyringRequest request = { (char *) account, (char *) origin, NULL };

  g_task_set_source_tag (task, hr_secret_keyring_lookup_async);
  start (task, lookup, &request);
}

static HrKey *
hr_secret_keyring_lookup_finish (HrKeyring *keyring, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, keyring), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
hr_secret_keyring_store_async (HrKeyring *keyring,
                               const char *account,
                               const char *origin,
                               HrKey *key,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (keyring, cancellable, callback, user_data);
  HrKeyringRequest request = { (char *) account, (char *) origin, key };

  g_task_set_source_tag (task, hr_secret_keyring_store_async);
  start (task, store, &request);
}

static void
hr_secret_keyring_clear_async (HrKeyring *keyring,
                               const char *account,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (keyring, cancellable, callback, user_data);
  HrKeyringRequest request = { (char *) account, NULL, NULL };

  g_task_set_source_tag (task, hr_secret_keyring_clear_async);
  start (task, clear, &request);
}

static void
hr_secret_keyring_unlock_async (HrKeyring *keyring,
                                const char *account,
                                const char *origin,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (keyring, cancellable, callback, user_data);
  HrKeyringRequest request = { (char *) account, (char *) origin, NULL };

  g_task_set_source_tag (task, hr_secret_keyring_unlock_async);
  start (task, unlock, &request);
}

static gboolean
hr_secret_keyring_done_finish (HrKeyring *keyring, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (g_task_is_valid (result, keyring), FALSE);

  g_task_propagate_pointer (G_TASK (result), &cause);
  if (cause == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static void
hr_secret_keyring_constructed (GObject *object)
{
  G_OBJECT_CLASS (hr_secret_keyring_parent_class)->constructed (object);

  g_assert (HR_SECRET_KEYRING (object)->clock != NULL);
}

static void
hr_secret_keyring_dispose (GObject *object)
{
  g_clear_object (&HR_SECRET_KEYRING (object)->clock);

  G_OBJECT_CLASS (hr_secret_keyring_parent_class)->dispose (object);
}

static void
hr_secret_keyring_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CLOCK)
    HR_SECRET_KEYRING (object)->clock = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hr_secret_keyring_class_init (HrSecretKeyringClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = hr_secret_keyring_constructed;
  object_class->dispose = hr_secret_keyring_dispose;
  object_class->set_property = hr_secret_keyring_set_property;

  properties[PROP_CLOCK] =
      g_param_spec_object ("clock", NULL, NULL, HR_TYPE_CLOCK,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
keyring_iface_init (HrKeyringInterface *iface)
{
  iface->lookup_async = hr_secret_keyring_lookup_async;
  iface->lookup_finish = hr_secret_keyring_lookup_finish;
  iface->store_async = hr_secret_keyring_store_async;
  iface->store_finish = hr_secret_keyring_done_finish;
  iface->clear_async = hr_secret_keyring_clear_async;
  iface->clear_finish = hr_secret_keyring_done_finish;
  iface->unlock_async = hr_secret_keyring_unlock_async;
  iface->unlock_finish = hr_secret_keyring_done_finish;
}

static void
hr_secret_keyring_init (HrSecretKeyring *self)
{
}

/**
 * hr_secret_keyring_new:
 * @clock: what the time limit is measured with
 *
 * Makes the face of the desktop's keyring. Nothing is asked of it before the first call.
 *
 * Returns: (transfer full): the keyring
 */
HrKeyring *
hr_secret_keyring_new (HrClock *clock)
{
  return g_object_new (HR_TYPE_SECRET_KEYRING, "clock", clock, NULL);
}
