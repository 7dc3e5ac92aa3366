/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-key-mark.h"

#include <string.h>

/*
 * Tells whether the key in use is still the one that everything known was learned with. It may have
 * been replaced in the keyring while nobody looked, so a mark of it is stored: 63 bits of a keyed
 * hash with a salt of its own, from which no key can be had back. And whether the last recorded
 * balance still stands for the account where nobody looks for the key.
 */

#define KEY_SALT    "key-salt"
#define ORIGIN_MARK "origin-mark"

/* What SHA-256 takes at a time (FIPS 180-4). */
#define BLOCK_BYTES 64

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
make_mark (gint64 salt, const char *origin, const char *text)
{
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

typedef struct {
  gint64 salt;
  gint64 key;
  gint64 origin;
} Marks;

static void
tell_marks (HrTold *told, gpointer data)
{
  const Marks *marks = data;

  hr_told_set (told, KEY_SALT, marks->salt);
  hr_told_set (told, HR_TOLD_KEY_MARK, marks->key);
  hr_told_set (told, ORIGIN_MARK, marks->origin);
}

static Marks
make_marks (const HrTold *told, const char *origin, HrKey *key)
{
  Marks marks = { .salt = hr_told_get (told, KEY_SALT) };

  if (marks.salt == 0)
    marks.salt = ((gint64) g_random_int () << 31) ^ g_random_int () ^ 1;
  marks.key = make_mark (marks.salt, origin, hr_key_get_text (key));
  marks.origin = make_mark (marks.salt, origin, "");
  return marks;
}

/**
 * hr_key_mark_differs:
 * @told: what was told of the account, as it was read
 * @origin: the origin that the key is for
 * @key: the key to be used
 *
 * Returns: whether another key was used before, or one for another service, so that nothing known
 *   holds any more
 */
gboolean
hr_key_mark_differs (const HrTold *told, const char *origin, HrKey *key)
{
  return hr_told_has (told, HR_TOLD_KEY_MARK) &&
         hr_told_get (told, HR_TOLD_KEY_MARK) != make_marks (told, origin, key).key;
}

/**
 * hr_key_mark_note:
 * @warnings: what was told of the account
 * @origin: the origin that the key is for
 * @key: the key that is used from now on
 */
void
hr_key_mark_note (HrWarnings *warnings, const char *origin, HrKey *key)
{
  const HrTold *told = hr_warnings_get_told (warnings);
  const Marks marks = make_marks (told, origin, key);

  if (hr_told_get (told, HR_TOLD_KEY_MARK) != marks.key ||
      hr_told_get (told, ORIGIN_MARK) != marks.origin)
    hr_warnings_change (warnings, tell_marks, &marks, sizeof marks);
}

static void
tell_end (HrTold *told, gpointer now)
{
  hr_told_raise (told, HR_TOLD_STANDS_AFTER, *(gint64 *) now);
}

/**
 * hr_key_mark_end_balance:
 * @store: what outlives a restart
 * @account: an account's id
 * @now: Unix microseconds
 *
 * Notes that the balances recorded so far stand for the account no longer: its key was refused, was
 * not found, or may be another one.
 */
void
hr_key_mark_end_balance (HrStore *store, const char *account, gint64 now)
{
  g_return_if_fail (HR_IS_STORE (store));
  g_return_if_fail (account != NULL);

  hr_store_tell_async (store, account, tell_end, g_memdup2 (&now, sizeof now), g_free, NULL, NULL,
                       NULL);
}

/**
 * hr_key_mark_balance_stands:
 * @told: what was told of the account
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
hr_key_mark_balance_stands (const HrTold *told, const char *origin, const HrReading *balance)
{
  g_return_val_if_fail (told != NULL && origin != NULL && balance != NULL, FALSE);

  if (!hr_told_has (told, ORIGIN_MARK) ||
      hr_told_get (told, ORIGIN_MARK) != make_mark (hr_told_get (told, KEY_SALT), origin, ""))
    return FALSE;

  return !hr_told_has (told, HR_TOLD_DOUBT_AT) && balance->at > hr_told_get (told, HR_TOLD_SINCE) &&
         balance->at > hr_told_get (told, HR_TOLD_STANDS_AFTER);
}
