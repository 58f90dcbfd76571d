#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The most bytes of one answer that an upstream may send by HTTP/2 before they were read.
///
/// What it sends while the client is slow is held in memory, for each stream: a connection is read as long as one of its streams
/// is wanted.
static const uint32_t sallyport_http2_stream_window = 256 * 1024;

/// How many requests an upstream gets on a connection of HTTP/2 before it has said how many it takes.
static const uint32_t sallyport_http2_first_streams = 1;

/// Told that a frame of an answer has come, from within libcurl.
///
/// `transfer` is libcurl's handle (`CURL *`), `bytes` are what the frame has of the body, which libcurl may hand over later.
typedef void (*sallyport_http2_arrival)(void *transfer, size_t bytes, bool is_last);

/// Told from within libcurl that the upstream has reset a stream, or that a stream is closed, with its code. Returns whether the
/// answer came whole.
///
/// True takes over the end of a transfer that is reset: libcurl goes on handing out what has come, and never says that it is over.
typedef bool (*sallyport_http2_ending)(void *transfer, uint32_t code, bool is_reset);

/// Told from within libcurl that so many more bytes of a request's body have been sent. Returns whether these are the last: otherwise
/// the body is not ended with them.
typedef bool (*sallyport_http2_sent)(void *transfer, size_t bytes);

/// Asked from within libcurl when it goes on sending on a stream. Returns whether nothing follows but the body's end.
typedef bool (*sallyport_http2_ends)(void *transfer);

/// Sets whom answers are told of. To be called once, before there is a connection.
void sallyport_http2_observe(sallyport_http2_arrival arrival, sallyport_http2_ending ending);

/// Sets whom the bodies of requests are told of. To be called once, before there is a connection.
void sallyport_http2_observe_sending(sallyport_http2_sent sent, sallyport_http2_ends ends);
