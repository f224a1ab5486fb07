#ifndef CTERMINAL_H
#define CTERMINAL_H
/// The version of the ncurses library that is linked, as it calls itself.
const char *ct_curses_version(void);
#endif
