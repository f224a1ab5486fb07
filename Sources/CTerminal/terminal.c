#define NCURSES_WIDECHAR 1
#include <curses.h>

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "CTerminal.h"
#include "internal.h"

// From <term.h>, which can't be included: it defines `lines`, `columns` and the like.
typedef struct term TERMINAL;
extern int setupterm(const char *, int, int *);
extern int del_curterm(TERMINAL *);
extern TERMINAL *set_curterm(TERMINAL *);
extern char *tigetstr(const char *);
extern int tigetnum(const char *);
extern int tigetflag(const char *);

struct ct_state ct_state = {.tty = -1, .input = -1, .output = -1, .old_stderr = -1, .kept_back = -1, .pipe = {-1, -1}};

static SCREEN *screen;
static WINDOW *keys;
static cchar_t *row_buffer;
static int row_capacity;
static int has_alternate_screen;
static int is_utf8;
static int defaults_work;
static ct_options options;

enum { code_paste_begins = 2000, code_paste_ends, code_focus_in, code_focus_out };

// MARK: facts

const char *ct_curses_version(void) { return curses_version(); }

int ct_set_locale(void) {
  setlocale(LC_ALL, "");
  // A language that isn't installed silently leaves "C", in which every character outside ASCII vanishes.
  static const char *const others[] = {"C.UTF-8", "en_US.UTF-8"};
  for (size_t i = 0; i < 2 && strcmp(nl_langinfo(CODESET), "UTF-8") != 0; i++) setlocale(LC_CTYPE, others[i]);
  is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  return is_utf8;
}

const char *ct_codeset(void) { return nl_langinfo(CODESET); }

int ct_character_width(uint32_t character) { return wcwidth((wchar_t)character); }

/// Makes a description the current one without a screen. 0 if there's none.
static int describe(const char *terminal, TERMINAL **before) {
  int error = 0;
  *before = set_curterm(NULL);
  if (setupterm(terminal, 1, &error) == OK) return 1;
  set_curterm(*before);
  return 0;
}

static void forget(TERMINAL *before) {
  TERMINAL *described = set_curterm(before);
  if (described != before) del_curterm(described);
}

int ct_capability_number(const char *terminal, const char *name) {
  TERMINAL *before;
  if (!describe(terminal, &before)) return -2;
  int value = tigetnum(name);
  forget(before);
  return value < 0 ? -1 : value;
}

int ct_capability_flag(const char *terminal, const char *name) {
  TERMINAL *before;
  if (!describe(terminal, &before)) return -2;
  int value = tigetflag(name);
  forget(before);
  return value > 0 ? 1 : -1;
}

int ct_capability_exists(const char *terminal, const char *name) {
  TERMINAL *before;
  if (!describe(terminal, &before)) return 0;
  const char *value = tigetstr(name);
  int exists = value != NULL && value != (char *)-1;
  forget(before);
  return exists;
}

// MARK: start and stop

int ct_find_tty(void) {
  if (ct_state.tty >= 0) return 1;
  // Standard input may be a manifest, and standard output a pipe: keys and picture then go to the terminal itself.
  if (isatty(0) && isatty(1)) {
    ct_state.input = 0;
    ct_state.output = 1;
    ct_state.tty = 1;
    return 1;
  }
  int opened = open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (opened < 0) return 0;
  ct_state.input = ct_state.output = ct_state.tty = opened;
  return 1;
}

int64_t ct_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/// Whether an answer has the reply to "what are you", which every terminal gives last: ESC [ ? … c.
static int is_complete(const uint8_t *bytes, size_t count) {
  for (size_t i = 0; i + 2 < count; i++) {
    if (bytes[i] != 0x1b || bytes[i + 1] != '[' || bytes[i + 2] != '?') continue;
    size_t end = i + 3;
    while (end < count && ((bytes[end] >= '0' && bytes[end] <= '9') || bytes[end] == ';')) end++;
    if (end < count && bytes[end] == 'c') return 1;
  }
  return 0;
}

