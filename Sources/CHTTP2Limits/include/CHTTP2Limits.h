#pragma once

#include <stdint.h>

/// The most bytes of one answer that an upstream may send by HTTP/2 before they were read.
///
/// What it sends while the client is slow is held in memory, for each stream: a connection is read as long as one of its streams
/// is wanted.
static const uint32_t sallyport_http2_stream_window = 256 * 1024;

/// How many requests an upstream gets on a connection of HTTP/2 before it has said how many it takes.
static const uint32_t sallyport_http2_first_streams = 1;
