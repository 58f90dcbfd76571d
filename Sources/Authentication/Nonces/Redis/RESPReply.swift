/// One reply of Redis (RESP, version 2), of the kinds that our commands get.
enum RESPReply: Equatable, Sendable {
    /// `+OK`.
    case status(String)
    /// `-ERR …`: its first word, such as `READONLY`. The rest may repeat what was sent, secrets too.
    case error(String)
    /// `:1`.
    case integer(Int)
    /// `$…`; nil for `$-1`.
    case bulk([UInt8]?)
}
