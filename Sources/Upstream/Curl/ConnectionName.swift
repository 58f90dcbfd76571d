/// The two ends of a connection, which no two connections share at one time.
struct ConnectionName: Hashable {
    /// This end's address, as libcurl writes it.
    let local: String?
    /// This end's port.
    let localPort: Int32
    /// The upstream's address.
    let remote: [UInt8]?
    /// The upstream's port.
    let remotePort: Int32
}
