/// The `traceparent` that a request goes by (W3C Trace Context, level 1).
enum TraceContext {
    /// Whether a text is a `traceparent` that may be passed on.
    ///
    /// Version 00 has exactly four fields; a later one may have more behind them. Ids of zeros are invalid.
    static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 55, bytes.count <= 512, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash else {
            return false
        }
        let version = bytes[0..<2]
        let trace = bytes[3..<35]
        let parent = bytes[36..<52]
        guard version.allSatisfy(isHex), trace.allSatisfy(isHex), parent.allSatisfy(isHex),
            bytes[53..<55].allSatisfy(isHex)
        else { return false }
        guard !version.elementsEqual("ff".utf8), !trace.allSatisfy(isZero), !parent.allSatisfy(isZero) else {
            return false
        }
        if bytes.count == 55 { return true }
        return !version.elementsEqual("00".utf8) && bytes[55] == dash && bytes.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// A new one: random ids, not sampled.
    static func make(using generator: inout some RandomNumberGenerator) -> String {
        var text = Array("00-".utf8)
        text.reserveCapacity(55)
        RandomHex.append(digits: 32, to: &text, using: &generator)
        text.append(dash)
        RandomHex.append(digits: 16, to: &text, using: &generator)
        text.append(contentsOf: "-00".utf8)
        return String(decoding: text, as: UTF8.self)
    }

    private static let dash = UInt8(ascii: "-")

    private static func isZero(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "0") }

    /// Lower case alone, as the specification has it.
    private static func isHex(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
    }
}
