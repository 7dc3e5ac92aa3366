/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-trust.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <malloc.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct _HrTrust {
  GObject parent_instance;

  HrClock *clock;           /* (owned) */
  GTlsDatabase *given;      /* (owned) (nullable): in place of the system's */
  GString *authorities;     /* (owned): the remembered ones, as PEM */
  int file;                 /* the same as a file, or -1 */
  GTlsDatabase *remembered; /* (owned) (nullable): made of the file, which it may read again */
  gint64 forget_at;         /* boot time */
};

enum { PROP_CLOCK = 1, PROP_GIVEN, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HrTrust, hr_trust, G_TYPE_OBJECT)

static void
forget (HrTrust *self)
{
  g_clear_object (&self->remembered);
  if (self->file >= 0)
    g_close (self->file, NULL);
  self->file = -1;
}

static gboolean
write_all (int file, const char *text, gsize length)
{
  while (length > 0) {
    gssize written = write (file, text, length);

    if (written <= 0)
      return FALSE;
    text += written;
    length -= (gsize) written;
  }
  return TRUE;
}

/* Once it is written, nobody can change the file: other programs of the user's may open it, by way
 * of this process's folder in /proc, and it is read again. */
static gboolean
seal (int file)
{
  return fcntl (file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0;
}

/* GIO reads authorities from a file and from nowhere else: it is given one in memory. */
static void
make_remembered (HrTrust *self)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  forget (self);
  self->file = memfd_create ("headroom-authorities", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (self->file < 0 || !write_all (self->file, self->authorities->str, self->authorities->len) ||
      !seal (self->file))
    return;

  path = g_strdup_printf ("/proc/self/fd/%d", self->file);
  self->remembered = g_tls_file_database_new (path, &error);
  if (self->remembered == NULL)
    g_debug ("The authority cannot be remembered: %s", error->message);
}

/* The system's. GTlsBackend keeps its default database for ever, so one is made that can be let go
 * of: each backend's file database is derived from the type of the default one. */
static GTlsDatabase *
load_system (GError **error)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  GType type = g_type_parent (g_tls_backend_get_file_database_type (backend));

  if (!G_TYPE_IS_ABSTRACT (type) && g_type_is_a (type, G_TYPE_TLS_DATABASE) &&
      g_type_is_a (type, G_TYPE_INITABLE))
    return g_initable_new (type, NULL, error, NULL);
  return g_tls_backend_get_default_database (backend);
}

