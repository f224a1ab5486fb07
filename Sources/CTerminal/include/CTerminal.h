/// ncurses as Swift can use it: no macros, no globals, no variadic functions, and all state behind functions.
///
/// There's one terminal. Everything but ct_wake is called from one thread. Sizes are cells, times are milliseconds.
#ifndef CTERMINAL_H
#define CTERMINAL_H
#include <stddef.h>
#include <stdint.h>

// MARK: facts

/// The version of the ncurses library that is linked, as it calls itself.
const char *ct_curses_version(void);
/// Chooses the user's locale, or one with UTF-8 when that isn't installed. 1 if text is UTF-8 now.
int ct_set_locale(void);
/// The character set of the locale, such as "UTF-8".
const char *ct_codeset(void);
/// How many cells the C library gives a character; -1 for one it doesn't know.
int ct_character_width(uint32_t character);
/// A number or a flag of a terminal description: -1 if absent, -2 if the terminal is unknown. No screen is needed.
int ct_capability_number(const char *terminal, const char *name);
int ct_capability_flag(const char *terminal, const char *name);
/// 1 if the description has this string.
int ct_capability_exists(const char *terminal, const char *name);

// MARK: start and stop

enum ct_failure {
  CT_FINE = 0,
  /// No terminal is attached to the process.
  CT_NO_TTY,
  /// TERM names nothing that's known.
  CT_UNKNOWN_TERMINAL,
  /// The terminal can't place its cursor or clear itself.
  CT_NO_CURSOR_ADDRESSING,
  CT_ALREADY_OPEN,
};

/// Finds the terminal: standard input and output if both are one, else /dev/tty. 0 if there's none.
int ct_find_tty(void);
/// Writes a question to the terminal and reads what it answers, until the answer has `\x1b[?…c` or the time has passed.
/// The number of bytes read. Only before ct_open.
int ct_ask(const char *question, size_t length, uint8_t *answer, size_t capacity, int milliseconds);

typedef struct {
  /// The terminal description to use.
  const char *terminal;
  int escape_delay;
  /// 0: colours aren't even started.
  int has_color;
  int has_mouse;
  /// 1: LINES and COLUMNS count, for tests; otherwise the window's size does.
  int keeps_environment_size;
  /// 1: the terminal understands xterm's private modes (paste, focus, drag).
  int has_private_modes;
  /// 1: it understands synchronized output.
  int has_synchronized_output;
} ct_options;

/// Takes the terminal over: alternate screen, keys one by one, handlers for signals and crashes, standard error kept back.
enum ct_failure ct_open(const ct_options *options);
/// Gives the terminal back as it was and writes what was kept back. Does nothing when it isn't open.
/// - quick: without waiting for a terminal that may be gone.
void ct_close(int quick);
/// Gives the terminal to another program, and takes it again.
void ct_leave(void);
void ct_enter(void);
/// Stops the whole job as the terminal's stop key does; returns when it runs again.
void ct_stop(void);
/// What was written to standard error since the start, at most capacity bytes from an offset; the number of bytes.
size_t ct_kept_back(size_t offset, char *bytes, size_t capacity);

// MARK: output

typedef struct {
  uint32_t base;
  uint32_t marks[4];
  uint8_t mark_count;
  /// 1 or 2; the right half of a wide character is not given.
  uint8_t width;
  /// Bits as in Swift's Attributes: bold 1, dim 2, underline 4, reverse 8, italic 16.
  uint8_t attributes;
  /// 1: `base` is a letter of the terminal's alternate character set, for lines.
  uint8_t is_line;
  int32_t pair;
} ct_cell;

void ct_size(int *width, int *height);
/// Takes the window's size as it is now.
void ct_resize(void);
/// Puts a row, which must be whole, into the next frame.
void ct_row(int row, const ct_cell *cells, int count);
/// Shows the frame. The cursor is placed even when it's hidden: input methods and screen readers follow it.
void ct_show(int cursor_column, int cursor_row, int is_cursor_visible);
/// Draws everything again with the next frame.
void ct_redraw(void);
/// Sends bytes as they are, between frames.
void ct_send(const char *bytes, size_t length);
int ct_colors(void);
int ct_color_pairs(void);
/// Foreground and background of a pair, -1 for the terminal's default. 0 if it can't be.
int ct_set_pair(int pair, int foreground, int background);

// MARK: input

enum ct_kind {
  CT_NOTHING = 0,
  CT_CHARACTER,
  CT_KEY,
  CT_MOUSE,
  CT_PASTE_BEGINS,
  CT_PASTE_ENDS,
  CT_FOCUS_IN,
  CT_FOCUS_OUT,
};

enum ct_key {
  CT_KEY_UNKNOWN = 0, CT_KEY_ENTER, CT_KEY_BACK_TAB, CT_KEY_BACKSPACE, CT_KEY_DELETE, CT_KEY_INSERT,
  CT_KEY_UP, CT_KEY_DOWN, CT_KEY_LEFT, CT_KEY_RIGHT, CT_KEY_HOME, CT_KEY_END, CT_KEY_PAGE_UP, CT_KEY_PAGE_DOWN,
  /// F1 is the next number, and so on.
  CT_KEY_FUNCTION = 100,
};

/// Bits: shift 1, ctrl 2, alt 4, as in Swift's Mouse.Modifiers.
enum ct_mouse { CT_PRESS = 1, CT_RELEASE, CT_WHEEL_UP, CT_WHEEL_DOWN };

typedef struct {
  enum ct_kind kind;
  /// A Unicode scalar or a ct_key.
  uint32_t value;
  int modifiers;
  enum ct_mouse action;
  /// 1 left, 2 middle, 3 right.
  int button;
  int column;
  int row;
} ct_event;

/// One event that's there already; CT_NOTHING if none is.
ct_event ct_read(void);
/// Waits for the terminal or a signal; -1 for ever. Bits: 1 terminal, 2 signal or wake, 4 the terminal is gone.
int ct_wait(int milliseconds);
/// What came by a signal: its number, 256 + its number if the terminal's own keys sent it, 0 a wake, -1 nothing more.
int ct_read_signal(void);
/// Makes ct_wait return; from any thread.
void ct_wake(void);
void ct_use_mouse(int is_on);
/// Gives back characters that were read too early, the last one first.
void ct_unread(uint8_t byte);
/// Milliseconds of a clock that only goes forward.
int64_t ct_clock(void);

/// Runs the program anew with a variable in its environment, unless that's set already.
void ct_restart_with(const char *name, const char *value, char *const arguments[]);
#endif
