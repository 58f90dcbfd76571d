/// Characters that are taken for others: the few that go into a deception, out of the thousands of UTS #39.
enum LookAlike {
    /// Letters of other scripts that most fonts draw as the ASCII letter. Cyrillic, Greek, Armenian, and Latin beyond ASCII.
    static let ofASCII: [Unicode.Scalar: Character] = [
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "ѕ": "s", "і": "i", "ј": "j", "һ": "h",
        "ԁ": "d", "ԛ": "q", "ԝ": "w", "ӏ": "l", "ү": "y", "к": "k", "п": "n", "г": "r", "ѵ": "v", "ь": "b", "ԍ": "g",
        "α": "a", "ε": "e", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "σ": "o", "ς": "c", "τ": "t", "υ": "u",
        "χ": "x", "γ": "y", "η": "n", "ω": "w",
        "ո": "n", "օ": "o", "ս": "u", "հ": "h", "ց": "g", "զ": "q", "ք": "p", "յ": "j", "ա": "w", "լ": "l",
        "ı": "i", "ɡ": "g", "ɑ": "a", "ɩ": "i", "ʋ": "v", "ɴ": "n", "ʀ": "r", "ʏ": "y", "ɪ": "i", "ʟ": "l",
    ]

    /// The name with everything that is read alike written alike: `rn` as `m`, `vv` as `w`, `0` as `o`, `1` as `l`.
    static func skeleton(of name: String) -> String {
        var skeleton: [UInt8] = []
        writeSkeleton(of: name.utf8.span, to: &skeleton)
        return String(decoding: skeleton, as: UTF8.self)
    }

    /// The same as bytes, in place of what `skeleton` holds.
    static func writeSkeleton(of name: Span<UInt8>, to skeleton: inout [UInt8]) {
        skeleton.removeAll(keepingCapacity: true)
        // All empty arrays share memory, which appending nothing would write to.
        if name.isEmpty { return }
        skeleton.append(addingCapacity: name.count) { skeleton in
            var last: UInt8 = 0
            for index in name.indices {
                let byte = name[index]
                switch (last, byte) {
                case (UInt8(ascii: "r"), UInt8(ascii: "n")): last = UInt8(ascii: "m")
                case (UInt8(ascii: "v"), UInt8(ascii: "v")): last = UInt8(ascii: "w")
                default:
                    if last != 0 { skeleton.append(last) }
                    last = read(byte)
                }
            }
            if last != 0 { skeleton.append(last) }
        }
    }

    /// What a digit is read as.
    private static func read(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0"): UInt8(ascii: "o")
        case UInt8(ascii: "1"): UInt8(ascii: "l")
        default: byte
        }
    }
}