static void
hr_trust_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HrTrust *self = HR_TRUST (object);

  switch (id) {
  case PROP_CLOCK:
    self->clock = g_value_dup_object (value);
    break;
  case PROP_GIVEN:
    self->given = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hr_trust_constructed (GObject *object)
{
  g_assert (HR_TRUST (object)->clock != NULL);

  G_OBJECT_CLASS (hr_trust_parent_class)->constructed (object);
}

static void
hr_trust_dispose (GObject *object)
{
  HrTrust *self = HR_TRUST (object);

  forget (self);
  g_clear_object (&self->given);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (hr_trust_parent_class)->dispose (object);
}

static void
hr_trust_finalize (GObject *object)
{
  HrTrust *self = HR_TRUST (object);

  g_string_free (self->authorities, TRUE);

  G_OBJECT_CLASS (hr_trust_parent_class)->finalize (object);
}

static void
hr_trust_class_init (HrTrustClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = hr_trust_set_property;
  object_class->constructed = hr_trust_constructed;
  object_class->dispose = hr_trust_dispose;
  object_class->finalize = hr_trust_finalize;

  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, HR_TYPE_CLOCK, flags);
  properties[PROP_GIVEN] = g_param_spec_object ("given", NULL, NULL, G_TYPE_TLS_DATABASE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hr_trust_init (HrTrust *self)
{
  self->file = -1;
  self->authorities = g_string_new (NULL);
}

/**
 * hr_trust_new:
 * @clock: the time
 * @given: (nullable) (transfer none): whom to trust, in place of whom the system trusts
 *
 * Returns: (transfer full): a new #HrTrust, which remembers nobody
 */
HrTrust *
hr_trust_new (HrClock *clock, GTlsDatabase *given)
{
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (given == NULL || G_IS_TLS_DATABASE (given), NULL);

  return g_object_new (HR_TYPE_TRUST, "clock", clock, "given", given, NULL);
}

/**
 * hr_trust_get_remembered:
 * @self: an #HrTrust
 *
 * Returns: (nullable) (transfer none): a database of those who vouched for a service within the
 *   last %HR_TRUST_MAX_AGE seconds
 */
GTlsDatabase *
hr_trust_get_remembered (HrTrust *self)
{
  g_return_val_if_fail (HR_IS_TRUST (self), NULL);

  if (self->remembered != NULL && hr_clock_get_boot_time (self->clock) >= self->forget_at) {
    forget (self);
    g_string_truncate (self->authorities, 0);
  }
  return self->remembered;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GTlsDatabase *all = load_system (&error);

  if (all != NULL)
    g_task_return_pointer (task, all, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void on_hold_changed (gpointer data, GObject *database, gboolean is_last);

static gboolean
let_go (gpointer user_data)
{
  g_object_remove_toggle_ref (user_data, on_hold_changed, NULL);
#ifdef __GLIBC__
  malloc_trim (0);
#endif
  return G_SOURCE_REMOVE;
}

/* In whichever thread it is: a TLS connection is closed in one of its own, and holds its database
 * until then. */
static void
on_hold_changed (gpointer data, GObject *database, gboolean is_last)
{
  if (is_last)
    g_idle_add_full (G_PRIORITY_LOW, let_go, database, NULL);
}

/**
 * hr_trust_load_all_async:
 * @self: an #HrTrust
 * @cancellable: (nullable): gives it up
 * @callback: called when everybody is here
 * @user_data: for @callback
 *
 * Reads whom the system trusts, in a thread: it takes some 30 ms, and at first the TLS library has
 * to be loaded.
 */
void
hr_trust_load_all_async (HrTrust *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HR_IS_TRUST (self));

  /* The thread may be the last to let go of the task: nothing of this one hangs on it. */
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, hr_trust_load_all_async);
  if (self->given != NULL)
    g_task_return_pointer (task, g_object_ref (self->given), g_object_unref);
  else
    g_task_run_in_thread (task, load_in_thread);
}

/**
 * hr_trust_load_all_finish:
 * @self: an #HrTrust
 * @result: what the callback was given
 * @error: an error of the TLS backend's, or %G_IO_ERROR_CANCELLED
 *
 * Its memory, which is megabytes, is given back by the main loop when nobody holds it any more.
 *
 * Returns: (transfer full) (nullable): a database of everybody who is trusted
 */
GTlsDatabase *
hr_trust_load_all_finish (HrTrust *self, GAsyncResult *result, GError **error)
{
  GTlsDatabase *all;

  g_return_val_if_fail (HR_IS_TRUST (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, hr_trust_load_all_async), NULL);

  all = g_task_propagate_pointer (G_TASK (result), error);
  if (all != NULL && self->given == NULL)
    g_object_add_toggle_ref (G_OBJECT (all), on_hold_changed, NULL);
  return all;
}

/**
 * hr_trust_use:
 * @self: an #HrTrust
 * @database: (nullable): whom the next connection is to trust, or %NULL if none is to come
 *
 * Makes it GIO's default, which is read for each connection that is made, whatever it is told to
 * trust afterwards (glib-networking 2.74 does so, and takes 15 ms for a system's). It decides about
 * nothing but what a connection costs.
 */
void
hr_trust_use (HrTrust *self, GTlsDatabase *database)
{
  g_return_if_fail (HR_IS_TRUST (self));

  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

/**
 * hr_trust_remember:
 * @self: an #HrTrust
 * @all: what hr_trust_load_all_finish() returned
 * @peer: the certificate of a service, with its chain, that @all has been found to vouch for
 *
 * Remembers who of @all issued it.
 */
void
hr_trust_remember (HrTrust *self, GTlsDatabase *all, GTlsCertificate *peer)
{
  g_return_if_fail (HR_IS_TRUST (self));
  g_return_if_fail (G_IS_TLS_DATABASE (all));
  g_return_if_fail (G_IS_TLS_CERTIFICATE (peer));

  for (; peer != NULL; peer = g_tls_certificate_get_issuer (peer)) {
    g_autoptr (GTlsCertificate) issuer =
        g_tls_database_lookup_certificate_issuer (all, peer, NULL, G_TLS_DATABASE_LOOKUP_NONE, NULL,
                                                  NULL);
    g_autofree char *text = NULL;

    if (issuer == NULL)
      continue;
    if (self->authorities->len == 0)
      self->forget_at =
          hr_clock_get_boot_time (self->clock) + (gint64) HR_TRUST_MAX_AGE * G_USEC_PER_SEC;
    g_object_get (issuer, "certificate-pem", &text, NULL);
    if (strstr (self->authorities->str, text) == NULL) {
      g_string_append (self->authorities, text);
      make_remembered (self);
    }
    return;
  }
}
