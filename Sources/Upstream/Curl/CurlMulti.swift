import CLibCurl

/// What libcurl asks of the loop that drives a multi handle. Called from within libcurl: do not call it back.
protocol CurlMultiObserver: AnyObject {
    /// A socket is to be watched; neither reading nor writing: no longer.
    func watch(socket: Int32, reading: Bool, writing: Bool)
    /// A socket is no longer to be watched.
    func forget(socket: Int32)
    /// Time is to be told after this many milliseconds; nil: never.
    func wake(afterMilliseconds: Int?)
}

/// Transfers that share one connection cache (`CURLM *`). Confined to one thread.
///
/// Transfers must be removed before this object goes; it is then that their connections are closed.
@safe final class CurlMulti {
    private let handle: OpaquePointer
    /// Whom libcurl's wishes go to.
    weak var observer: (any CurlMultiObserver)?

    /// An empty multi handle.
    /// - Parameter connectionsPerHost: The most connections to one host and port, in use or kept.
    /// - Throws: `CurlError`.
    init(connectionsPerHost: Int) throws {
        guard let handle = unsafe curl_multi_init() else {
            throw CurlError(CURLE_OUT_OF_MEMORY, while: "making a connection cache")
        }
        unsafe self.handle = handle
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe sallyport_multi_set_socket_callback(handle, socketCallback)
        unsafe sallyport_multi_set_pointer(handle, CURLMOPT_SOCKETDATA, context)
        unsafe sallyport_multi_set_timer_callback(handle, timerCallback)
        unsafe sallyport_multi_set_pointer(handle, CURLMOPT_TIMERDATA, context)
        unsafe sallyport_multi_set_long(handle, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerHost)
        unsafe sallyport_multi_set_long(handle, CURLMOPT_MAXCONNECTS, connectionsPerHost)
        unsafe sallyport_multi_set_long(handle, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    deinit {
        _ = unsafe curl_multi_cleanup(handle)
    }

    /// Starts a transfer.
    /// - Throws: `CurlError`.
    func add(_ easy: CurlEasy) throws {
        let code = unsafe curl_multi_add_handle(handle, easy.handle)
        guard code == CURLM_OK else { throw CurlError(code, while: "starting a transfer") }
    }

    /// Ends a transfer, complete or not. No callback of it is called afterwards.
    func remove(_ easy: CurlEasy) {
        _ = unsafe curl_multi_remove_handle(handle, easy.handle)
    }

    /// Tells libcurl that a socket is ready.
    func act(on socket: Int32, readable: Bool, writable: Bool, failed: Bool) {
        var running: Int32 = 0
        let events =
            (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0) | (failed ? CURL_CSELECT_ERR : 0)
        _ = unsafe curl_multi_socket_action(handle, socket, events, &running)
    }

    /// Tells libcurl that time has passed.
    func actOnTime() {
        var running: Int32 = 0
        _ = unsafe curl_multi_socket_action(handle, sallyport_socket_timeout, 0, &running)
    }

    /// Takes the next transfer that ended, if any. The transfer must then be removed.
    func nextEnded() -> (easy: CurlEasy, code: CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(handle, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let ended = unsafe message.pointee.easy_handle else {
                continue
            }
            let code = unsafe sallyport_message_result(message)
            if let easy = unsafe CurlEasy.owner(of: ended) { return (easy, code) }
        }
        return nil
    }
}

private func observer(_ context: UnsafeMutableRawPointer?) -> (any CurlMultiObserver)? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().observer
}

/// CURLMOPT_SOCKETFUNCTION.
private let socketCallback: curl_socket_callback = { transfer, socket, what, context, _ in
    guard let observer = unsafe observer(context) else { return 0 }
    let reading = what == CURL_POLL_IN || what == CURL_POLL_INOUT
    if !reading, let transfer = unsafe transfer { unsafe CurlEasy.owner(of: transfer)?.handler?.didStopReading() }
    if what == CURL_POLL_REMOVE {
        if let transfer = unsafe transfer { unsafe CurlEasy.owner(of: transfer)?.handler?.didLoseSocket() }
        observer.forget(socket: socket)
        return 0
    }
    let writing = what == CURL_POLL_OUT || what == CURL_POLL_INOUT
    observer.watch(socket: socket, reading: reading, writing: writing)
    return 0
}

/// CURLMOPT_TIMERFUNCTION.
private let timerCallback: curl_multi_timer_callback = { _, milliseconds, context in
    unsafe observer(context)?.wake(afterMilliseconds: milliseconds < 0 ? nil : milliseconds)
    return 0
}
