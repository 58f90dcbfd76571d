// libcurl 7.88 takes three ways of ending a stream of HTTP/2 wrongly. An upstream that has answered in full may reset the stream,
// when it wants no more of the request's body: libcurl then fails, and throws away what it holds of the answer. A stream that is
// reset with NO_ERROR in the midst of an answer is whole to it, where no length was announced. And when a call is over before its
// stream could be opened, nghttp2 keeps its handle, and names it once the upstream takes more streams: libcurl then writes to memory
// that it has freed. All are seen to between nghttp2 and libcurl, in the way that limits.c describes.

#define _GNU_SOURCE
#include "CHTTP2.h"

#include <dlfcn.h>
#include <stdatomic.h>

typedef struct nghttp2_session nghttp2_session;
typedef struct nghttp2_session_callbacks nghttp2_session_callbacks;
typedef struct {
    size_t length;
    int32_t stream_id;
    uint8_t type;
    uint8_t flags;
    uint8_t reserved;
} nghttp2_frame_hd;
typedef struct {
    nghttp2_frame_hd hd;
    size_t padding;
} nghttp2_data;
typedef struct {
    nghttp2_frame_hd hd;
    uint32_t code;
} nghttp2_rst_stream;
// Those of a frame's forms that are read here.
typedef union {
    nghttp2_frame_hd hd;
    nghttp2_data data;
    nghttp2_rst_stream rst_stream;
} nghttp2_frame;

typedef int on_frame_recv(nghttp2_session *, const nghttp2_frame *, void *);
typedef int on_stream_close(nghttp2_session *, int32_t, uint32_t, void *);
typedef void set_on_frame_recv(nghttp2_session_callbacks *, on_frame_recv *);
typedef void set_on_stream_close(nghttp2_session_callbacks *, on_stream_close *);
typedef void *get_stream_user_data(nghttp2_session *, int32_t);
typedef int set_stream_user_data(nghttp2_session *, int32_t, void *);
typedef int submit_rst_stream(nghttp2_session *, uint8_t, int32_t, uint32_t);

// RFC 9113 sections 6 and 7.
enum { frame_data = 0, frame_headers = 1, frame_rst_stream = 3, flag_end_stream = 1 };
enum { no_error = 0, internal_error = 2 };
// NGHTTP2_ERR_INVALID_STATE
enum { invalid_state = -519 };

static struct {
    set_on_frame_recv *set_on_frame_recv;
    set_on_stream_close *set_on_stream_close;
    get_stream_user_data *get_user_data;
    set_stream_user_data *set_user_data;
    submit_rst_stream *submit_rst_stream;
} next;

// Those of libcurl, which are the same for each connection.
static on_frame_recv *_Atomic frame_received;
static on_stream_close *_Atomic stream_closed;

static sallyport_http2_arrival observed_arrival;
static sallyport_http2_ending observed_ending;

__attribute__((constructor)) static void find_next(void) {
    next.set_on_frame_recv =
        (set_on_frame_recv *)dlsym(RTLD_NEXT, "nghttp2_session_callbacks_set_on_frame_recv_callback");
    next.set_on_stream_close =
        (set_on_stream_close *)dlsym(RTLD_NEXT, "nghttp2_session_callbacks_set_on_stream_close_callback");
    next.get_user_data = (get_stream_user_data *)dlsym(RTLD_NEXT, "nghttp2_session_get_stream_user_data");
    next.set_user_data = (set_stream_user_data *)dlsym(RTLD_NEXT, "nghttp2_session_set_stream_user_data");
    next.submit_rst_stream = (submit_rst_stream *)dlsym(RTLD_NEXT, "nghttp2_submit_rst_stream");
}

void sallyport_http2_observe(sallyport_http2_arrival arrival, sallyport_http2_ending ending) {
    observed_arrival = arrival;
    observed_ending = ending;
}

// The handle that libcurl gave nghttp2 with the stream, NULL for a stream that it has done with.
static void *transfer_of(nghttp2_session *session, int32_t stream) {
    return stream ? next.get_user_data(session, stream) : NULL;
}

static void observe(nghttp2_session *session, const nghttp2_frame *frame) {
    int32_t stream = frame->hd.stream_id;
    void *transfer = observed_arrival ? transfer_of(session, stream) : NULL;
    if (!transfer) return;
    bool is_last = frame->hd.flags & flag_end_stream;
    switch (frame->hd.type) {
    case frame_data: observed_arrival(transfer, frame->hd.length - frame->data.padding, is_last); break;
    case frame_headers: observed_arrival(transfer, 0, is_last); break;
    case frame_rst_stream:
        // Without its handle, libcurl does not recognise the stream, neither in this frame nor when it is closed after it.
        if (observed_ending(transfer, frame->rst_stream.code, true)) next.set_user_data(session, stream, NULL);
        break;
    default: break;
    }
}

static int received(nghttp2_session *session, const nghttp2_frame *frame, void *context) {
    observe(session, frame);
    return atomic_load_explicit(&frame_received, memory_order_relaxed)(session, frame, context);
}

static int closed(nghttp2_session *session, int32_t stream, uint32_t code, void *context) {
    void *transfer = observed_ending ? transfer_of(session, stream) : NULL;
    bool is_whole = !transfer || observed_ending(transfer, code, false);
    if (code == no_error && !is_whole) code = internal_error;
    return atomic_load_explicit(&stream_closed, memory_order_relaxed)(session, stream, code, context);
}

void nghttp2_session_callbacks_set_on_frame_recv_callback(nghttp2_session_callbacks *callbacks, on_frame_recv *callback) {
    if (!next.set_on_frame_recv) return;
    bool is_able = callback && next.get_user_data && next.set_user_data;
    if (is_able) atomic_store_explicit(&frame_received, callback, memory_order_relaxed);
    next.set_on_frame_recv(callbacks, is_able ? received : callback);
}

void nghttp2_session_callbacks_set_on_stream_close_callback(
    nghttp2_session_callbacks *callbacks, on_stream_close *callback) {
    if (!next.set_on_stream_close) return;
    bool is_able = callback && next.get_user_data;
    if (is_able) atomic_store_explicit(&stream_closed, callback, memory_order_relaxed);
    next.set_on_stream_close(callbacks, is_able ? closed : callback);
}

// libcurl resets what it is done with, and takes its handle back where it finds it: a stream that waits to be opened has none that
// can be asked for, and one that is set all the same.
int nghttp2_submit_rst_stream(nghttp2_session *session, uint8_t flags, int32_t stream, uint32_t code) {
    if (!next.submit_rst_stream) return invalid_state;
    bool is_able = next.get_user_data && next.set_user_data;
    if (is_able && !transfer_of(session, stream)) next.set_user_data(session, stream, NULL);
    return next.submit_rst_stream(session, flags, stream, code);
}
