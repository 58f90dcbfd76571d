/// Punycode, RFC 3492, for labels of host names. What does not fit is refused, never approximated.
enum Punycode {
    private static let base: UInt32 = 36
    private static let tMin: UInt32 = 1
    private static let tMax: UInt32 = 26
    private static let initialBias: UInt32 = 72
    private static let initialN: UInt32 = 128

    /// The scalars that an encoded label stands for, without its `xn--`. RFC 3492 section 6.2.
    /// - Returns: nil where it is not Punycode, or stands for what is not a Unicode scalar.
    static func decode(_ text: Span<UInt8>) -> [Unicode.Scalar]? {
        var output: [Unicode.Scalar] = []
        var position = 0
        // A hyphen with nothing before it delimits nothing: it stays, and is no digit.
        for index in 0..<text.count where index > 0 && text[index] == UInt8(ascii: "-") { position = index + 1 }
        for index in 0..<max(0, position - 1) {
            guard text[index] < 0x80 else { return nil }
            output.append(Unicode.Scalar(text[index]))
        }
        var n = initialN
        var i: UInt32 = 0
        var bias = initialBias
        while position < text.count {
            let start = i
            guard let delta = variableLengthInteger(text, &position, bias: bias) else { return nil }
            let (sum, overflows) = start.addingReportingOverflow(delta)
            guard !overflows else { return nil }
            let length = UInt32(output.count) + 1
            bias = adapt(delta: delta, length: length, isFirst: start == 0)
            let (next, nOverflows) = n.addingReportingOverflow(sum / length)
            guard !nOverflows, let scalar = Unicode.Scalar(next) else { return nil }
            n = next
            i = sum % length
            output.insert(scalar, at: Int(i))
            i += 1
        }
        return output
    }

    /// The encoded label, without `xn--`. RFC 3492 section 6.3.
    /// - Returns: nil where the numbers overflow, which no label of a host name can bring about.
    static func encode(_ scalars: [Unicode.Scalar]) -> [UInt8]? {
        var output = scalars.filter(\.isASCII).map { UInt8($0.value) }
        let basicCount = UInt32(output.count)
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var n = initialN
        var delta: UInt32 = 0
        var bias = initialBias
        var handled = basicCount
        while handled < scalars.count {
            guard let next = scalars.lazy.map(\.value).filter({ $0 >= n }).min() else { return nil }
            let (step, stepOverflows) = (next - n).multipliedReportingOverflow(by: handled + 1)
            let (sum, sumOverflows) = delta.addingReportingOverflow(step)
            guard !stepOverflows, !sumOverflows else { return nil }
            delta = sum
            n = next
            for scalar in scalars {
                if scalar.value < n { delta += 1 }
                guard scalar.value == n else { continue }
                append(delta, to: &output, bias: bias)
                bias = adapt(delta: delta, length: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return output
    }

    /// Reads one generalised variable-length integer, RFC 3492 section 3.3.
    private static func variableLengthInteger(_ text: Span<UInt8>, _ position: inout Int, bias: UInt32) -> UInt32? {
        var value: UInt32 = 0
        var weight: UInt32 = 1
        var k = base
        while position < text.count {
            guard let digit = digitValue(text[position]) else { return nil }
            position += 1
            let (part, partOverflows) = digit.multipliedReportingOverflow(by: weight)
            let (sum, sumOverflows) = value.addingReportingOverflow(part)
            guard !partOverflows, !sumOverflows else { return nil }
            value = sum
            let t = threshold(k, bias)
            if digit < t { return value }
            let (next, overflows) = weight.multipliedReportingOverflow(by: base - t)
            guard !overflows else { return nil }
            weight = next
            k += base
        }
        return nil
    }

    private static func append(_ delta: UInt32, to output: inout [UInt8], bias: UInt32) {
        var rest = delta
        var k = base
        while true {
            let t = threshold(k, bias)
            guard rest >= t else { break }
            output.append(digit(t + (rest - t) % (base - t)))
            rest = (rest - t) / (base - t)
            k += base
        }
        output.append(digit(rest))
    }

    private static func threshold(_ k: UInt32, _ bias: UInt32) -> UInt32 {
        k <= bias ? tMin : min(max(k - bias, tMin), tMax)
    }

    /// RFC 3492 section 6.1, with its damp of 700 and skew of 38.
    private static func adapt(delta: UInt32, length: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / length
        var k: UInt32 = 0
        while delta > (base - tMin) * tMax / 2 {
            delta /= base - tMin
            k += base
        }
        return k + (base - tMin + 1) * delta / (delta + 38)
    }

    private static func digitValue(_ byte: UInt8) -> UInt32? {
        switch ASCIIByte.lowercased(byte) {
        case let letter where ASCIIByte.isLetter(letter): UInt32(letter - UInt8(ascii: "a"))
        case let digit where ASCIIByte.isDigit(digit): UInt32(digit - UInt8(ascii: "0")) + 26
        default: nil
        }
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        value < 26 ? UInt8(ascii: "a") + UInt8(value) : UInt8(ascii: "0") + UInt8(value - 26)
    }
}
