import CLibCurl

/// Sets the options of one easy handle; every refusal is an error.
@safe struct CurlOptions {
    private let handle: OpaquePointer

    /// The options of a handle, which must be valid as long as this is used.
    init(of handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    func set(_ option: CURLoption, _ value: Int) throws {
        try check(unsafe sallyport_easy_set_long(handle, option, value), option)
    }

    func set(_ option: CURLoption, size: Int64) throws {
        try check(unsafe sallyport_easy_set_size(handle, option, curl_off_t(size)), option)
    }

    func set(_ option: CURLoption, _ text: String?) throws {
        guard let text else { return try check(unsafe sallyport_easy_set_string(handle, option, nil), option) }
        try check(unsafe text.withCString { unsafe sallyport_easy_set_string(handle, option, $0) }, option)
    }

    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) throws {
        try check(unsafe sallyport_easy_set_pointer(handle, option, pointer), option)
    }

    /// Sets a list, which must outlive its use by the handle.
    func set(_ option: CURLoption, list: CurlStringList?) throws {
        try check(unsafe sallyport_easy_set_list(handle, option, list?.first), option)
    }

    /// Sets a block of memory, which must outlive the handle: libcurl does not copy it.
    func set(_ option: CURLoption, _ bytes: PinnedBytes) throws {
        let flags = UInt32(CURL_BLOB_NOCOPY)
        try check(unsafe sallyport_easy_set_blob(handle, option, bytes.address, bytes.count, flags), option)
    }

    func set(_ option: CURLoption, _ callback: @escaping sallyport_data_callback) throws {
        try check(unsafe sallyport_easy_set_data_callback(handle, option, callback), option)
    }

    func setCallbacks(
        openSocket: @escaping curl_opensocket_callback, closeSocket: @escaping curl_closesocket_callback,
        prerequest: @escaping curl_prereq_callback, setUpTLS: @escaping curl_ssl_ctx_callback
    ) throws {
        try check(unsafe sallyport_easy_set_open_socket(handle, openSocket), CURLOPT_OPENSOCKETFUNCTION)
        try check(unsafe sallyport_easy_set_close_socket(handle, closeSocket), CURLOPT_CLOSESOCKETFUNCTION)
        try check(unsafe sallyport_easy_set_ssl_ctx(handle, setUpTLS), CURLOPT_SSL_CTX_FUNCTION)
        try check(unsafe sallyport_easy_set_prerequest(handle, prerequest), CURLOPT_PREREQFUNCTION)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws {
        guard code == CURLE_OK else { throw CurlError(code, while: "setting transfer option \(option.rawValue)") }
    }
}
