import CLibCurl

/// One transfer at a time, and what libcurl keeps between the transfers of one pool (`CURL *`).
///
/// Confined to the thread of its pool. It owns its handle and all memory that the handle refers to, so it must outlive
/// every use of the handle: while a transfer runs, the transfer holds it.
@safe final class CurlEasy {
    /// libcurl's handle, valid as long as this object.
    let handle: OpaquePointer
    /// Whom the callbacks of the running transfer go to; cleared when it ends.
    var handler: (any CurlTransferHandler)?

    private static let errorCapacity = Int(CURL_ERROR_SIZE)
    private let errorText: UnsafeMutablePointer<CChar>
    private let settings: EasySettings
    private let headers = CurlStringList()
    private let connectTo = CurlStringList()
    private var current = CurlRequestOptions()
    /// What OpenSSL said when it refused the client certificate in this transfer.
    private var refusal: String?

    /// A handle with the options that all transfers of a pool share.
    /// - Throws: `CurlError` when libcurl has no memory or does not know an option.
    init(_ settings: EasySettings) throws {
        guard let handle = unsafe curl_easy_init() else {
            throw CurlError(CURLE_OUT_OF_MEMORY, while: "making a handle")
        }
        unsafe self.handle = handle
        self.settings = settings
        unsafe errorText = .allocate(capacity: CurlEasy.errorCapacity)
        unsafe errorText.initialize(repeating: 0, count: CurlEasy.errorCapacity)
        try applyCallbacks()
        try settings.apply(to: options)
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe errorText.deallocate()
    }

    /// The object of a handle that libcurl names.
    static func owner(of handle: OpaquePointer) -> CurlEasy? {
        var context: UnsafeMutableRawPointer?
        guard unsafe sallyport_easy_get_private(handle, &context) == CURLE_OK, let context = unsafe context else {
            return nil
        }
        return unsafe Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue()
    }

    private var options: CurlOptions { unsafe CurlOptions(of: handle) }

    private func applyCallbacks() throws {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let options = options
        try unsafe options.set(CURLOPT_READFUNCTION, curlReadCallback)
        try unsafe options.set(CURLOPT_WRITEFUNCTION, curlWriteCallback)
        try unsafe options.set(CURLOPT_HEADERFUNCTION, curlHeaderCallback)
        try unsafe options.setCallbacks(
            openSocket: curlOpenSocketCallback, closeSocket: curlCloseSocketCallback,
            prerequest: curlPrerequestCallback, setUpTLS: curlTLSCallback)
        // A connection outlives the handle that opened it, and not the poller.
        try unsafe options.set(CURLOPT_CLOSESOCKETDATA, pointer: Unmanaged.passUnretained(settings.poller).toOpaque())
        for option in CurlEasy.contextOptions { try unsafe options.set(option, pointer: context) }
        try unsafe options.set(CURLOPT_ERRORBUFFER, pointer: UnsafeMutableRawPointer(errorText))
    }

    private static let contextOptions = [
        CURLOPT_READDATA, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
        CURLOPT_PRIVATE, CURLOPT_SSL_CTX_DATA,
    ]

    /// Sets up OpenSSL for a new connection of the running transfer.
    /// - Returns: False when it refuses the client certificate.
    func setUp(_ context: OpaquePointer) -> Bool {
        handler?.willShakeHands()
        refusal = unsafe settings.setUp(context)
        return refusal == nil
    }

    /// Makes the handle ready for a request. Options that are as the last request left them are not set again.
    /// - Throws: `CurlError`.
    func prepare(_ wanted: CurlRequestOptions, headers lines: HeaderLines) throws {
        unsafe errorText.pointee = 0
        refusal = nil
        headers.replace(with: lines)
        try options.set(CURLOPT_HTTPHEADER, list: headers)
        if wanted.connectTo != current.connectTo {
            connectTo.replace(with: wanted.connectToLines)
            try options.set(CURLOPT_CONNECT_TO, list: connectTo)
        }
        try wanted.apply(to: options, after: current)
        current = wanted
    }

    /// Lets a paused transfer go on: callbacks are called again, from here or later.
    /// - Parameters:
    ///   - receiving: False keeps the answer's body paused.
    ///   - sending: False keeps the request's body paused.
    func resume(receiving: Bool, sending: Bool) {
        let paused = (receiving ? CURLPAUSE_CONT : CURLPAUSE_RECV) | (sending ? CURLPAUSE_CONT : CURLPAUSE_SEND)
        // Fails only for a handle that is not in a transfer, which has nothing to resume.
        _ = unsafe curl_easy_pause(handle, paused)
    }

    /// Lets libcurl look at a transfer that is not paused and that it waits for nothing for, soon.
    /// - Parameter sending: False pauses the request's body, or keeps it paused.
    func wake(sending: Bool) {
        // There is no function for it. Going on after a pause does it; so does a pause, but it would be one.
        resume(receiving: false, sending: sending)
        resume(receiving: true, sending: sending)
    }

    /// How many bytes of the request's header, and body in HTTP/1, were written to a connection in this transfer.
    var requestBytesSent: Int { long(CURLINFO_REQUEST_SIZE) }

    /// What libcurl says about the transfer that ended with this code.
    ///
    /// Whether TCP connected is told by the port of this end: libcurl 7.88 sets the time of it after TLS alone.
    func outcome(_ code: CURLcode) -> CurlOutcome {
        CurlOutcome(
            code: code.rawValue, text: unsafe refusal ?? String(cString: errorText),
            verifyResult: long(CURLINFO_SSL_VERIFYRESULT),
            systemError: Int32(truncatingIfNeeded: long(CURLINFO_OS_ERRNO)),
            bytesSent: requestBytesSent, isConnected: long(CURLINFO_LOCAL_PORT) > 0)
    }

    /// What libcurl knows about a transfer that is not over, or that is ended without it.
    var outcomeSoFar: CurlOutcome { outcome(CURLE_OK) }

    /// How many connections the transfer opened.
    var newConnections: Int { long(CURLINFO_NUM_CONNECTS) }

    private func long(_ information: CURLINFO) -> Int {
        var value = 0
        guard unsafe sallyport_easy_get_long(handle, information, &value) == CURLE_OK else { return 0 }
        return value
    }
}