int ct_ask(const char *question, size_t length, uint8_t *answer, size_t capacity, int milliseconds) {
  struct termios before, now;
  if (ct_state.input < 0 || ct_state.is_open || tcgetattr(ct_state.input, &before) != 0) return 0;
  // A job in the background would be stopped by this, and couldn't read the answer.
  if (tcgetpgrp(ct_state.input) != getpgrp()) return 0;
  now = before;
  now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  now.c_cc[VMIN] = 0;
  now.c_cc[VTIME] = 0;
  if (tcsetattr(ct_state.input, TCSANOW, &now) != 0) return 0;
  ct_write_all(ct_state.output, question, length);
  size_t count = 0;
  int64_t deadline = ct_clock() + milliseconds;
  while (count < capacity && !is_complete(answer, count)) {
    int64_t left = deadline - ct_clock();
    struct pollfd wanted = {.fd = ct_state.input, .events = POLLIN};
    if (left <= 0 || poll(&wanted, 1, (int)left) <= 0) break;
    ssize_t got = read(ct_state.input, answer + count, capacity - count);
    if (got <= 0) break;
    count += (size_t)got;
  }
  tcsetattr(ct_state.input, TCSANOW, &before);
  return (int)count;
}

/// Adds a string of the terminal to what's written in a crash, without its delays.
static void add_reset(const char *text) {
  if (text == NULL || text == (char *)-1) return;
  while (*text != 0 && ct_state.reset_length < sizeof ct_state.reset) {
    if (text[0] == '$' && text[1] == '<') {
      while (*text != 0 && *text != '>') text++;
      if (*text == '>') text++;
      continue;
    }
    ct_state.reset[ct_state.reset_length++] = *text++;
  }
}

static void prepare_reset(void) {
  ct_state.reset_length = 0;
  if (options.has_private_modes)
    add_reset("\033[?2026l\033[?1003l\033[?1002l\033[?1000l\033[?1006l\033[?1004l\033[?2004l");
  static const char *const names[] = {"rmkx", "cnorm", "rmacs", "sgr0", "rmcup"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) add_reset(tigetstr(names[i]));
}

static void set_modes(int is_on) {
  if (!options.has_private_modes) return;
  const char *text = is_on ? "\033[?2004h\033[?1004h" : "\033[?2026l\033[?1002l\033[?1006l\033[?1004l\033[?2004l";
  ct_write_all(ct_state.output, text, strlen(text));
  if (is_on) ct_use_mouse(options.has_mouse);
}

enum ct_failure ct_open(const ct_options *wanted) {
  if (ct_state.is_open) return CT_ALREADY_OPEN;
  if (!ct_find_tty()) return CT_NO_TTY;
  options = *wanted;
  TERMINAL *before;
  if (!describe(options.terminal, &before)) return CT_UNKNOWN_TERMINAL;
  const char *place = tigetstr("cup"), *clear_all = tigetstr("clear"), *alternate = tigetstr("smcup");
  int can_place = place != NULL && place != (char *)-1 && clear_all != NULL && clear_all != (char *)-1;
  has_alternate_screen = alternate != NULL && alternate != (char *)-1;
  forget(before);
  if (!can_place) return CT_NO_CURSOR_ADDRESSING;

  if (tcgetattr(ct_state.input, &ct_state.modes) != 0) return CT_NO_TTY;
  // A shell that exports them would freeze the size.
  if (!options.keeps_environment_size) {
    unsetenv("LINES");
    unsetenv("COLUMNS");
  }
  static FILE *input, *output;
  if (input == NULL) input = fdopen(fcntl(ct_state.input, F_DUPFD_CLOEXEC, 3), "r");
  if (output == NULL) output = fdopen(fcntl(ct_state.output, F_DUPFD_CLOEXEC, 3), "w");
  if (input == NULL || output == NULL) return CT_NO_TTY;
  screen = newterm((char *)options.terminal, output, input);
  if (screen == NULL) return CT_UNKNOWN_TERMINAL;
  set_term(screen);

  set_escdelay(options.escape_delay);
  cbreak();  // not raw: the terminal's keys for stopping and interrupting stay as they are
  noecho();
  nonl();
  idlok(stdscr, TRUE);
  leaveok(stdscr, FALSE);
  // Keys are read from a pad: reading from a window would refresh it.
  keys = newpad(1, 1);
  keypad(keys, TRUE);
  meta(keys, TRUE);
  intrflush(keys, FALSE);
  nodelay(keys, TRUE);
  if (options.has_color && has_colors()) {
    start_color();
    defaults_work = use_default_colors() == OK;
  }
  if (options.has_private_modes) {
    define_key("\033[200~", code_paste_begins);
    define_key("\033[201~", code_paste_ends);
    define_key("\033[I", code_focus_in);
    define_key("\033[O", code_focus_out);
  }
  mouseinterval(0);

