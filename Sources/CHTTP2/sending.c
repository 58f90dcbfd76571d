// libcurl 7.88 does three things wrongly with the bodies of requests by HTTP/2. They are seen to in the way that limits.c describes.
//
// A body that it leaves off, because the upstream has answered with an error before, it ends as if that were all: the upstream sees
// one that is whole, or another length than was announced.
//
// A call that is cancelled before its stream could be opened it forgets, and fails the connection when nghttp2 asks for the body.
//
// And when it leaves off, or has sent the end of a body without a length, it reads on in what came on the connection and is not read
// yet. That is there only while another stream has still to be given a part of it: bytes of that stream then come in the wrong
// order, or never. The three calls that this consists of follow one another, and nothing is lost by leaving out the second: whoever
// takes that part goes on reading.

#define _GNU_SOURCE
#include "CHTTP2.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdatomic.h>
#include <sys/types.h>

typedef struct nghttp2_session nghttp2_session;
typedef struct nghttp2_priority_spec nghttp2_priority_spec;
typedef struct nghttp2_nv nghttp2_nv;
typedef union {
    int fd;
    void *ptr;
} nghttp2_data_source;
typedef ssize_t read_callback(nghttp2_session *, int32_t, uint8_t *, size_t, uint32_t *, nghttp2_data_source *, void *);
typedef struct {
    nghttp2_data_source source;
    read_callback *read;
} nghttp2_data_provider;

typedef int32_t submit_request(
    nghttp2_session *, const nghttp2_priority_spec *, const nghttp2_nv *, size_t, const nghttp2_data_provider *, void *);
typedef int resume_data(nghttp2_session *, int32_t);
typedef int session_send(nghttp2_session *);
typedef ssize_t session_mem_recv(nghttp2_session *, const uint8_t *, size_t);
typedef void *get_stream_user_data(nghttp2_session *, int32_t);

// NGHTTP2_DATA_FLAG_EOF, NGHTTP2_ERR_DEFERRED, NGHTTP2_ERR_INVALID_STATE and NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE
enum { flag_eof = 1, deferred = -508, invalid_state = -519, stream_failure = -521 };

static struct {
    submit_request *submit_request;
    resume_data *resume_data;
    session_send *send;
    session_mem_recv *mem_recv;
    get_stream_user_data *get_user_data;
} next;

// That of libcurl, which is the same for each request.
static read_callback *_Atomic read_body;

static sallyport_http2_sent observed_sent;
static sallyport_http2_ends observed_ends;

// On which the end of a body is being sent by this thread.
static _Thread_local nghttp2_session *ending;

__attribute__((constructor)) static void find_next(void) {
    next.submit_request = (submit_request *)dlsym(RTLD_NEXT, "nghttp2_submit_request");
    next.resume_data = (resume_data *)dlsym(RTLD_NEXT, "nghttp2_session_resume_data");
    next.send = (session_send *)dlsym(RTLD_NEXT, "nghttp2_session_send");
    next.mem_recv = (session_mem_recv *)dlsym(RTLD_NEXT, "nghttp2_session_mem_recv");
    next.get_user_data = (get_stream_user_data *)dlsym(RTLD_NEXT, "nghttp2_session_get_stream_user_data");
}

void sallyport_http2_observe_sending(sallyport_http2_sent sent, sallyport_http2_ends ends) {
    observed_sent = sent;
    observed_ends = ends;
}

static void *transfer_of(nghttp2_session *session, int32_t stream) {
    return observed_sent && next.get_user_data ? next.get_user_data(session, stream) : NULL;
}

static ssize_t read_whole(
    nghttp2_session *session, int32_t stream, uint8_t *buffer, size_t length, uint32_t *flags, nghttp2_data_source *source,
    void *context) {
    // Of a call that was cancelled: this fails its stream alone.
    if (next.get_user_data && !next.get_user_data(session, stream)) return stream_failure;
    ssize_t count =
        atomic_load_explicit(&read_body, memory_order_relaxed)(session, stream, buffer, length, flags, source, context);
    void *transfer = count >= 0 ? transfer_of(session, stream) : NULL;
    if (!transfer || observed_sent(transfer, (size_t)count) || !(*flags & flag_eof)) return count;
    *flags &= ~(uint32_t)flag_eof;
    return count > 0 ? count : deferred;
}

int32_t nghttp2_submit_request(
    nghttp2_session *session, const nghttp2_priority_spec *priority, const nghttp2_nv *fields, size_t count,
    const nghttp2_data_provider *body, void *transfer) {
    if (!next.submit_request) return invalid_state;
    if (!body || !body->read) return next.submit_request(session, priority, fields, count, body, transfer);
    nghttp2_data_provider own = {.source = body->source, .read = read_whole};
    atomic_store_explicit(&read_body, body->read, memory_order_relaxed);
    return next.submit_request(session, priority, fields, count, &own, transfer);
}

int nghttp2_session_resume_data(nghttp2_session *session, int32_t stream) {
    if (!next.resume_data) return invalid_state;
    void *transfer = transfer_of(session, stream);
    ending = transfer && observed_ends(transfer) ? session : NULL;
    return next.resume_data(session, stream);
}

ssize_t nghttp2_session_mem_recv(nghttp2_session *session, const uint8_t *input, size_t length) {
    if (!next.mem_recv) return invalid_state;
    if (ending == session) {
        ending = NULL;
        return 0;
    }
    return next.mem_recv(session, input, length);
}

int nghttp2_session_send(nghttp2_session *session) {
    if (!next.send) return invalid_state;
    ending = NULL;
    return next.send(session);
}
