// libcurl 7.88 makes an SSL_CTX for each connection. OpenSSL 3.0 then looks for every algorithm that there is, which takes a sixth of a
// handshake with certificates on both sides, and libcurl cannot be told otherwise. What it calls leads here: a symbol of the
// program is found before one of a library (the System V ABI's rule for dynamic symbols). A libcurl that makes contexts in another
// way, or not at all, does what it did.

#define _GNU_SOURCE
#include "CTLS.h"

#include <dlfcn.h>
#include <openssl/ssl.h>

typedef SSL_CTX *ctx_new(const SSL_METHOD *);

static ctx_new *next_ctx_new;
static _Thread_local SSL_CTX *offered;

__attribute__((constructor)) static void find_next(void) {
    next_ctx_new = (ctx_new *)dlsym(RTLD_NEXT, "SSL_CTX_new");
}

void sallyport_tls_offer(SSL_CTX *context) {
    offered = context;
}

SSL_CTX *SSL_CTX_new(const SSL_METHOD *method) {
    if (offered && SSL_CTX_get_ssl_method(offered) == method && SSL_CTX_up_ref(offered)) return offered;
    return next_ctx_new ? next_ctx_new(method) : NULL;
}
