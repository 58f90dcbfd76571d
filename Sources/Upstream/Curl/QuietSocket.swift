import Glibc

/// Looks at the socket of a kept connection.
enum QuietSocket {
    /// Whether there is nothing to read, not even an end: what an HTTP/1 connection between two requests should look
    /// like.
    ///
    /// An upstream that closes a TLS connection sends a `close_notify` (RFC 8446 section 6.1) before it closes. libcurl
    /// 7.88 takes these bytes for a sign of life, and would send the next request into the closed connection.
    static func isQuiet(_ socket: Int32) -> Bool {
        var byte: UInt8 = 0
        let count = unsafe recv(socket, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
    }

    /// The port of a socket's own end, in host order; nil when it has none.
    static func localPort(of socket: Int32) -> Int32? {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(socket, $0, &length)
            }
        }
        // The port lies at the same place in an IPv4 address.
        return code == 0 ? Int32(UInt16(bigEndian: address.sin6_port)) : nil
    }
}
