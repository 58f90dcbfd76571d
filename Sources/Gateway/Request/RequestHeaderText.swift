import NIOCore
import NIOHTTP1
import Upstream

/// The values of a request's headers byte for byte.
///
/// The decoder reads values as UTF-8 and replaces what is none. Where it did, the value is taken from the bytes that it
/// read; what it made of them has to be what it gave, so that there is one reading of a head and not two.
enum RequestHeaderText {
    /// The headers with their values as `HeaderText` holds them.
    /// - Parameters:
    ///   - headers: What the decoder gave.
    ///   - bytes: What it read, from the first byte of the request; nil where that is not known.
    static func exact(_ headers: HTTPHeaders, readFrom bytes: ByteBuffer?) throws(GatewayError) -> HTTPHeaders {
        guard headers.contains(where: { !HeaderText.isASCII($0.value) }) else { return headers }
        let mayHaveReplaced = headers.contains { $0.value.unicodeScalars.contains("\u{FFFD}") }
        guard let values = mayHaveReplaced ? bytes.flatMap({ values(of: headers, in: $0) }) : utf8(headers) else {
            throw .malformedRequest("a header's value has bytes that are not UTF-8, behind another request")
        }
        var exact = HTTPHeaders()
        exact.reserveCapacity(headers.count)
        for (header, value) in zip(headers, values) { exact.add(name: header.name, value: HeaderText.text(of: value)) }
        return exact
    }

    private static func utf8(_ headers: HTTPHeaders) -> [[UInt8]] { headers.map { Array($0.value.utf8) } }

    /// The value of each header as the lines of a head have it; nil unless they are the lines of these headers.
    private static func values(of headers: HTTPHeaders, in bytes: ByteBuffer) -> [[UInt8]]? {
        let lines = bytes.readableBytesView.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
            .drop { $0.isEmpty }.dropFirst()
            .prefix { !$0.isEmpty }
        guard lines.count == headers.count else { return nil }
        var values: [[UInt8]] = []
        for (line, header) in zip(lines, headers) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                line[..<colon].elementsEqual(header.name.utf8)
            else { return nil }
            let value = trimmed(line[(colon + 1)...])
            let decoded = String(decoding: value, as: UTF8.self)
            guard decoded.utf8.elementsEqual(HeaderName.trimmed(header.value).utf8) else { return nil }
            values.append(Array(value))
        }
        return values
    }

    private static func trimmed(_ value: ByteBufferView) -> ByteBufferView {
        let start = value.drop(while: HeaderName.isBlank)
        let end = start.lastIndex { !HeaderName.isBlank($0) }.map { $0 + 1 } ?? start.startIndex
        return start[start.startIndex..<end]
    }
}
