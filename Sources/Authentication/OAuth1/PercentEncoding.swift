/// Percent-encoding as RFC 5849 section 3.6 wants it: everything but the unreserved characters, in upper-case hex.
enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The encoded form of some bytes.
    static func encode(_ bytes: [UInt8]) -> [UInt8] { Array(encode(bytes[...])) }

    /// The same bytes where there is nothing to encode.
    static func encode(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if bytes.allSatisfy(isUnreserved) { return bytes }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 2)
        append(bytes, to: &out)
        return out[...]
    }

    /// Appends the encoded form of some bytes.
    static func append(_ bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
        for byte in bytes {
            if isUnreserved(byte) {
                out.append(byte)
            } else {
                out.append(UInt8(ascii: "%"))
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 0xF)])
            }
        }
    }

    /// Appends the encoded form of a text that is encoded once already, and has nothing else to encode than `%`.
    static func append(encoded bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        if has(percent, in: bytes) { append(bytes, to: &out) } else { out += bytes }
    }

    private static let percent = UInt8(ascii: "%")

    /// Looks at all bytes, since many at a time are quicker than one after the other: the compiler does that for a `while`.
    private static func has(_ wanted: UInt8, in bytes: ArraySlice<UInt8>) -> Bool {
        let bytes = bytes.span
        var found: UInt8 = 0
        var index = 0
        while index < bytes.count {
            found |= bytes[index] == wanted ? 1 : 0
            index += 1
        }
        return found != 0
    }

    /// The bytes that an encoded text stands for, or nil when a `%` is not followed by two hex digits. The same bytes where
    /// there is nothing to decode.
    static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> ArraySlice<UInt8>? {
        let isPlain = !has(percent, in: bytes) && !(plusIsSpace && has(UInt8(ascii: "+"), in: bytes))
        if isPlain { return bytes }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else {
                    return nil
                }
                out.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: out.append(UInt8(ascii: " "))
            default: out.append(byte)
            }
        }
        return out[...]
    }

    /// RFC 3986 section 2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
