/// Writes JSON (RFC 8259) into bytes: objects of texts, numbers, truth values, objects and lists of them, which is all that is
/// said here.
///
/// Control characters are escaped, so that a value can never end a line; what Swift holds as text has no lone surrogates.
struct JSONWriter {
    /// What was written so far.
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// A writer with room for so many bytes before it grows.
    init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes an object.
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// A field with a text.
    mutating func field(_ name: String, _ value: String) {
        key(name)
        text(value)
    }

    /// A field with a text, left out when there is none.
    mutating func field(_ name: String, _ value: String?) {
        if let value { field(name, value) }
    }

    /// A field with a whole number.
    mutating func field(_ name: String, _ value: Int) {
        key(name)
        append(value)
    }

    /// A field with a whole number, left out when there is none.
    mutating func field(_ name: String, _ value: Int?) {
        if let value { field(name, value) }
    }

    /// A field with a number; one that JSON does not know is written as its name, as protobuf does.
    mutating func field(_ name: String, _ value: Double) {
        guard value.isFinite else { return field(name, value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity") }
        key(name)
        bytes.append(contentsOf: "\(value)".utf8)
    }

    /// A field with a truth value.
    mutating func field(_ name: String, _ value: Bool) {
        key(name)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// A field with a list of texts.
    mutating func field(_ name: String, _ values: [String]) {
        key(name)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            text(value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// A field with an object.
    mutating func field(_ name: String, object body: (inout JSONWriter) -> Void) {
        key(name)
        object(body)
    }

    /// A field with a list of objects.
    mutating func field<Elements: Sequence>(
        _ name: String, objects elements: Elements, _ body: (inout JSONWriter, Elements.Element) -> Void
    ) {
        key(name)
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        for element in elements {
            if needsComma { bytes.append(UInt8(ascii: ",")) }
            object { body(&$0, element) }
        }
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Ends a line of JSON lines.
    mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// Names are words of this program, which need no escape.
    private mutating func key(_ name: String) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        let name = name.utf8.span
        bytes.append(addingCapacity: name.count + 3) { bytes in
            bytes.append(UInt8(ascii: "\""))
            var index = 0
            while index < name.count {
                bytes.append(name[index])
                index += 1
            }
            bytes.append(UInt8(ascii: "\""))
            bytes.append(UInt8(ascii: ":"))
        }
        needsComma = true
    }

    private mutating func text(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        if Self.needsEscapes(value.utf8.span) {
            for byte in value.utf8 { append(escaping: byte) }
        } else {
            bytes.append(contentsOf: value.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ value: Int) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let magnitude = value.magnitude
        var divisor: UInt = 1
        while magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(magnitude / divisor % 10))
            divisor /= 10
        }
    }

    /// Looks at all bytes, since many at a time are quicker than one after the other: the compiler does that for a `while`.
    private static func needsEscapes(_ bytes: Span<UInt8>) -> Bool {
        var found: UInt8 = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            found |= byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F ? 1 : 0
            index += 1
        }
        return found != 0
    }

    private mutating func append(escaping byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0..<0x20, 0x7F:
            bytes.append(contentsOf: #"\u00"#.utf8)
            bytes.append(Self.hexDigit(byte >> 4))
            bytes.append(Self.hexDigit(byte & 0xF))
        default: bytes.append(byte)
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
