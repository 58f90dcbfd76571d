/// Which socket is which connection, of those that speak HTTP/1.
///
/// libcurl tells the socket when it opens it and the connection when it uses it, and never both together.
struct SocketDirectory {
    private var socketByName: [ConnectionName: Int32] = [:]
    private var nameBySocket: [Int32: ConnectionName] = [:]

    /// Records a connection that speaks HTTP/1.
    mutating func add(_ name: ConnectionName, socket: Int32) {
        remove(socket)
        socketByName[name] = socket
        nameBySocket[socket] = name
    }

    /// Forgets a socket, whose number is now another connection's.
    mutating func remove(_ socket: Int32) {
        guard let name = nameBySocket.removeValue(forKey: socket), socketByName[name] == socket else { return }
        socketByName[name] = nil
    }

    /// The socket of a connection that speaks HTTP/1.
    subscript(name: ConnectionName) -> Int32? { socketByName[name] }
}
