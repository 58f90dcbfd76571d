import Foundation
import Glibc
import Synchronization

/// Audit lines as messages of the system log (RFC 5424), each line one message.
///
/// A datagram each, or over TCP with its length before it (RFC 6587 section 3.4.1). The connection is made when it is
/// needed, and again after a failure; a message that was sent in part is then sent once more, whole.
final class SyslogSink: AuditSink {
    /// Facility 13, log audit, and severity 6, informational (RFC 5424 section 6.2.1).
    private static let priority = 13 * 8 + 6

    private let address: SyslogAddress
    private let socket = Mutex<SyslogSocket?>(nil)
    private let origin: String

    init(_ address: SyslogAddress) {
        self.address = address
        let host = ProcessInfo.processInfo.hostName.unicodeScalars.filter { ("!"..."~").contains($0) }
        origin =
            "\(host.isEmpty ? "-" : String(String.UnicodeScalarView(host.prefix(255)))) sallyport \(getpid()) audit -"
    }

    func write(_ backlog: inout AuditBacklog) -> (lines: Int, failure: AuditFailure?) {
        var lines = 0
        do throws(AuditFailure) {
            while !backlog.isEmpty {
                let line = backlog.firstLine
                try send(message(line.dropLast()))
                lines += backlog.advance(by: line.count)
            }
            return (lines, nil)
        } catch {
            socket.withLock { $0 = nil }
            return (lines, error)
        }
    }

    func reopen(_ backlog: inout AuditBacklog) throws(AuditFailure) {
        socket.withLock { $0 = nil }
    }

    private func message(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let message = Array("<\(Self.priority)>1 \(Timestamp.now.iso8601) \(origin) ".utf8) + line
        guard case .tcp = address else { return message }
        return Array("\(message.count) ".utf8) + message
    }

    private func send(_ message: [UInt8]) throws(AuditFailure) {
        let socket = try connected()
        var rest = message[...]
        while !rest.isEmpty {
            guard let sent = socket.send(rest), sent > 0 else {
                throw AuditFailure(place: address.description, reason: SystemError.text(of: errno))
            }
            rest = rest.dropFirst(sent)
        }
    }

    private func connected() throws(AuditFailure) -> SyslogSocket {
        if let held = socket.withLock({ $0 }) { return held }
        let fresh = try SyslogSocket(address)
        socket.withLock { $0 = fresh }
        return fresh
    }
}
