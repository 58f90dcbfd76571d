#ifndef SALLYPORT_FUZZ_LIMITS_H
#define SALLYPORT_FUZZ_LIMITS_H

#include <stddef.h>

/// Begins to count what is allocated.
void fuzz_begin(void);

/// Ends the process where more than ten times the size of the input, and a constant, was in use at once since the
/// beginning, or where it took more processor time than a text of its size may.
void fuzz_end(size_t input);

#endif
