/* A disk that fails, for the tests in this folder. Loaded before the C library (LD_PRELOAD), it stands
 * between deskcard and the system and sees every call that changes a file below $FAULT_UNDER.
 *
 *   FAULT_COUNT=FILE      at the end, the number of such calls is written there
 *   FAULT_AT=N            the N-th call fails (from 1) …
 *   FAULT_ERRNO=E         … with this error number
 *   FAULT_STAYS=1         … and so does every later one: a full disk stays full
 *   FAULT_LOG=FILE        each call that succeeded is appended there, for power cuts
 *   FAULT_NET=FILE        made when a socket of the internet is opened
 *
 * A record of the log: kind (1 byte), length of the path (2), path, offset (8), length (4), bytes; numbers
 * are in the byte order of the machine. Kinds: W write, T truncate to offset, S sync, U unlink, R rename
 * (bytes are the new path), C created or emptied by open.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 4096

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static char *paths[MOST_FILES];
static const char *under, *count_file;
static long calls, fail_at, stays, number;
static int journal = -1, ready;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

static void start(void) {
    if (ready) return;
    ready = 1;
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_open = dlsym(RTLD_NEXT, "open64");
    real_openat = dlsym(RTLD_NEXT, "openat64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_rename = dlsym(RTLD_NEXT, "rename");
    under = getenv("FAULT_UNDER");
    count_file = getenv("FAULT_COUNT");
    const char *text;
    if ((text = getenv("FAULT_AT"))) fail_at = atol(text);
    if ((text = getenv("FAULT_ERRNO"))) number = atol(text);
    stays = getenv("FAULT_STAYS") != NULL;
    if ((text = getenv("FAULT_LOG")))
        journal = real_open(text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

__attribute__((constructor)) static void load(void) { start(); }

__attribute__((destructor)) static void end(void) {
    if (!count_file) return;
    int fd = real_open(count_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0) return;
    char text[32];
    int length = snprintf(text, sizeof text, "%ld", calls);
    if (real_write(fd, text, (size_t)length) < 0) abort();
    real_close(fd);
}

static int ours(const char *path) {
    return path && under && strncmp(path, under, strlen(under)) == 0 && !strstr(path, "-shm");
}

static const char *path_of(int fd) {
    return fd >= 0 && fd < MOST_FILES ? paths[fd] : NULL;
}

/* Whether this call is to fail; errno is set then. */
static int fails(void) {
    calls++;
    if (fail_at && (calls == fail_at || (stays && calls > fail_at))) {
        errno = (int)number;
        return 1;
    }
    return 0;
}

static void note(char kind, const char *path, uint64_t at, const void *bytes, uint32_t length) {
    if (journal < 0) return;
    uint16_t size = (uint16_t)strlen(path);
    struct iovec parts[] = {
        {&kind, 1},      {&size, sizeof size},     {(void *)path, size},
        {&at, sizeof at}, {&length, sizeof length}, {(void *)bytes, length},
    };
    if (writev(journal, parts, 6) < 0) abort();
}

static int opened(int fd, const char *path, int flags, int was_there) {
    if (fd >= 0 && fd < MOST_FILES) {
        free(paths[fd]);
        paths[fd] = ours(path) ? strdup(path) : NULL;
        if (paths[fd] && ((flags & O_TRUNC) || ((flags & O_CREAT) && !was_there)))
            note('C', path, 0, "", 0);
    }
    return fd;
}

static int open_any(int folder, const char *path, int flags, mode_t mode, int at) {
    start();
    pthread_mutex_lock(&lock);
    int was_there = access(path, F_OK) == 0;
    int changes = ours(path) && ((flags & O_TRUNC) || ((flags & O_CREAT) && !was_there));
    int fd = -1;
    if (!(changes && fails())) {
        fd = at ? real_openat(folder, path, flags, mode) : real_open(path, flags, mode);
        opened(fd, path, flags, was_there);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE(flags, mode)                          \
    mode_t mode = 0;                               \
    if ((flags) & (O_CREAT | O_TMPFILE)) {         \
        va_list rest;                              \
        va_start(rest, flags);                     \
        mode = (mode_t)va_arg(rest, unsigned int); \
        va_end(rest);                              \
    }

int open(const char *path, int flags, ...) {
    MODE(flags, mode)
    return open_any(0, path, flags, mode, 0);
}
int open64(const char *path, int flags, ...) {
    MODE(flags, mode)
    return open_any(0, path, flags, mode, 0);
}
int openat(int folder, const char *path, int flags, ...) {
    MODE(flags, mode)
    return open_any(folder, path, flags, mode, 1);
}
int openat64(int folder, const char *path, int flags, ...) {
    MODE(flags, mode)
    return open_any(folder, path, flags, mode, 1);
}

int close(int fd) {
    start();
    pthread_mutex_lock(&lock);
    if (path_of(fd)) {
        free(paths[fd]);
        paths[fd] = NULL;
    }
    int done = real_close(fd);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    start();
    const char *path = path_of(fd);
    if (!path) return real_write(fd, bytes, length);
    pthread_mutex_lock(&lock);
    ssize_t done = -1;
    if (!fails()) {
        off_t at = (fcntl(fd, F_GETFL) & O_APPEND) ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
        done = real_write(fd, bytes, length);
        if (done > 0) note('W', path, (uint64_t)at, bytes, (uint32_t)done);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
    start();
    const char *path = path_of(fd);
    if (!path) return real_pwrite(fd, bytes, length, at);
    pthread_mutex_lock(&lock);
    ssize_t done = -1;
    if (!fails()) {
        done = real_pwrite(fd, bytes, length, at);
        if (done > 0) note('W', path, (uint64_t)at, bytes, (uint32_t)done);
    }
    pthread_mutex_unlock(&lock);
    return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
    return pwrite64(fd, bytes, length, at);
}

static int sync_any(int fd, int (*real)(int)) {
    const char *path = path_of(fd);
    if (!path) return real(fd);
    pthread_mutex_lock(&lock);
    int done = -1;
    if (!fails()) {
        done = real(fd);
        if (done == 0) note('S', path, 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return done;
}
int fsync(int fd) {
    start();
    return sync_any(fd, real_fsync);
}
int fdatasync(int fd) {
    start();
    return sync_any(fd, real_fdatasync);
}

int socket(int domain, int kind, int protocol) {
    int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");
    const char *told = getenv("FAULT_NET");
    start();
    if (told && (domain == AF_INET || domain == AF_INET6))
        real_close(real_open(told, O_WRONLY | O_CREAT, 0600));
    return real(domain, kind, protocol);
}

int ftruncate64(int fd, off_t length) {
    start();
    const char *path = path_of(fd);
    if (!path) return real_ftruncate(fd, length);
    pthread_mutex_lock(&lock);
    int done = -1;
    if (!fails()) {
        done = real_ftruncate(fd, length);
        if (done == 0) note('T', path, (uint64_t)length, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int unlink(const char *path) {
    start();
    if (!ours(path)) return real_unlink(path);
    pthread_mutex_lock(&lock);
    int done = -1;
    if (!fails()) {
        done = real_unlink(path);
        if (done == 0) note('U', path, 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int rename(const char *from, const char *to) {
    start();
    if (!ours(from) && !ours(to)) return real_rename(from, to);
    pthread_mutex_lock(&lock);
    int done = -1;
    if (!fails()) {
        done = real_rename(from, to);
        if (done == 0) note('R', from, 0, to, (uint32_t)strlen(to));
    }
    pthread_mutex_unlock(&lock);
    return done;
}
