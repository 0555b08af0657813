/* A clock that fails once in one thread, for the tests in this folder. Loaded before the C library
 * (LD_PRELOAD): what Rust's library makes of a clock that fails is a panic, so that every thread can be
 * made to panic from outside, at a moment of the test's choosing.
 *
 *   CLOCK_THREAD=NAME     the thread, as it is named
 *   CLOCK_WHEN=FILE       the clock fails when this file is there, which it deletes
 *   CLOCK_STEADY=1        it is the clock of time spans that fails, instead of the time of day
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    const char *thread = getenv("CLOCK_THREAD"), *when = getenv("CLOCK_WHEN");
    clockid_t failing = getenv("CLOCK_STEADY") ? CLOCK_MONOTONIC : CLOCK_REALTIME;
    char name[16] = "";
    if (clock == failing && thread && when && prctl(PR_GET_NAME, name) == 0 && strncmp(name, thread, 15) == 0
        && unlink(when) == 0) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_clock_gettime, clock, now);
}
