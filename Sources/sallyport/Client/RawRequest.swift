import Authentication
import Foundation

/// A request as it stands in a file: a request line, headers, an empty line and the body. Lines may end in LF alone.
struct RawRequest {
    private let method: String
    private let target: String
    private var headers: [(name: String, value: [UInt8])] = []
    private let body: [UInt8]

    init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        let words = Self.line(&rest).split(separator: UInt8(ascii: " "))
            .map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 2 || words.count == 3 && words[2].hasPrefix("HTTP/") else {
            throw CommandFailure("the first line is not of the form `GET /path HTTP/1.1`")
        }
        method = words[0]
        target = words[1]
        while !rest.isEmpty {
            let line = Self.line(&rest)
            if line.isEmpty { break }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw CommandFailure("`\(String(decoding: line.prefix(40), as: UTF8.self))` is not a header")
            }
            let value = line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
            let end = value.lastIndex { $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? value.startIndex
            headers.append((String(decoding: line[..<colon], as: UTF8.self), Array(value[..<end])))
        }
        body = Array(rest)
    }

    /// The request as the gateway authenticates it.
    /// - Parameter scheme: The listener's.
    func question(scheme: String) throws -> AuthenticationRequest {
        guard !values("transfer-encoding").contains(where: { $0.lowercased() == "chunked" }) else {
            throw CommandFailure("the body is in chunks: write it as it was before, and leave out Transfer-Encoding")
        }
        let (origin, path) = Self.split(target)
        return AuthenticationRequest(
            method: method, scheme: scheme, host: values("host").first ?? origin, target: path,
            authorization: values("authorization"),
            controlHeaders: headers.filter { $0.name.lowercased().hasPrefix("lp-") }
                .map { .init(name: $0.name, value: $0.value) },
            contentType: values("content-type").first, body: try wholeBody())
    }

    /// As many bytes as Content-Length says, since what writes a file may add a line feed.
    private func wholeBody() throws -> [UInt8] {
        guard let length = values("content-length").first else { return body }
        guard let count = Int(length), count >= 0, count <= body.count else {
            throw CommandFailure("Content-Length says `\(length)`, and the body has \(body.count) bytes")
        }
        return Array(body.prefix(count))
    }

    private func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map { String(decoding: $0.value, as: UTF8.self) }
    }

    /// Takes a target in absolute form apart.
    private static func split(_ target: String) -> (host: String, path: String) {
        guard let range = target.range(of: "://") else { return ("", target) }
        let rest = target[range.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let path = rest[end...]
        return (String(rest[..<end]), path.hasPrefix("/") ? String(path) : "/" + path)
    }

    private static func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        rest = rest.dropFirst(line.count + 1)
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
}
