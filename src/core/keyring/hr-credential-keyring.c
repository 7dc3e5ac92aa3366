/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-credential-keyring.h"

#include "hr-error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME   "headroom.key"
#define ORIGIN "origin="

struct _HrCredentialKeyring {
  GObject parent_instance;

  char *folder;    /* (owned) */
  char *first;     /* (owned): the account whose key has no id in its name */
  HrClock *clock;  /* (owned) */
  HrKeyring *next; /* (owned): who is asked about accounts without a credential */
  guint hung;      /* counts the lookups that nobody waits for any more */
};

static void keyring_iface_init (HrKeyringInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HrCredentialKeyring,
                               hr_credential_keyring,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_KEYRING, keyring_iface_init))

/* A request, and what the thread finds. The thread may be the last that has it, so nothing in it
 * then is for the main loop to let go of. */
typedef struct {
  HrCredentialKeyring *keyring; /* (owned) (nullable): until the thread has answered */
  guint timer;                  /* of the keyring's clock, 0 for none */
  char *folder;                 /* (owned) */
  gboolean first;               /* whether it is for the first account */
  HrKeyringRequest request;     /* its members are owned */
  GTask *answer;                /* (owned) (nullable): while nobody has answered */
  HrKey *key;                   /* (owned) (nullable) */
} Lookup;

static void
lookup_free (Lookup *lookup)
{
  g_free (lookup->folder);
  g_free ((char *) lookup->request.account);
  g_free ((char *) lookup->request.origin);
  g_clear_pointer (&lookup->request.key, hr_key_unref);
  g_clear_pointer (&lookup->key, hr_key_unref);
  g_clear_object (&lookup->answer);
  g_free (lookup);
}

/*
 * Opens a file of the folder. Kubernetes puts links there that stay within it.
 *
 * Returns: a descriptor; -1 without @error if there is no such file, or with it
 */
static int
open_inside (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *real_folder = realpath (folder, NULL);
  g_autofree char *real_path = realpath (path, NULL);
  gsize length;
  int fd;

  if (real_path == NULL && errno == ENOENT)
    return -1;

  length = real_folder != NULL ? strlen (real_folder) : 0;
  if (real_path == NULL || length == 0 || strncmp (real_path, real_folder, length) != 0 ||
      real_path[length] != G_DIR_SEPARATOR) {
    g_set_error (error, HR_ERROR, HR_ERROR_CREDENTIAL_INVALID, "%s leads out of its folder", path);
    return -1;
  }

  fd = open (real_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (fd == -1)
    g_set_error (error, HR_ERROR, HR_ERROR_CREDENTIAL_INVALID, "%s: %s", path, g_strerror (errno));
  return fd;
}

/*
 * Reads a whole credential into @text, with a NUL at its end.
 */
static gboolean
read_text (int fd, char text[HR_CREDENTIAL_MAX_SIZE + 1], GError **error)
{
  struct stat info;
  gsize length = 0;
  gssize n;

  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > HR_CREDENTIAL_MAX_SIZE) {
    g_set_error (error, HR_ERROR, HR_ERROR_CREDENTIAL_INVALID,
                 "The credential is not a file of at most %d bytes", HR_CREDENTIAL_MAX_SIZE);
    return FALSE;
  }
  /* systemd 254 and later give it 0440 and an entry for the service's user. */
  if ((info.st_mode & S_IROTH) != 0) {
    g_set_error_literal (error, HR_ERROR, HR_ERROR_CREDENTIAL_EXPOSED,
                         "Everybody can read the credential");
    return FALSE;
  }

  while (length < HR_CREDENTIAL_MAX_SIZE &&
         (n = read (fd, text + length, HR_CREDENTIAL_MAX_SIZE - length)) != 0) {
    if (n < 0) {
      g_set_error (error, HR_ERROR, HR_ERROR_CREDENTIAL_INVALID, "%s", g_strerror (errno));
      return FALSE;
    }
    length += (gsize) n;
  }
  text[length] = '\0';
  if (strlen (text) == length)
    return TRUE;

  g_set_error_literal (error, HR_ERROR, HR_ERROR_CREDENTIAL_INVALID, "A NUL in the credential");
  return FALSE;
}

/*
 * Takes a credential apart, in its place.
 * @origin: (nullable): where the key is to go; %NULL for any place
 */
