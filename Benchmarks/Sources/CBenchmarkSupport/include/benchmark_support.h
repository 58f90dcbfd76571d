#ifndef SALLYPORT_BENCHMARK_SUPPORT_H
#define SALLYPORT_BENCHMARK_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

/// How often this thread has asked for memory.
uint64_t benchmark_allocations(void);

/// Nanoseconds of a clock that never goes back.
uint64_t benchmark_nanoseconds(void);

/// Nanoseconds for which this thread, or all of the process, has had a processor.
uint64_t benchmark_thread_nanoseconds(void);
uint64_t benchmark_process_nanoseconds(void);

/// So many multiplications, each of what the one before came to: a microsecond for a thousand, and no memory.
uint64_t benchmark_multiply(uint64_t value, int count);

/// Reads every libyaml event of a text and throws it away. Returns how many there were, or -1 for a mistake.
int64_t benchmark_scan_events(const unsigned char *bytes, size_t count);

/// Asks for the state of every file below a folder, hidden ones left out. Returns how many there are, or -1.
int64_t benchmark_walk(const char *folder);

/// The resident memory of this process in bytes, now and at its greatest; the latter is set back by the call.
void benchmark_resident(uint64_t *now, uint64_t *peak);
void benchmark_reset_peak(void);

#endif
