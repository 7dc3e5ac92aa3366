/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-trust.h"

#include "hr-memory.h"

/* How many certificates are remembered: more than there are services to ask. */
#define MAX_REMEMBERED 32

struct _HrTrust {
  GTlsDatabase parent_instance;

  GTlsDatabase *given; /* (owned) (nullable): in place of the system's */

  GMutex mutex;
  GHashTable *remembered; /* (owned) (element-type utf8 Period): by what describe() says of them;
                             guarded by mutex */
  gint64 boot_time;       /* guarded by mutex */
  gint64 wall_time;       /* guarded by mutex */
};

/* When a certificate is good without asking. */
typedef struct {
  gint64 not_before; /* wall time, by its own dates and its chain's */
  gint64 not_after;
  gint64 forget_at; /* boot time */
} Period;

G_DEFINE_FINAL_TYPE (HrTrust, hr_trust, G_TYPE_TLS_DATABASE)

static gint64
to_wall_time (GDateTime *date)
{
  return g_date_time_to_unix (date) * G_USEC_PER_SEC;
}

static gboolean
get_period (GTlsCertificate *chain, Period *period)
{
  *period = (Period){ .not_before = G_MININT64, .not_after = G_MAXINT64 };
  for (; chain != NULL; chain = g_tls_certificate_get_issuer (chain)) {
    g_autoptr (GDateTime) not_before = g_tls_certificate_get_not_valid_before (chain);
    g_autoptr (GDateTime) not_after = g_tls_certificate_get_not_valid_after (chain);

    if (not_before == NULL || not_after == NULL)
      return FALSE;
    period->not_before = MAX (period->not_before, to_wall_time (not_before));
    period->not_after = MIN (period->not_after, to_wall_time (not_after));
  }
  return TRUE;
}

/* One text for a certificate with its chain, its purpose and its host. */
static char *
describe (GTlsCertificate *chain, const char *purpose, GSocketConnectable *identity)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *host = g_socket_connectable_to_string (identity);

  for (; chain != NULL; chain = g_tls_certificate_get_issuer (chain)) {
    g_autoptr (GByteArray) bytes = NULL;

    /* DER says itself where it ends, so that two chains never read as one. */
    g_object_get (chain, "certificate", &bytes, NULL);
    g_checksum_update (checksum, bytes->data, bytes->len);
  }
  return g_strjoin (" ", purpose, g_checksum_get_string (checksum), host, NULL);
}

static gboolean
is_remembered (HrTrust *self, const char *description)
{
  const Period *period;
  gboolean good;

  g_mutex_lock (&self->mutex);
  period = g_hash_table_lookup (self->remembered, description);
  good = period != NULL && self->boot_time < period->forget_at &&
         self->wall_time >= period->not_before && self->wall_time <= period->not_after;
  g_mutex_unlock (&self->mutex);
  return good;
}

/* Takes the description over. */
static void
remember (HrTrust *self, char *description, Period *period)
{
  g_mutex_lock (&self->mutex);
  period->forget_at = self->boot_time + (gint64) HR_TRUST_MAX_AGE * G_USEC_PER_SEC;
  if (g_hash_table_size (self->remembered) >= MAX_REMEMBERED)
    g_hash_table_remove_all (self->remembered);
  g_hash_table_replace (self->remembered, description, g_memdup2 (period, sizeof *period));
  g_mutex_unlock (&self->mutex);
}

/* The type of the system's database, if one can be made that can be let go of again: GTlsBackend
 * keeps its default one for ever. Each backend's file database is derived from it. */
static GType
get_system_type (void)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  GType type = g_type_parent (g_tls_backend_get_file_database_type (backend));

  if (!G_TYPE_IS_ABSTRACT (type) && g_type_is_a (type, G_TYPE_TLS_DATABASE) &&
      g_type_is_a (type, G_TYPE_INITABLE))
    return type;
  return G_TYPE_INVALID;
}

/* (transfer full) */
static GTlsDatabase *
load_system (HrTrust *self, GError **error)
{
  GType type;

  if (self->given != NULL)
    return g_object_ref (self->given);
  type = get_system_type ();
  if (type != G_TYPE_INVALID)
    return g_initable_new (type, NULL, error, NULL);
  /* GCOVR_EXCL_START: not glib-networking */
  return g_tls_backend_get_default_database (g_tls_backend_get_default ());
  /* GCOVR_EXCL_STOP */
}

