/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"

#include <string.h>

/*
 * Whether the key in use is still the one that everything known was learned with. It may have been
 * replaced in the keyring while nobody looked, so a mark of it is stored: 63 bits of a keyed hash
 * with a salt of its own, from which no key can be had back.
 */

#define KEY_MARK "key-mark"
#define KEY_SALT "key-salt"

/* What SHA-256 takes at a time (FIPS 180-4). */
#define BLOCK_BYTES 64

static gint64
get_salt (HrAccount *self)
{
  gint64 salt = hr_state_store_get_int64 (self->store, self->group, KEY_SALT);

  if (salt == 0) {
    salt = ((gint64) g_random_int () << 31) ^ g_random_int () ^ 1;
    hr_state_store_set_int64 (self->store, self->group, KEY_SALT, salt);
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

static gint64
make_mark (HrAccount *self, HrKey *key)
{
  gint64 salt = get_salt (self);
  const char *origin = hr_endpoint_get_origin (self->endpoint);
  const char *text = hr_key_get_text (key);
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
  gint64 mark = make_mark (self, key);
  gboolean marked = hr_state_store_has (self->store, self->group, KEY_MARK);

  if (marked && hr_state_store_get_int64 (self->store, self->group, KEY_MARK) != mark)
    hr_account_forget (self);
  hr_state_store_set_int64 (self->store, self->group, KEY_MARK, mark);

  hr_key_ref (key);
  g_clear_pointer (&self->key, hr_key_unref);
  self->key = key;
}
