import NIOHPACK
import NIOHTTP1
import Upstream

/// The head of an answer as HTTP/2 has it.
enum HTTP2AnswerHead {
    /// What RFC 9113 section 8.2.2 forbids: the connection is not the answer's to speak of.
    private static let connectionSpecific: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade",
    ]

    /// The fields, the status first.
    static func fields(of head: HTTPResponseHead) -> HPACKHeaders {
        var fields = HPACKHeaders()
        fields.reserveCapacity(head.headers.count + 1)
        fields.add(name: ":status", value: String(head.status.code))
        for (name, value) in head.headers {
            let folded = HeaderName.folded(name)
            if !connectionSpecific.contains(folded) { fields.add(name: folded, value: text(of: value)) }
        }
        return fields
    }

    /// The library writes a text as UTF-8. A value that is held byte for byte is written so where its bytes are UTF-8; where
    /// they are Latin-1, the characters stay and the bytes do not.
    private static func text(of value: String) -> String {
        if value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return value }
        let printable = String(
            String.UnicodeScalarView(value.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
        guard let bytes = HeaderText.bytes(of: printable) else { return printable }
        return String(validating: bytes, as: UTF8.self) ?? printable
    }
}
