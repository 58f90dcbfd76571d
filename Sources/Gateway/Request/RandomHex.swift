/// Random hexadecimal text, for ids that are made up here.
enum RandomHex {
    /// Appends so many lower-case digits, a multiple of 16, not all of them zero.
    static func append(digits: Int, to text: inout [UInt8], using generator: inout some RandomNumberGenerator) {
        var isZero = true
        for word in 0..<digits / 16 {
            var value = generator.next()
            // One in 2^64 numbers is not taken, so that no id is zero.
            while isZero, word == digits / 16 - 1, value == 0 { value = generator.next() }
            isZero = isZero && value == 0
            text.append(addingCapacity: 16) { text in
                for _ in 0..<16 {
                    text.append(digit(value & 0xF))
                    value >>= 4
                }
            }
        }
    }

    /// The digit of a value from 0 to 15.
    static func digit(_ value: UInt64) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + UInt8(value) : UInt8(ascii: "a") + UInt8(value - 10)
    }

    /// The value of a digit.
    static func value(of digit: UInt8) -> UInt64 {
        UInt64(digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10)
    }
}
