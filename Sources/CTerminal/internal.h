/// What the two files of this target share: the part of the state that signal handlers need.
#ifndef CT_INTERNAL_H
#define CT_INTERNAL_H
#include <signal.h>
#include <stddef.h>
#include <termios.h>

struct ct_state {
  int tty, input, output;
  /// Between ct_open and ct_close.
  volatile sig_atomic_t is_open;
  /// Open, and not given to another program.
  volatile sig_atomic_t is_active;
  /// As the terminal was before.
  struct termios modes;
  /// What puts the terminal back, prepared because a crash handler may only write it.
  char reset[512];
  size_t reset_length;
  /// Standard error as it was, and what's written to it meanwhile; -1 for none.
  int old_stderr, kept_back;
  /// Signals and wakes, one byte each.
  int pipe[2];
};

extern struct ct_state ct_state;

void ct_write_all(int file, const char *bytes, size_t length);
void ct_keep_back(void);
void ct_release_kept_back(void);
void ct_install_handlers(void);
void ct_remove_handlers(void);
/// Puts the terminal back by nothing but calls that are safe in a signal handler.
void ct_restore_in_crash(void);
#endif
