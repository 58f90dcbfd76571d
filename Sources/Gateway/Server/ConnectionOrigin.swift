/// Whom a connection comes from, where a proxy in front says so.
final class ConnectionOrigin {
    /// The client's address as text; nil where the system knows best.
    var address: String?
}
