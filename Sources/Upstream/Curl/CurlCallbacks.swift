import CHTTP2
import CLibCurl
import Glibc
import NIOCore

// The functions that libcurl calls. Their context is, but for one, the `CurlEasy` that they were set on, not retained: a
// `CurlEasy` is held by its pool or by the transfer that uses it, and takes its handle out of libcurl before it goes.

private func easy(_ context: UnsafeMutableRawPointer?) -> CurlEasy? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue()
}

/// CURLOPT_READFUNCTION: gives libcurl bytes of the request's body.
let curlReadCallback: sallyport_data_callback = { buffer, size, count, context in
    guard let handler = unsafe easy(context)?.handler, let buffer = unsafe buffer else { return sallyport_read_abort }
    switch handler.nextUpload(atMost: size * count) {
    case .bytes(let part):
        let room = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
        unsafe part.withUnsafeReadableBytes { unsafe room.copyMemory(from: $0) }
        return part.readableBytes
    case .wait: return sallyport_read_pause
    case .end: return 0
    case .abort: return sallyport_read_abort
    }
}

/// CURLOPT_WRITEFUNCTION: takes bytes of the answer's body.
let curlWriteCallback: sallyport_data_callback = { buffer, size, count, context in
    guard let handler = unsafe easy(context)?.handler else { return 0 }
    guard handler.canTakeBody() else { return sallyport_write_pause }
    guard let buffer = unsafe buffer else { return 0 }
    unsafe handler.takeBody(UnsafeRawBufferPointer(start: buffer, count: size * count).bytes)
    return size * count
}

/// CURLOPT_HEADERFUNCTION: takes one line of a header.
let curlHeaderCallback: sallyport_data_callback = { buffer, size, count, context in
    guard let handler = unsafe easy(context)?.handler, let buffer = unsafe buffer else { return 0 }
    let bytes = unsafe UnsafeRawBufferPointer(start: buffer, count: size * count)
    let taken = unsafe bytes.withMemoryRebound(to: UInt8.self) { line in
        unsafe handler.takeHeaderLine(Span(_unsafeElements: line))
    }
    return taken ? size * count : 0
}

/// Told of each frame of an answer that came by HTTP/2, before libcurl is.
let curlArrivalCallback: sallyport_http2_arrival = { transfer, bytes, isLast in
    guard let transfer = unsafe transfer else { return }
    unsafe CurlEasy.owner(of: OpaquePointer(transfer))?.handler?.didArrive(bodyBytes: bytes, isLast: isLast)
}

/// Told of the end of a stream of HTTP/2. Without somebody to take it over, libcurl does what it does.
let curlEndingCallback: sallyport_http2_ending = { transfer, code, isReset in
    guard let transfer = unsafe transfer,
        let handler = unsafe CurlEasy.owner(of: OpaquePointer(transfer))?.handler
    else { return !isReset }
    return handler.didEndStream(code: code, isReset: isReset)
}

/// Told of bytes of a request's body that are sent by HTTP/2.
let curlSentCallback: sallyport_http2_sent = { transfer, bytes in
    guard let transfer = unsafe transfer else { return true }
    return unsafe CurlEasy.owner(of: OpaquePointer(transfer))?.handler?.didSend(bodyBytes: bytes) ?? true
}

/// Asked whether libcurl, which goes on sending by HTTP/2, sends the end of the request's body.
let curlEndsCallback: sallyport_http2_ends = { transfer in
    guard let transfer = unsafe transfer else { return false }
    return unsafe CurlEasy.owner(of: OpaquePointer(transfer))?.handler?.isUploadOver ?? false
}

/// CURLOPT_OPENSOCKETFUNCTION: opens a socket to an address, if the guard allows it. The socket belongs to libcurl.
let curlOpenSocketCallback: curl_opensocket_callback = { context, _, address in
    guard let handler = unsafe easy(context)?.handler, let address = unsafe address else { return sallyport_socket_bad }
    let family = unsafe address.pointee.family
    // An IPv6 address is longer than the `sockaddr` that the structure declares: it is read where it lies.
    let start = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 16
    let bytes = unsafe SocketAddressBytes.bytes(at: UnsafeRawPointer(address) + start, family: family)
    guard handler.mayConnect(to: bytes) else { return sallyport_socket_bad }
    let type = unsafe address.pointee.socktype | sallyport_socket_cloexec
    let opened = unsafe socket(family, type, address.pointee.`protocol`)
    if opened >= 0 { handler.didOpen(socket: opened) } else { handler.couldNotOpenSocket(errorNumber: errno) }
    return opened
}

/// CURLOPT_CLOSESOCKETFUNCTION: closes a socket that the callback above opened. Its context is the thread's `Poller`, which
/// outlives every connection of the thread.
let curlCloseSocketCallback: curl_closesocket_callback = { context, socket in
    if let context = unsafe context {
        unsafe Unmanaged<Poller>.fromOpaque(context).takeUnretainedValue().didClose(socket)
    }
    return close(socket)
}

/// CURLOPT_SSL_CTX_FUNCTION: sets up OpenSSL for a new connection, when libcurl has.
let curlTLSCallback: curl_ssl_ctx_callback = { _, tls, context in
    guard let easy = unsafe easy(context), let tls = unsafe tls else { return CURLE_SSL_CERTPROBLEM }
    return unsafe easy.setUp(OpaquePointer(tls)) ? CURLE_OK : CURLE_SSL_CERTPROBLEM
}

/// CURLOPT_PREREQFUNCTION: asked when a connection is ready and the request about to be sent, also on kept connections.
let curlPrerequestCallback: curl_prereq_callback = { context, primaryAddress, localAddress, primaryPort, localPort in
    guard let handler = unsafe easy(context)?.handler else { return CURL_PREREQFUNC_ABORT }
    let address = unsafe primaryAddress.flatMap { unsafe SocketAddressBytes.bytes(ofText: $0) }
    let connection = unsafe ConnectionName(
        local: localAddress.map { unsafe String(cString: $0) }, localPort: localPort, remote: address,
        remotePort: primaryPort)
    return handler.maySend(to: address, on: connection) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
