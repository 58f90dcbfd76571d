/// Random hexadecimal text, for ids that are made up here.
enum RandomHex {
    /// So many lower-case digits, not all of them zero.
    static func text(digits: Int, using generator: inout some RandomNumberGenerator) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits)
        repeat {
            bytes.removeAll(keepingCapacity: true)
            var word: UInt64 = 0
            for index in 0..<digits {
                if index % 16 == 0 { word = generator.next() }
                bytes.append(digit(word & 0xF))
                word >>= 4
            }
        } while bytes.allSatisfy { $0 == UInt8(ascii: "0") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ value: UInt64) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + UInt8(value) : UInt8(ascii: "a") + UInt8(value - 10)
    }
}
