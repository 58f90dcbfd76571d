import CLibCurl

/// What libcurl says about a transfer that ended.
struct CurlOutcome: Equatable {
    /// The `CURLcode`; 0 is success.
    var code: UInt32
    /// libcurl's and OpenSSL's words, for humans. May name addresses, so it is looked into and never passed on.
    var text = ""
    /// OpenSSL's judgement of the upstream's certificate: an `X509_V_ERR` number; 0 and 1 say nothing.
    var verifyResult = 0
    /// The `errno` of the last failed connect.
    var systemError: Int32 = 0
    /// How much of the request was sent, in bytes.
    var bytesSent = 0
    /// Whether TCP connected.
    var isConnected = false

    /// Whether it is what libcurl says, among others, when there is no file descriptor to ask a resolver by.
    var mayLackDescriptors: Bool { CURLcode(code) == CURLE_COULDNT_RESOLVE_HOST }

    /// Whether it went well.
    var isSuccess: Bool { code == 0 }
}
