// A sixth of the time in which a hundred thousand files are loaded went into libyaml's calls of `malloc`: some for each scalar, and
// buffers for each file that are large enough for the C library to tidy up all its memory when they are freed. libyaml takes no
// other allocator, but its calls lead here: a symbol of the program is found before one of a library (the System V ABI's rule for
// dynamic symbols). Where libyaml is part of the program its own functions count, since these are weak.
//
// Between `begin` and `end` blocks come from a piece of memory that the thread keeps. Freed ones wait in lists by their size.

#include "CLibYAML.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEAVE_ALONE
#endif
#endif

#ifdef LEAVE_ALONE

// AddressSanitizer watches each block by itself.
void sallyport_yaml_memory_begin(void) {}
void sallyport_yaml_memory_end(void) {}

#else

// Stands before a block, and keeps it aligned as `malloc` does. Blocks of a class have 16 << class bytes.
typedef struct {
    _Alignas(max_align_t) size_t class;
} header;

typedef struct block {
    struct block *next;
} block;

typedef struct piece {
    struct piece *next;
    char *end;
    max_align_t start[];
} piece;

enum {
    CLASSES = 27,
    // Of a block that is the C library's.
    NO_CLASS = CLASSES,
    // Bytes. A parser of an ordinary file takes half of it.
    PIECE = 192 << 10,
};

// Addressed without a call: the functions below take not much longer than one.
static _Thread_local __attribute__((tls_model("initial-exec"))) struct {
    unsigned depth;
    // The last one is kept for the thread's next text.
    piece *pieces;
    // What is left of the first one.
    char *place;
    block *freed[CLASSES];
} own;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t kept;
static int has_key;

// 0 without memory.
static int add_piece(size_t size) {
    size_t room = size > PIECE ? size : PIECE;
    piece *made = malloc(sizeof *made + room);
    if (!made) return 0;
    made->next = own.pieces;
    made->end = (char *)made->start + room;
    own.pieces = made;
    own.place = (char *)made->start;
    return 1;
}

static void make_key(void) {
    has_key = pthread_key_create(&kept, free) == 0;
}

void sallyport_yaml_memory_begin(void) {
    own.depth++;
}

void sallyport_yaml_memory_end(void) {
    if (--own.depth > 0 || !own.pieces) return;
    piece *last = own.pieces;
    while (last->next) {
        piece *next = last->next;
        free(last);
        last = next;
    }
    // The end of the thread frees it.
    pthread_once(&once, make_key);
    if (!has_key || pthread_setspecific(kept, last) != 0) {
        free(last);
        last = NULL;
    }
    own.pieces = last;
    own.place = last ? (char *)last->start : NULL;
    memset(own.freed, 0, sizeof own.freed);
}

// What libyaml calls, by its own names and with what its own do.
void *yaml_malloc(size_t size) __attribute__((weak));
void *yaml_realloc(void *place, size_t size) __attribute__((weak));
void yaml_free(void *place) __attribute__((weak));
yaml_char_t *yaml_strdup(const yaml_char_t *text) __attribute__((weak));

// The smallest class whose blocks are large enough.
static size_t class_of(size_t size) {
    return size <= 16 ? 0 : 60 - (size_t)__builtin_clzll((unsigned long long)size - 1);
}

static size_t size_of(size_t class) {
    return (size_t)16 << class;
}

// A block where none waits. Apart, so that the usual way has few registers to keep.
static __attribute__((noinline)) void *make_block(size_t size, size_t class) {
    // So that no sum below wraps around.
    if (class >= CLASSES) return NULL;
    if (!own.depth) {
        header *made = malloc(sizeof *made + (size ? size : 1));
        if (!made) return NULL;
        made->class = NO_CLASS;
        return made + 1;
    }
    size_t whole = sizeof(header) + size_of(class);
    if ((!own.pieces || (size_t)(own.pieces->end - own.place) < whole) && !add_piece(whole)) return NULL;
    header *made = (header *)own.place;
    own.place += whole;
    made->class = class;
    return made + 1;
}

void *yaml_malloc(size_t size) {
    size_t class = class_of(size);
    // Where there is no piece, none waits.
    block *freed = class < CLASSES ? own.freed[class] : NULL;
    if (!freed) return make_block(size, class);
    own.freed[class] = freed->next;
    return freed;
}

void yaml_free(void *place) {
    if (!place) return;
    header *head = (header *)place - 1;
    if (head->class == NO_CLASS) {
        free(head);
        return;
    }
    block *freed = place;
    freed->next = own.freed[head->class];
    own.freed[head->class] = freed;
}

void *yaml_realloc(void *place, size_t size) {
    if (!place) return yaml_malloc(size);
    if (size > size_of(CLASSES - 1)) return NULL;
    header *head = (header *)place - 1;
    if (head->class == NO_CLASS) {
        header *moved = realloc(head, sizeof *head + (size ? size : 1));
        return moved ? moved + 1 : NULL;
    }
    if (size <= size_of(head->class)) return place;
    void *moved = yaml_malloc(size);
    if (!moved) return NULL;
    memcpy(moved, place, size_of(head->class));
    yaml_free(place);
    return moved;
}

yaml_char_t *yaml_strdup(const yaml_char_t *text) {
    if (!text) return NULL;
    size_t size = strlen((const char *)text) + 1;
    void *copy = yaml_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}
#endif
