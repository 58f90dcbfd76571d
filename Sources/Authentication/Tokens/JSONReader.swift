/// Reads one JSON value from bytes: strictly RFC 8259, and a name that comes twice in an object is an error.
///
/// Foundation's decoder keeps one of two members of the same name in silence, and so may disagree with whoever made the
/// token about what it says (RFC 7515 section 4 and RFC 7519 section 4 want duplicates refused).
package struct JSONReader {
    /// Something is not JSON, or is more than is read.
    package struct Invalid: Error, Sendable {
        /// Where, in bytes from the start.
        package var offset: Int
    }

    /// How deep arrays and objects may be in one another.
    private static let maximumDepth = 32

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The value that the bytes spell, with nothing but white space around it.
    package static func value(of bytes: [UInt8]) throws(Invalid) -> JSONValue {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Invalid(offset: 0) }
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.invalid }
        return value
    }

    /// The object that the bytes spell.
    static func object(of bytes: [UInt8]) throws(Invalid) -> JSONObject {
        guard case .object(let object) = try value(of: bytes) else { throw Invalid(offset: 0) }
        return object
    }

    private var invalid: Invalid { Invalid(offset: position) }
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    /// Takes a byte if it comes next, after white space.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(Invalid) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw invalid }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try .object(object(depth: depth))
        case UInt8(ascii: "["): return try .array(array(depth: depth))
        case UInt8(ascii: "\""): return try .string(string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try .number(number())
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Invalid) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw invalid }
        position += word.utf8.count
        return value
    }

    private mutating func array(depth: Int) throws(Invalid) -> [JSONValue] {
        position += 1
        var elements: [JSONValue] = []
        if take("]") { return elements }
        repeat { try elements.append(value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw invalid }
        return elements
    }

    private mutating func object(depth: Int) throws(Invalid) -> JSONObject {
        position += 1
        var object = JSONObject()
        if take("}") { return object }
        repeat {
            skipSpace()
            let name = try string()
            guard take(":") else { throw invalid }
            guard try object.add(name, value(depth: depth + 1)) else { throw invalid }
        } while take(",")
        guard take("}") else { throw invalid }
        return object
    }

    // MARK: Numbers

    /// `-? int frac? exp?`, whose value is finite.
    private mutating func number() throws(Invalid) -> Double {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let isZero = next == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !(isZero && whole > 1) else { throw invalid }
        if next == UInt8(ascii: ".") {
            position += 1
            guard digits() > 0 else { throw invalid }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard digits() > 0 else { throw invalid }
        }
        guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)), value.isFinite else {
            throw invalid
        }
        return value
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }

    // MARK: Strings

    private mutating func string() throws(Invalid) -> String {
        guard next == UInt8(ascii: "\"") else { throw invalid }
        position += 1
        var text: [UInt8] = []
        while let byte = next, byte >= 0x20 {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += try Array(String(escape()).utf8)
            default: text.append(byte)
            }
        }
        throw invalid
    }

    private mutating func escape() throws(Invalid) -> Unicode.Scalar {
        guard let byte = next else { throw invalid }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw invalid
        }
    }

    /// Four hex digits, or two times four for what is beyond U+FFFF. Half a surrogate pair is an error.
    private mutating func unicodeEscape() throws(Invalid) -> Unicode.Scalar {
        let first = try hex4()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), bytes[position...].starts(with: "\\u".utf8) else { throw invalid }
        position += 2
        let second = try hex4()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw invalid }
        return scalar
    }

    private mutating func hex4() throws(Invalid) -> UInt32 {
        let end = position + 4
        guard end <= bytes.count, bytes[position..<end].allSatisfy(Self.isHexDigit),
            let value = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
        else { throw invalid }
        position = end
        return value
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "a")...UInt8(ascii: "f"):
            true
        default: false
        }
    }
}
