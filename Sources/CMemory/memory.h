#pragma once

// Swift's module of the C library leaves this out.
#include <malloc.h>

// Asks the processor for a line of memory, and waits for nothing: Swift has no word for that.
static inline void prefetch_line(const void *place) { __builtin_prefetch(place); }
