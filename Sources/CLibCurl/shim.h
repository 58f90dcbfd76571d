#pragma once

// The checks that the curl headers make for C callers are macros over variadic functions: they are of no use to Swift.
#define CURL_DISABLE_TYPECHECK 1
// Handles are pointers to incomplete structures instead of void *, so that they cannot be mistaken for other memory.
#define CURL_STRICTER 1

#include <curl/curl.h>
// What drives libcurl's sockets on Linux; Swift's Glibc module leaves these two headers out.
#include <sys/epoll.h>
#include <sys/eventfd.h>

// Swift cannot call variadic C functions. Each wrapper below passes one argument of one type, the type that the
// option's documentation asks for; the caller chooses the wrapper by that documentation. None of them checks the
// option.

/// Sets an option that takes a long (CURLOPTTYPE_LONG, CURLOPTTYPE_VALUES).
static inline CURLcode sallyport_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option that takes a 64-bit size (CURLOPTTYPE_OFF_T).
static inline CURLcode sallyport_easy_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option that takes a NUL-terminated string, which curl copies (CURLOPTTYPE_STRINGPOINT); NULL unsets it.
static inline CURLcode sallyport_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option that takes a pointer which curl keeps or hands back (CURLOPTTYPE_OBJECTPOINT, CURLOPTTYPE_CBPOINT).
static inline CURLcode sallyport_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option that takes a list, which curl keeps and does not copy (CURLOPTTYPE_SLISTPOINT); NULL unsets it.
static inline CURLcode sallyport_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option that takes a block of memory (CURLOPTTYPE_BLOB). With CURL_BLOB_NOCOPY the memory must outlive the
/// handle.
static inline CURLcode sallyport_easy_set_blob(
    CURL *easy, CURLoption option, void *data, size_t length, unsigned int flags) {
    struct curl_blob blob = {data, length, flags};
    return curl_easy_setopt(easy, option, &blob);
}

/// The type of CURLOPT_READFUNCTION, CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION: (buffer, 1, bytes, context) ->
/// bytes.
typedef size_t (*sallyport_data_callback)(char *buffer, size_t size, size_t count, void *context);

/// Sets CURLOPT_READFUNCTION, CURLOPT_WRITEFUNCTION or CURLOPT_HEADERFUNCTION.
static inline CURLcode sallyport_easy_set_data_callback(
    CURL *easy, CURLoption option, sallyport_data_callback callback) {
    return curl_easy_setopt(easy, option, callback);
}

/// Sets CURLOPT_OPENSOCKETFUNCTION.
static inline CURLcode sallyport_easy_set_open_socket(CURL *easy, curl_opensocket_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

/// Sets CURLOPT_CLOSESOCKETFUNCTION.
static inline CURLcode sallyport_easy_set_close_socket(CURL *easy, curl_closesocket_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
}

/// Sets CURLOPT_SSL_CTX_FUNCTION.
static inline CURLcode sallyport_easy_set_ssl_ctx(CURL *easy, curl_ssl_ctx_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, callback);
}

/// Sets CURLOPT_PREREQFUNCTION.
static inline CURLcode sallyport_easy_set_prerequest(CURL *easy, curl_prereq_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}

/// Reads an information that is a long (CURLINFO_LONG).
static inline CURLcode sallyport_easy_get_long(CURL *easy, CURLINFO information, long *value) {
    return curl_easy_getinfo(easy, information, value);
}

/// Reads CURLINFO_PRIVATE: the pointer that CURLOPT_PRIVATE was given.
static inline CURLcode sallyport_easy_get_private(CURL *easy, void **value) {
    return curl_easy_getinfo(easy, CURLINFO_PRIVATE, value);
}

/// Sets an option of a multi handle that takes a long.
static inline CURLMcode sallyport_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// Sets an option of a multi handle that takes a pointer which curl hands back.
static inline CURLMcode sallyport_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return curl_multi_setopt(multi, option, value);
}

/// Sets CURLMOPT_SOCKETFUNCTION.
static inline CURLMcode sallyport_multi_set_socket_callback(CURLM *multi, curl_socket_callback callback) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
}

/// Sets CURLMOPT_TIMERFUNCTION.
static inline CURLMcode sallyport_multi_set_timer_callback(CURLM *multi, curl_multi_timer_callback callback) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
}

/// Says that a share handle shares one kind of data (CURLSHOPT_SHARE).
static inline CURLSHcode sallyport_share_data(CURLSH *share, curl_lock_data data) {
    return curl_share_setopt(share, CURLSHOPT_SHARE, data);
}

/// The result of a finished transfer: a union in C, which says nothing of its type to Swift.
static inline CURLcode sallyport_message_result(const CURLMsg *message) {
    return message->data.result;
}

/// Says that the socket function shall open no socket (CURL_SOCKET_BAD is a macro that Swift does not see).
static const curl_socket_t sallyport_socket_bad = CURL_SOCKET_BAD;
/// Tells multi_socket_action that time has passed.
static const curl_socket_t sallyport_socket_timeout = CURL_SOCKET_TIMEOUT;
/// What a read callback returns to end the transfer.
static const size_t sallyport_read_abort = CURL_READFUNC_ABORT;
/// What a read callback returns when there is nothing to send yet.
static const size_t sallyport_read_pause = CURL_READFUNC_PAUSE;
/// What a write callback returns when it cannot take more yet.
static const size_t sallyport_write_pause = CURL_WRITEFUNC_PAUSE;
/// What curl_global_init is given: everything.
static const long sallyport_global_all = CURL_GLOBAL_ALL;

/// The kind of a socket that is closed by exec.
static const int sallyport_socket_cloexec = SOCK_CLOEXEC;
