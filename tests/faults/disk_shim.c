/* A disk that is slow or cannot be written to, for one process: put before its own calls with LD_PRELOAD. Of files with
 * KITH_SHIM_PATHS in their path alone, and as the file KITH_SHIM_RULE says at that moment: "slow MILLISECONDS" (each sync takes so
 * long) or "read-only"; anything else, or no file: as usual. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* What is asked of the system directly does not come by here again. */
static void read_rule(char rule[32]) {
  const char* file = getenv("KITH_SHIM_RULE");
  rule[0] = 0;
  if (!file) return;
  const long fd = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  const long size = syscall(SYS_read, fd, rule, 31);
  rule[size > 0 ? size : 0] = 0;
  syscall(SYS_close, fd);
}

static int is_ours(const char* path) {
  const char* part = getenv("KITH_SHIM_PATHS");
  return part && strstr(path, part);
}

static int file_is_ours(int fd) {
  char name[64], path[4096];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  const long size = syscall(SYS_readlinkat, AT_FDCWD, name, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return is_ours(path);
}

static int refuses(int ours) {
  char rule[32];
  if (!ours) return 0;
  read_rule(rule);
  if (strncmp(rule, "read-only", 9) != 0) return 0;
  errno = EROFS;
  return 1;
}

static void be_slow(int fd) {
  char rule[32];
  read_rule(rule);
  if (strncmp(rule, "slow ", 5) != 0 || !file_is_ours(fd)) return;
  const long ms = strtol(rule + 5, NULL, 10);
  const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&time, NULL);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) {
  be_slow(fd);
  return refuses(file_is_ours(fd)) ? -1 : NEXT(fsync)(fd);
}
int fdatasync(int fd) {
  be_slow(fd);
  return refuses(file_is_ours(fd)) ? -1 : NEXT(fdatasync)(fd);
}
ssize_t write(int fd, const void* bytes, size_t size) {
  return refuses(file_is_ours(fd)) ? -1 : NEXT(write)(fd, bytes, size);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  return refuses(file_is_ours(fd)) ? -1 : NEXT(pwrite)(fd, bytes, size, at);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  return refuses(file_is_ours(fd)) ? -1 : NEXT(pwrite64)(fd, bytes, size, at);
}
ssize_t writev(int fd, const struct iovec* parts, int count) {
  return refuses(file_is_ours(fd)) ? -1 : NEXT(writev)(fd, parts, count);
}
int ftruncate(int fd, off_t size) { return refuses(file_is_ours(fd)) ? -1 : NEXT(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return refuses(file_is_ours(fd)) ? -1 : NEXT(ftruncate64)(fd, size); }
int rename(const char* from, const char* to) { return refuses(is_ours(to)) ? -1 : NEXT(rename)(from, to); }
int unlink(const char* path) { return refuses(is_ours(path)) ? -1 : NEXT(unlink)(path); }
int mkdir(const char* path, mode_t mode) { return refuses(is_ours(path)) ? -1 : NEXT(mkdir)(path, mode); }

#define MODE_OF(flags)                                \
  mode_t mode = 0;                                    \
  if (((flags) & (O_CREAT | __O_TMPFILE)) != 0) {     \
    va_list rest;                                     \
    va_start(rest, flags);                            \
    mode = va_arg(rest, mode_t);                      \
    va_end(rest);                                     \
  }
#define WRITES(flags) (((flags) & O_ACCMODE) != O_RDONLY || ((flags) & O_CREAT) != 0)

int open(const char* path, int flags, ...) {
  MODE_OF(flags)
  return refuses(WRITES(flags) && is_ours(path)) ? -1 : NEXT(open)(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  MODE_OF(flags)
  return refuses(WRITES(flags) && is_ours(path)) ? -1 : NEXT(open64)(path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  MODE_OF(flags)
  return refuses(WRITES(flags) && is_ours(path)) ? -1 : NEXT(openat)(folder, path, flags, mode);
}
