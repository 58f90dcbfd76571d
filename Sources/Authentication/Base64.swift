/// Base64 in its one canonical spelling (RFC 4648): nothing but the alphabet, and no bits left over that are not zero, so that
/// no bytes have two texts.
enum Base64 {
    /// The bytes of a text in the alphabet for URLs, without padding (section 5; RFC 7515 section 2); nil where it is none.
    static func decodeURL(_ text: some Collection<UInt8>) -> [UInt8]? {
        decode(text, UInt8(ascii: "-"), UInt8(ascii: "_"))
    }

    /// The bytes of a text in the usual alphabet, with padding (section 4); nil where it is none.
    static func decodePadded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
        return decode(text.dropLast(padding), UInt8(ascii: "+"), UInt8(ascii: "/"))
    }

    private static func decode(_ text: some Collection<UInt8>, _ digit62: UInt8, _ digit63: UInt8) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(text.count * 3 / 4)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for character in text {
            let digit = digit(character) ?? (character == digit62 ? 62 : character == digit63 ? 63 : nil)
            guard let digit else { return nil }
            buffer = buffer << 6 | digit
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            out.append(UInt8(truncatingIfNeeded: buffer >> bits))
            buffer &= (1 << bits) - 1
        }
        return buffer == 0 ? out : nil
    }

    /// The digits that are the same in every alphabet.
    private static func digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        default: nil
        }
    }
}