static GTlsCertificateFlags
ask_system (HrTrust *self,
            GTlsCertificate *chain,
            const char *purpose,
            GSocketConnectable *identity,
            GTlsInteraction *interaction,
            GTlsDatabaseVerifyFlags flags,
            GCancellable *cancellable,
            GError **error)
{
  GTlsDatabase *system = load_system (self, error);
  GTlsCertificateFlags wrong;

  if (system == NULL)
    return G_TLS_CERTIFICATE_GENERIC_ERROR;
  wrong = g_tls_database_verify_chain (system, chain, purpose, identity, interaction, flags,
                                       cancellable, error);
  g_object_unref (system);
  if (self->given == NULL)
    hr_memory_give_back ();
  return wrong;
}

static GTlsCertificateFlags
hr_trust_verify_chain (GTlsDatabase *database,
                       GTlsCertificate *chain,
                       const char *purpose,
                       GSocketConnectable *identity,
                       GTlsInteraction *interaction,
                       GTlsDatabaseVerifyFlags flags,
                       GCancellable *cancellable,
                       GError **error)
{
  HrTrust *self = HR_TRUST (database);
  g_autofree char *description = NULL;
  GTlsCertificateFlags wrong;
  Period period;

  if (identity != NULL)
    description = describe (chain, purpose, identity);
  if (description != NULL && is_remembered (self, description))
    return 0;

  wrong = ask_system (self, chain, purpose, identity, interaction, flags, cancellable, error);
  if (wrong == 0 && description != NULL && get_period (chain, &period))
    remember (self, g_steal_pointer (&description), &period);
  return wrong;
}

static void
hr_trust_finalize (GObject *object)
{
  HrTrust *self = HR_TRUST (object);

  g_hash_table_unref (self->remembered);
  g_mutex_clear (&self->mutex);
  g_clear_object (&self->given);

  G_OBJECT_CLASS (hr_trust_parent_class)->finalize (object);
}

static void
hr_trust_class_init (HrTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hr_trust_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = hr_trust_verify_chain;
}

static void
hr_trust_init (HrTrust *self)
{
  g_mutex_init (&self->mutex);
  self->remembered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * hr_trust_new:
 * @given: (nullable) (transfer none): whom to trust, in place of whom the system trusts
 *
 * Returns: (transfer full): a new #HrTrust, which remembers nothing
 */
HrTrust *
hr_trust_new (GTlsDatabase *given)
{
  HrTrust *self;

  g_return_val_if_fail (given == NULL || G_IS_TLS_DATABASE (given), NULL);

  self = g_object_new (HR_TYPE_TRUST, NULL);
  g_set_object (&self->given, given);
  return self;
}

/**
 * hr_trust_set_time:
 * @self: an #HrTrust
 * @boot_time: now, in microseconds: decides how long is remembered
 * @wall_time: now, in Unix microseconds: decides whether what is remembered is within its dates
 *
 * Tells the time, which is to be done before each connection: certificates are verified in
 * whichever thread, an #HrClock belongs to one.
 */
void
hr_trust_set_time (HrTrust *self, gint64 boot_time, gint64 wall_time)
{
  g_return_if_fail (HR_IS_TRUST (self));

  g_mutex_lock (&self->mutex);
  self->boot_time = boot_time;
  self->wall_time = wall_time;
  g_mutex_unlock (&self->mutex);
}

/**
 * hr_trust_make_default:
 * @self: an #HrTrust
 *
 * Makes it GIO's default, which is read for each connection that is made, whatever it is told to
 * trust afterwards (glib-networking 2.74 does so, and takes 15 ms for a system's). Loads the TLS
 * library, where that has not been done.
 */
void
hr_trust_make_default (HrTrust *self)
{
  g_return_if_fail (HR_IS_TRUST (self));

  /* Else it is the default one that load_system () asks. */
  if (self->given != NULL || get_system_type () != G_TYPE_INVALID)
    g_tls_backend_set_default_database (g_tls_backend_get_default (), G_TLS_DATABASE (self));
}