  prepare_reset();
  ct_state.is_open = 1;
  ct_state.is_active = 1;
  ct_keep_back();
  ct_install_handlers();
  wrefresh(stdscr);
  if (!options.has_private_modes) ct_use_mouse(options.has_mouse);
  set_modes(1);
  return CT_FINE;
}

void ct_close(int quick) {
  if (!ct_state.is_open) return;
  if (ct_state.is_active) {
    if (quick) {
      ct_restore_in_crash();
    } else {
      set_modes(0);
      if (!has_alternate_screen) {
        werase(stdscr);
        clearok(stdscr, TRUE);
        wrefresh(stdscr);
      }
      endwin();
    }
  }
  ct_state.is_active = 0;
  ct_state.is_open = 0;
  ct_remove_handlers();
  ct_release_kept_back();
}

void ct_leave(void) {
  if (!ct_state.is_active) return;
  set_modes(0);
  endwin();
  ct_state.is_active = 0;
  ct_release_kept_back();
}

void ct_enter(void) {
  if (!ct_state.is_open || ct_state.is_active) return;
  ct_keep_back();
  ct_state.is_active = 1;
  ct_resize();
  clearok(curscr, TRUE);
  wrefresh(stdscr);
  set_modes(1);
}

void ct_restart_with(const char *name, const char *value, char *const arguments[]) {
  if (getenv(name) != NULL || setenv(name, value, 1) != 0) return;
  execv("/proc/self/exe", arguments);
  // Without /proc it goes on as it is.
}

// MARK: output

void ct_size(int *width, int *height) { getmaxyx(stdscr, *height, *width); }

void ct_resize(void) {
  struct winsize window;
  if (ioctl(ct_state.output, TIOCGWINSZ, &window) != 0 || window.ws_row == 0 || window.ws_col == 0) return;
  if (is_term_resized(window.ws_row, window.ws_col)) resize_term(window.ws_row, window.ws_col);
}

static attr_t attributes(uint8_t bits) {
  attr_t result = A_NORMAL;
  if (bits & 1) result |= A_BOLD;
  if (bits & 2) result |= A_DIM;
  if (bits & 4) result |= A_UNDERLINE;
  if (bits & 8) result |= A_REVERSE;
  if (bits & 16) result |= A_ITALIC;
  return result;
}

static int put(cchar_t *target, wchar_t *text, attr_t look, int pair) {
  return setcchar(target, text, look, pair > 32767 ? 32767 : (short)pair, &pair);
}

void ct_row(int row, const ct_cell *cells, int count) {
  // A character whose width is in doubt becomes two cells, so there may be twice as many.
  if (count * 2 > row_capacity) {
    cchar_t *bigger = realloc(row_buffer, sizeof(cchar_t) * (size_t)count * 2);
    if (bigger == NULL) return;
    row_buffer = bigger;
    row_capacity = count * 2;
  }
  int used = 0;
  for (int i = 0; i < count; i++) {
    const ct_cell *cell = &cells[i];
    attr_t look = attributes(cell->attributes);
    wchar_t text[6] = {(wchar_t)cell->base};
    int length = 1, has_selector = 0;
    for (int m = 0; m < cell->mark_count && m < 4; m++) {
      if (cell->marks[m] == 0xfe0f) has_selector = 1;
      // setcchar stops at the first mark that has a width of its own.
      if (wcwidth((wchar_t)cell->marks[m]) == 0 && cell->marks[m] != 0xfe0f) text[length++] = (wchar_t)cell->marks[m];
    }
    if (cell->is_line) look |= A_ALTCHARSET;
    int width = wcwidth(text[0]);
    int blanks = 0;
    if ((cell->base > 0x7e && !is_utf8) || cell->base < 0x20 || width != cell->width) {
      // ncurses counts by the C library, which may be older than our table. Where they differ a stand-in keeps the rest
      // of the row in its place; a narrow symbol that only asks for its wide form is drawn narrow.
      if (!(is_utf8 && has_selector && width == 1)) {
        text[0] = is_utf8 ? 0xfffd : L'?';
        text[1] = 0;
      }
      blanks = cell->width - 1;
    }
    if (put(&row_buffer[used], text, look, cell->pair) != OK) {
      wchar_t stand_in[2] = {L'?', 0};
      put(&row_buffer[used], stand_in, look, cell->pair);
      blanks = cell->width - 1;
    }
    used++;
    for (int b = 0; b < blanks; b++) {
      wchar_t blank[2] = {L' ', 0};
      put(&row_buffer[used++], blank, look, cell->pair);
    }
  }
  mvwadd_wchnstr(stdscr, row, 0, row_buffer, used);
}