static HrKey *
parse (char *text, const char *origin, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (HrKey) key = NULL;
  const char *meant = HR_KEYRING_VENDOR_ORIGIN;
  char *second = strchr (text, '\n');

  if (second != NULL)
    *second++ = '\0';
  key = hr_key_new (text, &cause);
  if (key == NULL) {
    g_set_error_literal (error, HR_ERROR, HR_ERROR_CREDENTIAL_INVALID, cause->message);
    return NULL;
  }

  if (second != NULL && *g_strchomp (second) != '\0') {
    if (!g_str_has_prefix (second, ORIGIN) || strchr (second, '\n') != NULL) {
      g_set_error_literal (error, HR_ERROR, HR_ERROR_CREDENTIAL_INVALID,
                           "More than a key and an origin");
      return NULL;
    }
    meant = second + strlen (ORIGIN);
  }
  if (origin != NULL && g_ascii_strcasecmp (meant, origin) != 0) {
    g_set_error_literal (error, HR_ERROR, HR_ERROR_NO_KEY, "The credential is for another address");
    return NULL;
  }
  return g_steal_pointer (&key);
}

/*
 * Looks for the account's credential.
 *
 * Returns: whether there is one; its key is in @lookup, or the reason against it in @error
 */
static gboolean
look_up (Lookup *lookup, GError **error)
{
  g_autofree char *name = g_strconcat (NAME "_", lookup->request.account, NULL);
  g_autoptr (GError) cause = NULL;
  char text[HR_CREDENTIAL_MAX_SIZE + 1];
  int fd = open_inside (lookup->folder, name, &cause);

  if (fd == -1 && cause == NULL && lookup->first)
    fd = open_inside (lookup->folder, NAME, &cause);
  if (fd == -1 && cause == NULL)
    return FALSE;

  if (fd != -1) {
    if (read_text (fd, text, &cause))
      lookup->key = parse (text, lookup->request.origin, &cause);
    explicit_bzero (text, sizeof text);
    close (fd);
  }
  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  return TRUE;
}

static void
look_up_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean found = look_up (task_data, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, found);
}

static void
return_hung (GTask *answer)
{
  g_task_return_new_error (answer, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE,
                           "The folder of the credentials did not answer within %d s",
                           HR_CREDENTIAL_KEYRING_TIMEOUT);
}

static void
on_too_late (gpointer user_data)
{
  Lookup *lookup = user_data;
  g_autoptr (GTask) answer = g_steal_pointer (&lookup->answer);

  lookup->timer = 0;
  lookup->keyring->hung++;
  return_hung (answer);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lookup *lookup = g_task_get_task_data (G_TASK (result));
  HrKeyringOperation operation = lookup->request.operation;
  g_autoptr (HrCredentialKeyring) self = g_steal_pointer (&lookup->keyring);
  g_autoptr (GTask) answer = g_steal_pointer (&lookup->answer);
  GError *error = NULL;
  gboolean found = g_task_propagate_boolean (G_TASK (result), &error);

  if (lookup->timer != 0)
    hr_clock_remove_timer (self->clock, lookup->timer);
  if (answer == NULL) {
    g_debug ("A late answer of the credentials is dropped");
    self->hung--;
  } else if (!found && error == NULL)
    HR_KEYRING_GET_IFACE (self->next)->ask (self->next, &lookup->request, answer);
  else if (operation == HR_KEYRING_STORE || operation == HR_KEYRING_CLEAR)
    g_task_return_new_error (answer, HR_ERROR, HR_ERROR_CREDENTIAL_READ_ONLY,
                             "The key is a credential");
  else if (error != NULL)
    g_task_return_error (answer, g_steal_pointer (&error));
  else
    g_task_return_pointer (answer, g_steal_pointer (&lookup->key), (GDestroyNotify) hr_key_unref);
  g_clear_error (&error);
}

static void
ask (HrKeyring *keyring, const HrKeyringRequest *request, GTask *answer)
{
  HrCredentialKeyring *self = HR_CREDENTIAL_KEYRING (keyring);
  g_autoptr (GTask) task = NULL;
  Lookup *lookup = NULL;

  /* No second thread is sent after one that hangs. */
  if (self->hung > 0) {
    return_hung (answer);
    return;
  }

  lookup = g_new0 (Lookup, 1);
  lookup->keyring = g_object_ref (self);
  lookup->folder = g_strdup (self->folder);
  lookup->first = g_str_equal (request->account, self->first);
  lookup->request = *request;
  lookup->request.account = g_strdup (request->account);
  lookup->request.origin = g_strdup (request->origin);
  lookup->request.key = request->key != NULL ? hr_key_ref (request->key) : NULL;
  lookup->answer = g_object_ref (answer);
  lookup->timer = hr_clock_add_timer (self->clock,
                                      hr_clock_get_boot_time (self->clock) +
                                          (gint64) HR_CREDENTIAL_KEYRING_TIMEOUT * G_USEC_PER_SEC,
                                      on_too_late, lookup);
  task = g_task_new (NULL, NULL, on_looked_up, NULL);
  g_task_set_source_tag (task, ask);
  g_task_set_task_data (task, lookup, (GDestroyNotify) lookup_free);
  g_task_run_in_thread (task, look_up_in_thread);
}

