#pragma once

// The OpenSSL that libcurl makes its connections with, for what libcurl would do anew for each of them.

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

// Swift sees no macros with parameters, which is what OpenSSL's stacks and error codes are.

/// An empty list of certificates; NULL without memory.
static inline STACK_OF(X509) *sallyport_certificates_new(void) {
    return sk_X509_new_null();
}

/// Adds a certificate, which then belongs to the list; 0 without memory.
static inline int sallyport_certificates_push(STACK_OF(X509) *list, X509 *certificate) {
    return sk_X509_push(list, certificate);
}

/// Frees a list with its certificates.
static inline void sallyport_certificates_free(STACK_OF(X509) *list) {
    sk_X509_pop_free(list, X509_free);
}

/// Whether the last error of this thread is that a text in PEM is at its end. Takes the error out of the queue.
static inline int sallyport_pem_is_at_end(void) {
    unsigned long error = ERR_peek_last_error();
    ERR_clear_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

/// A text in memory, to read from; it must outlive the reader. NULL without memory.
static inline BIO *sallyport_reader_new(const void *bytes, size_t count) {
    return BIO_new_mem_buf(bytes, (int)count);
}

/// Reads a private key that is not encrypted. With no password to give OpenSSL would ask for one on the terminal.
static inline EVP_PKEY *sallyport_read_private_key(BIO *reader) {
    return PEM_read_bio_PrivateKey(reader, NULL, NULL, (void *)"");
}