void ct_show(int column, int row, int is_visible) {
  static int was_visible = -1;
  if (was_visible != is_visible) curs_set(is_visible);
  was_visible = is_visible;
  wmove(stdscr, row, column);
  wnoutrefresh(stdscr);
  if (options.has_synchronized_output) ct_write_all(ct_state.output, "\033[?2026h", 8);
  doupdate();
  if (options.has_synchronized_output) ct_write_all(ct_state.output, "\033[?2026l", 8);
}

void ct_redraw(void) { clearok(curscr, TRUE); }

void ct_send(const char *bytes, size_t length) {
  if (ct_state.is_active) ct_write_all(ct_state.output, bytes, length);
}

int ct_colors(void) { return options.has_color && has_colors() ? COLORS : 0; }

int ct_color_pairs(void) { return options.has_color && has_colors() ? COLOR_PAIRS : 0; }

int ct_set_pair(int pair, int foreground, int background) {
  if (!defaults_work) {
    if (foreground < 0) foreground = COLOR_WHITE;
    if (background < 0) background = COLOR_BLACK;
  }
  return init_extended_pair(pair, foreground, background) == OK;
}

// MARK: input

int ct_wait(int milliseconds) {
  struct pollfd wanted[2] = {
      {.fd = ct_state.input, .events = POLLIN},
      {.fd = ct_state.pipe[0], .events = POLLIN},
  };
  int found = poll(wanted, 2, milliseconds);
  if (found < 0) return errno == EINTR ? 2 : 4;
  int result = 0;
  if (wanted[0].revents & POLLIN) result |= 1;
  if (wanted[1].revents & POLLIN) result |= 2;
  if ((wanted[0].revents & (POLLHUP | POLLERR | POLLNVAL)) && !(wanted[0].revents & POLLIN)) result |= 4;
  return result;
}

void ct_use_mouse(int is_on) {
  options.has_mouse = is_on;
  mmask_t wanted = BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON2_PRESSED | BUTTON2_RELEASED | BUTTON3_PRESSED |
                   BUTTON3_RELEASED | BUTTON4_PRESSED | BUTTON_SHIFT | BUTTON_CTRL | BUTTON_ALT | REPORT_MOUSE_POSITION;
#if NCURSES_MOUSE_VERSION > 1
  wanted |= BUTTON5_PRESSED;
#endif
  mousemask(is_on ? wanted : 0, NULL);
  if (!options.has_private_modes || !ct_state.is_active) return;
  // ncurses asks for presses only; this asks for moves with the button down too, and for columns beyond 223.
  const char *more = is_on ? "\033[?1002h\033[?1006h" : "\033[?1002l\033[?1006l";
  ct_write_all(ct_state.output, more, strlen(more));
}

void ct_unread(uint8_t byte) { ungetch(byte); }

/// A key by the name of its capability, such as kLFT5: Ctrl and the left arrow. Their numbers differ between terminals.
static ct_event extended_key(int code) {
  static const struct {
    const char *name;
    enum ct_key key;
  } names[] = {
      {"kUP", CT_KEY_UP},     {"kDN", CT_KEY_DOWN},    {"kLFT", CT_KEY_LEFT},     {"kRIT", CT_KEY_RIGHT},
      {"kHOM", CT_KEY_HOME},  {"kEND", CT_KEY_END},    {"kPRV", CT_KEY_PAGE_UP},  {"kNXT", CT_KEY_PAGE_DOWN},
      {"kDC", CT_KEY_DELETE}, {"kIC", CT_KEY_INSERT},
  };
  ct_event event = {.kind = CT_KEY, .value = CT_KEY_UNKNOWN};
  const char *name = keyname(code);
  if (name == NULL) return event;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    size_t length = strlen(names[i].name);
    if (strncmp(name, names[i].name, length) != 0) continue;
    const char *rest = name + length;
    if (rest[0] != 0 && (rest[0] < '2' || rest[0] > '8' || rest[1] != 0)) continue;
    event.value = names[i].key;
    // xterm's number minus one: shift 1, alt 2, ctrl 4.
    int bits = rest[0] == 0 ? 1 : rest[0] - '1';
    event.modifiers = (bits & 1 ? 1 : 0) | (bits & 4 ? 2 : 0) | (bits & 2 ? 4 : 0);
    return event;
  }
  return event;
}

