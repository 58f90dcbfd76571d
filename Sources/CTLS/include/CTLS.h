#pragma once

// OpenSSL's SSL_CTX.
struct ssl_ctx_st;

/// Has libcurl set up connections with this context, whenever it would make one in this thread; NULL: it makes its own.
///
/// The context must be valid until another one is named. libcurl sets anew what it sets in a context of its own, and counts a
/// reference for each connection.
void sallyport_tls_offer(struct ssl_ctx_st *context);
