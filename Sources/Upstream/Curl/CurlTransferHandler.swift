import NIOCore

/// What the next bytes of a request's body are.
enum UploadStep {
    /// These bytes.
    case bytes(ByteBuffer)
    /// Not known yet: ask again after `CurlEasy.resume()`.
    case wait
    /// None, the body is complete.
    case end
    /// None ever, the transfer is to fail.
    case abort
}

/// What libcurl asks of, and tells, the owner of a transfer. Called on the thread that drives the transfer, from within
/// libcurl: the owner must not call libcurl back from here.
protocol CurlTransferHandler: AnyObject {
    /// The next bytes of the request's body.
    func nextUpload(atMost count: Int) -> UploadStep
    /// So many bytes of the request's body are sent by HTTP/2. True says that these are the last of it.
    func didSend(bodyBytes: Int) -> Bool
    /// Whether libcurl asks for no more of the request's body: it has been told of the end, or the upstream has answered with an
    /// error before.
    var isUploadOver: Bool { get }
    /// Whether bytes of the answer's body can be taken; false pauses reading.
    func canTakeBody() -> Bool
    /// Bytes of the answer's body.
    func takeBody(_ bytes: RawSpan)
    /// A line of a header or trailer with its line end; false makes the transfer fail.
    func takeHeaderLine(_ line: Span<UInt8>) -> Bool
    /// A part of the answer came by HTTP/2: bytes of its body, which are given to `takeBody` later, and maybe its end.
    func didArrive(bodyBytes: Int, isLast: Bool)
    /// The upstream has reset the stream of HTTP/2, or the stream is closed, with this code of RFC 9113 section 7. True says that the
    /// answer came whole: libcurl then does not learn of a reset, and does not end the transfer.
    func didEndStream(code: UInt32, isReset: Bool) -> Bool
    /// Whether a connection to this address may be opened: 4 or 16 bytes, or nil for what is not an IP address.
    func mayConnect(to address: [UInt8]?) -> Bool
    /// A socket was opened for a new connection; its number may have been another connection's before.
    func didOpen(socket: Int32)
    /// A TLS handshake is about to begin on a new connection.
    func willShakeHands()
    /// The system gave no socket, for the reason of this `errno`.
    func couldNotOpenSocket(errorNumber: Int32)
    /// The transfer's socket is no longer read from: the answer is whole, or the transfer is over or paused.
    func didStopReading()
    /// A socket of the transfer is of no use any more.
    func didLoseSocket()
    /// Whether the request may be sent now, on a connection to this address. Asked again when libcurl sends again.
    func maySend(to address: [UInt8]?, on connection: ConnectionName) -> Bool
}