static ct_event mouse_event(void) {
  ct_event event = {.kind = CT_KEY, .value = CT_KEY_UNKNOWN};
  MEVENT mouse;
  if (getmouse(&mouse) != OK) return event;
  event.column = mouse.x;
  event.row = mouse.y;
  if (mouse.bstate & BUTTON_SHIFT) event.modifiers |= 1;
  if (mouse.bstate & BUTTON_CTRL) event.modifiers |= 2;
  if (mouse.bstate & BUTTON_ALT) event.modifiers |= 4;
  static const struct {
    mmask_t bits;
    enum ct_mouse action;
    int button;
  } actions[] = {
      {BUTTON1_PRESSED, CT_PRESS, 1},   {BUTTON2_PRESSED, CT_PRESS, 2},    {BUTTON3_PRESSED, CT_PRESS, 3},
      {BUTTON1_RELEASED, CT_RELEASE, 1}, {BUTTON2_RELEASED, CT_RELEASE, 2}, {BUTTON3_RELEASED, CT_RELEASE, 3},
      {BUTTON4_PRESSED, CT_WHEEL_UP, 0},
#if NCURSES_MOUSE_VERSION > 1
      {BUTTON5_PRESSED, CT_WHEEL_DOWN, 0},
#endif
  };
  for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
    if (!(mouse.bstate & actions[i].bits)) continue;
    event.kind = CT_MOUSE;
    event.action = actions[i].action;
    event.button = actions[i].button;
    return event;
  }
  return event;
}

static ct_event key_event(int code) {
  static const struct {
    int code;
    enum ct_key key;
    int modifiers;
  } codes[] = {
      {KEY_ENTER, CT_KEY_ENTER, 0},     {KEY_BTAB, CT_KEY_BACK_TAB, 0},     {KEY_BACKSPACE, CT_KEY_BACKSPACE, 0},
      {KEY_DC, CT_KEY_DELETE, 0},       {KEY_IC, CT_KEY_INSERT, 0},         {KEY_UP, CT_KEY_UP, 0},
      {KEY_DOWN, CT_KEY_DOWN, 0},       {KEY_LEFT, CT_KEY_LEFT, 0},         {KEY_RIGHT, CT_KEY_RIGHT, 0},
      {KEY_HOME, CT_KEY_HOME, 0},       {KEY_FIND, CT_KEY_HOME, 0},         {KEY_END, CT_KEY_END, 0},
      {KEY_SELECT, CT_KEY_END, 0},      {KEY_PPAGE, CT_KEY_PAGE_UP, 0},     {KEY_NPAGE, CT_KEY_PAGE_DOWN, 0},
      {KEY_SR, CT_KEY_UP, 1},           {KEY_SF, CT_KEY_DOWN, 1},           {KEY_SLEFT, CT_KEY_LEFT, 1},
      {KEY_SRIGHT, CT_KEY_RIGHT, 1},    {KEY_SHOME, CT_KEY_HOME, 1},        {KEY_SEND, CT_KEY_END, 1},
      {KEY_SPREVIOUS, CT_KEY_PAGE_UP, 1}, {KEY_SNEXT, CT_KEY_PAGE_DOWN, 1}, {KEY_SDC, CT_KEY_DELETE, 1},
      {KEY_SIC, CT_KEY_INSERT, 1},
  };
  ct_event event = {.kind = CT_KEY};
  if (code == code_paste_begins) return (ct_event){.kind = CT_PASTE_BEGINS};
  if (code == code_paste_ends) return (ct_event){.kind = CT_PASTE_ENDS};
  if (code == code_focus_in) return (ct_event){.kind = CT_FOCUS_IN};
  if (code == code_focus_out) return (ct_event){.kind = CT_FOCUS_OUT};
  if (code == KEY_MOUSE) return mouse_event();
  if (code > KEY_F(0) && code <= KEY_F(63)) {
    event.value = (uint32_t)(CT_KEY_FUNCTION + code - KEY_F(0));
    return event;
  }
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    if (codes[i].code != code) continue;
    event.value = codes[i].key;
    event.modifiers = codes[i].modifiers;
    return event;
  }
  return code > KEY_MAX ? extended_key(code) : event;
}

ct_event ct_read(void) {
  wint_t value = 0;
  // Only what's returned tells a key from a character: both 'ă' and the up key are 259.
  switch (wget_wch(keys, &value)) {
    case OK: return (ct_event){.kind = CT_CHARACTER, .value = (uint32_t)value};
    case KEY_CODE_YES: return key_event((int)value);
    default: return (ct_event){.kind = CT_NOTHING};
  }
}
