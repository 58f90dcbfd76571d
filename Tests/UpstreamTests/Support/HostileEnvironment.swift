import Foundation

/// Variables that other programs obey, set once before the first client is made, for all tests: none of them may act.
enum HostileEnvironment {
    static let proxy = "http://127.0.0.1:1"
    static let keyLog = "\(NSTemporaryDirectory())/upstream-keys-\(ProcessInfo.processInfo.processIdentifier)"

    static let isSet: Void = {
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
            unsafe setenv(name, proxy, 1)
        }
        for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"] {
            unsafe setenv(name, "/nonexistent", 1)
        }
        unsafe setenv("SSLKEYLOGFILE", keyLog, 1)
    }()
}
