#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "CTerminal.h"

const char *ct_curses_version(void) { return curses_version(); }
