/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How much a program has allocated and not freed: to be preloaded, because only the program itself
 * can tell, and a leak checker knows nothing of what is still pointed at and never used again.
 *
 * For each line in the FIFO named by HEADROOM_HEAP_QUESTION, a line with a number of bytes is
 * written into the one named by HEADROOM_HEAP_ANSWER. */

#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* AddressSanitizer has an allocator of its own. */
static size_t
get_in_use (void)
{
  size_t (*sanitizer) (void) = dlsym (RTLD_DEFAULT, "__sanitizer_get_current_allocated_bytes");
  struct mallinfo2 heap;

  if (sanitizer != NULL)
    return sanitizer ();
  heap = mallinfo2 ();
  return heap.uordblks + heap.hblkhd;
}

/* Read before there is a second thread: the program may change its environment. */
static const char *question_path;
static const char *answer_path;

static void *
answer_questions (void *data)
{
  /* For both directions, so that they never end. */
  FILE *question = fopen (question_path, "r+e");
  FILE *answer = fopen (answer_path, "r+e");
  int letter;

  (void) data;
  if (question == NULL || answer == NULL)
    abort ();
  while ((letter = getc (question)) != EOF)
    if (letter == '\n') {
      fprintf (answer, "%zu\n", get_in_use ());
      fflush (answer);
    }
  return NULL;
}

/* What a program starts inherits the FIFOs, and may not take its questions; what it becomes may. */
static int
is_meant (void)
{
  const char *first = getenv ("HEADROOM_HEAP_PROCESS");
  char own[32];

  snprintf (own, sizeof own, "%ld", (long) getpid ());
  if (first == NULL)
    setenv ("HEADROOM_HEAP_PROCESS", own, 1);
  return first == NULL || strcmp (first, own) == 0;
}

__attribute__ ((constructor)) static void
begin (void)
{
  sigset_t all, former;
  pthread_t thread;

  question_path = getenv ("HEADROOM_HEAP_QUESTION");
  answer_path = getenv ("HEADROOM_HEAP_ANSWER");
  if (question_path == NULL || answer_path == NULL || !is_meant ())
    return;
  /* Signals are the program's. */
  sigfillset (&all);
  pthread_sigmask (SIG_BLOCK, &all, &former);
  if (pthread_create (&thread, NULL, answer_questions, NULL) == 0)
    pthread_detach (thread);
  pthread_sigmask (SIG_SETMASK, &former, NULL);
}
