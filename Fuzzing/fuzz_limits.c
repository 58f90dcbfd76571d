#include "fuzz_limits.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// Of AddressSanitizer's allocator.
extern size_t __sanitizer_get_allocated_size(const volatile void *memory);
extern int __sanitizer_install_malloc_and_free_hooks(
    void (*malloc_hook)(const volatile void *, size_t), void (*free_hook)(const volatile void *));

// What any text may cost, and what each of its bytes may: a list of one-letter items takes some sixty times its size, an
// ordinary policy a tenth of that. An unoptimised build with a sanitizer takes some twenty times the time of the product's.
enum { FREE_BYTES = 4 << 20, BYTES_PER_BYTE = 64, FREE_NANOSECONDS = 2000000000, NANOSECONDS_PER_BYTE = 20000 };

static __thread int64_t in_use, peak;
static __thread uint64_t started;

static void on_malloc(const volatile void *memory, size_t size) {
    (void)memory;
    in_use += (int64_t)size;
    if (in_use > peak) peak = in_use;
}

static void on_free(const volatile void *memory) { in_use -= (int64_t)__sanitizer_get_allocated_size(memory); }

static uint64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void fuzz_begin(void) {
    static int is_installed;
    if (!is_installed) is_installed = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
    in_use = peak = 0;
    started = nanoseconds();
}

void fuzz_end(size_t input) {
    uint64_t spent = nanoseconds() - started;
    if (peak > (int64_t)(FREE_BYTES + BYTES_PER_BYTE * input)) {
        fprintf(stderr, "%zu bytes of input took %lld bytes of memory\n", input, (long long)peak);
        abort();
    }
    if (spent > FREE_NANOSECONDS + (uint64_t)NANOSECONDS_PER_BYTE * input) {
        fprintf(stderr, "%zu bytes of input took %llu ms\n", input, (unsigned long long)spent / 1000000);
        abort();
    }
}