static void
keyring_iface_init (HrKeyringInterface *iface)
{
  iface->ask = ask;
}

static void
hr_credential_keyring_finalize (GObject *object)
{
  HrCredentialKeyring *self = HR_CREDENTIAL_KEYRING (object);

  g_free (self->folder);
  g_free (self->first);
  g_object_unref (self->clock);
  g_object_unref (self->next);

  G_OBJECT_CLASS (hr_credential_keyring_parent_class)->finalize (object);
}

static void
hr_credential_keyring_class_init (HrCredentialKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hr_credential_keyring_finalize;
}

static void
hr_credential_keyring_init (HrCredentialKeyring *self)
{
}

/**
 * hr_credential_keyring_new:
 * @folder: (nullable): the folder of the credentials, an absolute path: `$CREDENTIALS_DIRECTORY`
 * @first: the account that `headroom.key` is for
 * @clock: the time
 * @next: (transfer full): the keyring of accounts without a credential
 *
 * The folder has %HR_CREDENTIAL_KEYRING_TIMEOUT to answer: it may be on a disk that is away.
 *
 * Returns: (transfer full): the keyring; @next itself where there is no such folder
 */
HrKeyring *
hr_credential_keyring_new (const char *folder, const char *first, HrClock *clock, HrKeyring *next)
{
  HrCredentialKeyring *self;

  g_return_val_if_fail (first != NULL, NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (HR_IS_KEYRING (next), NULL);

  if (folder == NULL || !g_path_is_absolute (folder))
    return next;

  self = g_object_new (HR_TYPE_CREDENTIAL_KEYRING, NULL);
  self->folder = g_strdup (folder);
  self->first = g_strdup (first);
  self->clock = g_object_ref (clock);
  self->next = next;
  g_signal_connect_object (next, "changed", G_CALLBACK (hr_keyring_emit_changed), self,
                           G_CONNECT_SWAPPED);
  return HR_KEYRING (self);
}

/**
 * hr_credential_keyring_set_first:
 * @keyring: a keyring; one of another kind has no use for it
 * @first: the account that `headroom.key` is for now
 *
 * Tells of another first account. ::changed is emitted if it is another.
 */
void
hr_credential_keyring_set_first (HrKeyring *keyring, const char *first)
{
  HrCredentialKeyring *self;

  g_return_if_fail (HR_IS_KEYRING (keyring));
  g_return_if_fail (first != NULL);

  if (!HR_IS_CREDENTIAL_KEYRING (keyring))
    return;
  self = HR_CREDENTIAL_KEYRING (keyring);
  if (g_str_equal (self->first, first))
    return;
  g_free (self->first);
  self->first = g_strdup (first);
  hr_keyring_emit_changed (keyring);
}

/**
 * hr_credential_keyring_has:
 * @keyring: a keyring; one of another kind has no credentials
 * @account: an account's id
 *
 * To be called after a lookup, which would have waited for the folder.
 *
 * Returns: whether there is a credential of the account, good or bad
 */
gboolean
hr_credential_keyring_has (HrKeyring *keyring, const char *account)
{
  HrCredentialKeyring *self;
  g_autofree char *path = NULL;
  g_autofree char *path_of_first = NULL;

  g_return_val_if_fail (HR_IS_KEYRING (keyring), FALSE);
  g_return_val_if_fail (account != NULL, FALSE);

  if (!HR_IS_CREDENTIAL_KEYRING (keyring))
    return FALSE;
  self = HR_CREDENTIAL_KEYRING (keyring);
  path = g_strconcat (self->folder, "/" NAME "_", account, NULL);
  path_of_first = g_build_filename (self->folder, NAME, NULL);
  return access (path, F_OK) == 0 ||
         (g_str_equal (account, self->first) && access (path_of_first, F_OK) == 0);
}
