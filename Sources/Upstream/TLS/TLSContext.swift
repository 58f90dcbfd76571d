import COpenSSL
import CTLS

/// What OpenSSL keeps for all connections of a pool (`SSL_CTX *`), made by libcurl with the first of them. Confined to the thread
/// of its pool.
///
/// An hour later it is made anew, so that the system's authorities are read again as often as libcurl would.
@safe final class TLSContext {
    private var handle: OpaquePointer?
    private var now: UInt64 = 0
    private var end: UInt64 = 0

    private static let lifetime: UInt64 = 3600 * 1_000_000_000

    /// Calls something that may begin connections of the pool, and of no other.
    /// - Parameter now: In nanoseconds, of a clock that never goes back.
    func withConnections<Value>(now: UInt64, _ body: () -> Value) -> Value {
        self.now = now
        if now >= end { drop() }
        unsafe sallyport_tls_offer(handle)
        defer { sallyport_tls_offer(nil) }
        return body()
    }

    /// Whether this is what was kept.
    func isKept(_ context: OpaquePointer) -> Bool { unsafe context == handle }

    /// Keeps a context that was set up, for the connections to come.
    func keep(_ context: OpaquePointer) {
        guard unsafe handle == nil, unsafe SSL_CTX_up_ref(context) == 1 else { return }
        unsafe handle = context
        end = now + Self.lifetime
    }

    private func drop() {
        unsafe SSL_CTX_free(handle)
        unsafe handle = nil
    }

    deinit {
        drop()
    }
}
