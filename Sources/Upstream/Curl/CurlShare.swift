import CLibCurl

/// The TLS sessions that the handles of one pool resume (`CURLSH *`). Confined to the thread of its pool, so it needs
/// no locks.
@safe final class CurlShare {
    private let handle: OpaquePointer

    /// An empty store of TLS sessions.
    /// - Throws: `CurlError` when libcurl has no memory.
    init() throws {
        guard let handle = unsafe curl_share_init() else {
            throw CurlError(CURLE_OUT_OF_MEMORY, while: "making a session cache")
        }
        unsafe self.handle = handle
        _ = unsafe sallyport_share_data(handle, CURL_LOCK_DATA_SSL_SESSION)
    }

    deinit {
        _ = unsafe curl_share_cleanup(handle)
    }

    /// The share as CURLOPT_SHARE takes it; valid as long as this object, which must outlive the handles that use it.
    var pointer: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(handle) }
}
