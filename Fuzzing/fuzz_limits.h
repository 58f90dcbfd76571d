#ifndef SALLYPORT_FUZZ_LIMITS_H
#define SALLYPORT_FUZZ_LIMITS_H

#include <stddef.h>

/// Begins to count what is allocated.
void fuzz_begin(void);

/// Ends the process where more memory was in use at once since the beginning than a text of its size may take, or where it
/// took more processor time.
void fuzz_end(size_t input);

#endif
