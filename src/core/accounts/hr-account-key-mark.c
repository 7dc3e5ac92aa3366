/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"

#include <string.h>

/*
 * Whether the key in use is still the one that everything known was learned with. It may have been
 * replaced in the keyring while nobody looked, so a mark of it is stored: 63 bits of a keyed hash
 * with a salt of its own, from which no key can be had back. And whether the last recorded balance
 * still stands for the account where nobody looks for the key.
 */

#define KEY_MARK    "key-mark"
#define KEY_SALT    "key-salt"
#define ORIGIN_MARK "origin-mark"
/* Unix microseconds: what was recorded before is no balance that may be relied on. */
#define STANDS_AFTER "stands-after"

/* What SHA-256 takes at a time (FIPS 180-4). */
#define BLOCK_BYTES 64

static gint64
get_salt (HrStateStore *store, const char *group)
{
  gint64 salt = hr_state_store_get_int64 (store, group, KEY_SALT);

  if (salt == 0) {
    salt = ((gint64) g_random_int () << 31) ^ g_random_int () ^ 1;
    hr_state_store_set_int64 (store, group, KEY_SALT, salt);
  }
  return salt;
}

/* GHmac gathers what does not fill a block, and frees it as it stands. What comes behind the key
 * pushes it out of there: byte by byte, because whole blocks are not gathered, and as far as the
 * end of a second block, so that no byte stays where it was. */
static void
push_out (GHmac *hmac)
{
  const guchar nothing = 0;

  for (int i = 0; i < 2 * BLOCK_BYTES; i++)
    g_hmac_update (hmac, &nothing, sizeof nothing);
}

/* @text: a key's, or "" for the mark of the origin alone */
static gint64
make_mark (HrStateStore *store, const char *group, const char *origin, const char *text)
{
  gint64 salt = get_salt (store, group);
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) &salt, sizeof salt);
  guint8 digest[32];
  gsize length = sizeof digest;
  gint64 mark;

  /* With its end, so that the border between the two is certain. */
  g_hmac_update (hmac, (const guchar *) origin, (gssize) strlen (origin) + 1);
  g_hmac_update (hmac, (const guchar *) text, (gssize) strlen (text));
  push_out (hmac);
  g_hmac_get_digest (hmac, digest, &length);
  g_hmac_unref (hmac);
  memcpy (&mark, digest, sizeof mark);
  return mark & G_MAXINT64;
}

/*
 * Uses a key from now on. If it is another one than before, or for another service, what was known
 * is forgotten.
 * @key: (transfer none)
 */
void
hr_account_use_key (HrAccount *self, HrKey *key)
{
  const char *origin = hr_endpoint_get_origin (self->endpoint);
  gint64 mark = make_mark (self->store, self->group, origin, hr_key_get_text (key));
  gboolean marked = hr_state_store_has (self->store, self->group, KEY_MARK);

  if (marked && hr_state_store_get_int64 (self->store, self->group, KEY_MARK) != mark)
    hr_account_forget (self);
  hr_state_store_set_int64 (self->store, self->group, KEY_MARK, mark);
  hr_state_store_set_int64 (self->store, self->group, ORIGIN_MARK,
                            make_mark (self->store, self->group, origin, ""));

  hr_key_ref (key);
  g_clear_pointer (&self->key, hr_key_unref);
  self->key = key;
}

/**
 * hr_account_end_balance:
 * @store: what outlives a restart
 * @id: an account's id
 * @now: Unix microseconds
 *
 * Notes that the balances recorded so far stand for the account no longer: its key was refused, was
 * not found, or may be another one.
 */
void
hr_account_end_balance (HrStateStore *store, const char *id, gint64 now)
{
  g_autofree char *group = NULL;

  g_return_if_fail (HR_IS_STATE_STORE (store));
  g_return_if_fail (id != NULL);

  group = hr_account_make_group (id);
  hr_state_store_set_int64 (store, group, STANDS_AFTER, now);
}

/**
 * hr_account_balance_stands:
 * @store: what outlives a restart
 * @id: an account's id
 * @origin: the origin that the account is to be asked at
 * @balance: the last one in its history
 *
 * Tells whether @balance may be taken for the account's without a look at its key: it was confirmed
 * at @origin, with the key that is in use, and nothing that was learned since speaks against it: no
 * refusal, and no answer that is in doubt.
 * How old it is, is another question.
 *
 * Returns: whether it may
 */
gboolean
hr_account_balance_stands (HrStateStore *store,
                           const char *id,
                           const char *origin,
                           const HrReading *balance)
{
  g_autofree char *group = NULL;

  g_return_val_if_fail (HR_IS_STATE_STORE (store), FALSE);
  g_return_val_if_fail (id != NULL && origin != NULL && balance != NULL, FALSE);

  group = hr_account_make_group (id);
  if (!hr_state_store_has (store, group, ORIGIN_MARK) ||
      hr_state_store_get_int64 (store, group, ORIGIN_MARK) != make_mark (store, group, origin, ""))
    return FALSE;

  return !hr_state_store_has (store, group, HR_ACCOUNT_DOUBT_AT) &&
         balance->at > hr_state_store_get_int64 (store, group, HR_ACCOUNT_SINCE) &&
         balance->at > hr_state_store_get_int64 (store, group, STANDS_AFTER);
}
