#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "CTerminal.h"
#include "internal.h"

void ct_write_all(int file, const char *bytes, size_t length) {
  int refused = 0;
  while (length > 0) {
    ssize_t written = write(file, bytes, length);
    if (written > 0) {
      bytes += written;
      length -= (size_t)written;
    } else if (written < 0 && errno == EINTR) {
      continue;
    } else if (written < 0 && errno == EAGAIN && refused++ < 50) {
      struct pollfd wanted = {.fd = file, .events = POLLOUT};
      poll(&wanted, 1, 20);
    } else {
      return;
    }
  }
}

// MARK: standard error

/// What any library writes there would spoil the picture, and be lost with it.
void ct_keep_back(void) {
  if (ct_state.old_stderr >= 0 || !isatty(2)) return;
  if (ct_state.kept_back < 0) ct_state.kept_back = memfd_create("messages", MFD_CLOEXEC);
  if (ct_state.kept_back < 0) return;
  ct_state.old_stderr = fcntl(2, F_DUPFD_CLOEXEC, 3);
  if (ct_state.old_stderr >= 0) dup2(ct_state.kept_back, 2);
}

/// How much of it was written out already.
static off_t released;

void ct_release_kept_back(void) {
  if (ct_state.old_stderr < 0) return;
  dup2(ct_state.old_stderr, 2);
  close(ct_state.old_stderr);
  ct_state.old_stderr = -1;
  off_t end = lseek(ct_state.kept_back, 0, SEEK_END);
  // The last part is what matters when something wrote without end.
  if (end - released > 65536) released = end - 65536;
  char part[4096];
  while (released < end) {
    ssize_t got = pread(ct_state.kept_back, part, sizeof part, released);
    if (got <= 0) break;
    ct_write_all(2, part, (size_t)got);
    released += got;
  }
}

size_t ct_kept_back(size_t offset, char *bytes, size_t capacity) {
  if (ct_state.kept_back < 0) return 0;
  ssize_t got = pread(ct_state.kept_back, bytes, capacity, (off_t)offset);
  return got < 0 ? 0 : (size_t)got;
}

// MARK: signals

static const int crashes[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGQUIT};
static const int messages[] = {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT};
enum { crash_count = sizeof crashes / sizeof *crashes, message_count = sizeof messages / sizeof *messages };
static struct sigaction old_crashes[crash_count], old_messages[message_count];
/// A signal that ends the program was passed on and not yet read.
static volatile sig_atomic_t is_ending;
static volatile sig_atomic_t expects_continue;

void ct_restore_in_crash(void) {
  if (!ct_state.is_active) return;
  ct_state.is_active = 0;
  // From the background this would stop the process.
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTTOU);
  sigprocmask(SIG_BLOCK, &blocked, &before);
  // A terminal that's gone must not keep us.
  struct pollfd wanted = {.fd = ct_state.output, .events = POLLOUT};
  if (poll(&wanted, 1, 200) > 0 && (wanted.revents & POLLOUT))
    ct_write_all(ct_state.output, ct_state.reset, ct_state.reset_length);
  tcsetattr(ct_state.input, TCSANOW, &ct_state.modes);
  sigprocmask(SIG_SETMASK, &before, NULL);
}

static void on_crash(int signal_number, siginfo_t *info, void *context) {
  (void)info;
  (void)context;
  // While another program has the terminal its quit key isn't for us.
  if (signal_number == SIGQUIT && !ct_state.is_active) return;
  ct_restore_in_crash();
  ct_release_kept_back();
  for (int i = 0; i < crash_count; i++) {
    if (crashes[i] == signal_number) sigaction(signal_number, &old_crashes[i], NULL);
  }
  // The quit key is no fault of ours to be explained by the runtime's own handler.
  if (signal_number == SIGQUIT) signal(SIGQUIT, SIG_DFL);
  raise(signal_number);
}

static void pass_on(unsigned char byte) {
  int saved = errno;
  // A full pipe has enough in it to wake the reader.
  ssize_t written = write(ct_state.pipe[1], &byte, 1);
  (void)written;
  errno = saved;
}

static void on_message(int signal_number, siginfo_t *info, void *context) {
  (void)context;
  int is_from_terminal = info != NULL && info->si_code == SI_KERNEL;
  if (signal_number == SIGTSTP && !ct_state.is_active) {
    // Another program has the terminal: nothing to put back, so stop at once, as without a handler.
    raise(SIGSTOP);
    return;
  }
  int ends = signal_number == SIGTERM || signal_number == SIGHUP || (signal_number == SIGINT && !is_from_terminal);
  if (ends && is_ending) {
    // Asked twice and still here: whatever keeps the program, it goes now.
    ct_restore_in_crash();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    return;
  }
  if (ends) is_ending = 1;
  pass_on((unsigned char)(signal_number | (is_from_terminal ? 128 : 0)));
}

/// A library may end the program; what Swift defers doesn't run then.
static void close_at_exit(void) { ct_close(0); }

void ct_install_handlers(void) {
  if (ct_state.pipe[0] < 0 && pipe2(ct_state.pipe, O_NONBLOCK | O_CLOEXEC) != 0) return;
  // A stack that overflowed has no room for a handler.
  static char other_stack[65536];
  stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
  sigaltstack(&stack, NULL);

  struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  action.sa_sigaction = on_crash;
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &action, &old_crashes[i]);

  // These replace the handlers of ncurses, which leave without a chance to save anything.
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  action.sa_sigaction = on_message;
  for (int i = 0; i < message_count; i++) {
    sigaction(messages[i], &action, &old_messages[i]);
    // nohup and the like: what was to be ignored still is.
    if (old_messages[i].sa_handler == SIG_IGN) sigaction(messages[i], &old_messages[i], NULL);
  }
  is_ending = 0;

  static int is_registered;
  if (!is_registered) atexit(close_at_exit);
  is_registered = 1;
}

void ct_remove_handlers(void) {
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &old_crashes[i], NULL);
  // Not back to those of ncurses, which would end the screen once more.
  for (int i = 0; i < message_count; i++) {
    if (old_messages[i].sa_handler != SIG_IGN) signal(messages[i], SIG_DFL);
  }
}

void ct_stop(void) {
  ct_leave();
  expects_continue = 1;
  struct sigaction handler, standard = {.sa_handler = SIG_DFL};
  sigaction(SIGTSTP, &standard, &handler);
  // The whole job, so that a pipeline stops as one.
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &handler, NULL);
  ct_enter();
}

int ct_read_signal(void) {
  unsigned char byte;
  for (;;) {
    if (ct_state.pipe[0] < 0 || read(ct_state.pipe[0], &byte, 1) != 1) return -1;
    int number = byte & 127;
    if (number == SIGCONT && expects_continue) {
      expects_continue = 0;
      continue;
    }
    return byte & 128 ? 256 + number : number;
  }
}

void ct_wake(void) { pass_on(0); }
