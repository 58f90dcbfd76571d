// libcurl 7.88 announces a window of 32 MiB for each stream of HTTP/2, and takes an upstream to allow a hundred streams until it
// hears otherwise. Neither can be set. Both are said in calls of libcurl to nghttp2, which lead here: a symbol of the program is
// found before one of a library (the System V ABI's rule for dynamic symbols). Each call is passed on, with less in it. A libcurl
// that calls nghttp2 in another way, or not at all, does what it did.
//
// nghttp2's header is not needed for that: what is declared here is its stable interface, as its documentation has it.

#define _GNU_SOURCE
#include "CHTTP2.h"

#include <dlfcn.h>
#include <stddef.h>

typedef struct nghttp2_session nghttp2_session;
typedef struct nghttp2_session_callbacks nghttp2_session_callbacks;
typedef struct nghttp2_option nghttp2_option;
typedef struct {
    int32_t settings_id;
    uint32_t value;
} nghttp2_settings_entry;

// SETTINGS_INITIAL_WINDOW_SIZE (RFC 9113 section 6.5.2).
static const int32_t initial_window_size = 4;
// NGHTTP2_ERR_INVALID_STATE
static const int invalid_state = -519;

typedef int submit_settings(nghttp2_session *, uint8_t, const nghttp2_settings_entry *, size_t);
typedef int set_local_window_size(nghttp2_session *, uint8_t, int32_t, int32_t);
typedef int session_client_new2(
    nghttp2_session **, const nghttp2_session_callbacks *, void *, const nghttp2_option *);
typedef int option_new(nghttp2_option **);
typedef void option_del(nghttp2_option *);
typedef void option_set_peer_max_concurrent_streams(nghttp2_option *, uint32_t);

static uint32_t at_most(uint32_t value, uint32_t limit) {
    return value < limit ? value : limit;
}

int nghttp2_submit_settings(
    nghttp2_session *session, uint8_t flags, const nghttp2_settings_entry *entries, size_t count) {
    submit_settings *next = (submit_settings *)dlsym(RTLD_NEXT, "nghttp2_submit_settings");
    nghttp2_settings_entry changed[16];
    if (!next) return invalid_state;
    if (count > sizeof changed / sizeof changed[0]) return next(session, flags, entries, count);
    for (size_t index = 0; index < count; index++) {
        changed[index] = entries[index];
        if (entries[index].settings_id == initial_window_size) {
            changed[index].value = at_most(entries[index].value, sallyport_http2_stream_window);
        }
    }
    return next(session, flags, changed, count);
}

// libcurl takes a stream's window to nothing when the stream is paused, and back to 32 MiB when it goes on.
int nghttp2_session_set_local_window_size(nghttp2_session *session, uint8_t flags, int32_t stream, int32_t size) {
    set_local_window_size *next = (set_local_window_size *)dlsym(RTLD_NEXT, "nghttp2_session_set_local_window_size");
    if (!next) return invalid_state;
    // Stream 0 is the connection, whose window libcurl widens for all streams together.
    if (stream != 0 && size > 0) size = (int32_t)at_most((uint32_t)size, sallyport_http2_stream_window);
    return next(session, flags, stream, size);
}

// Requests beyond the number wait within nghttp2 until the upstream's SETTINGS allow them.
int nghttp2_session_client_new2(
    nghttp2_session **session, const nghttp2_session_callbacks *callbacks, void *context,
    const nghttp2_option *option) {
    session_client_new2 *next = (session_client_new2 *)dlsym(RTLD_NEXT, "nghttp2_session_client_new2");
    option_new *make = (option_new *)dlsym(RTLD_NEXT, "nghttp2_option_new");
    option_del *delete = (option_del *)dlsym(RTLD_NEXT, "nghttp2_option_del");
    option_set_peer_max_concurrent_streams *limit = (option_set_peer_max_concurrent_streams *)dlsym(
        RTLD_NEXT, "nghttp2_option_set_peer_max_concurrent_streams");
    if (!next) return invalid_state;
    nghttp2_option *own = NULL;
    if (!make || !delete || !limit || (!option && make(&own) != 0)) return next(session, callbacks, context, option);
    // libcurl made the option for this session alone, and deletes it after.
    limit(own ? own : (nghttp2_option *)option, sallyport_http2_first_streams);
    int code = next(session, callbacks, context, own ? own : option);
    if (own) delete(own);
    return code;
}
