#pragma once

#include <yaml.h>

/// From now on libyaml has memory of this thread's, all of which is let go at the end.
///
/// What libyaml makes in between must be deleted in between, on the same thread. May be nested.
void sallyport_yaml_memory_begin(void);

/// The end of what the last `sallyport_yaml_memory_begin` of this thread has begun.
void sallyport_yaml_memory_end(void);

/// What libyaml allocates with, and frees; its own header leaves them out. NULL where there is no memory.
void *yaml_malloc(size_t size);
void yaml_free(void *place);
