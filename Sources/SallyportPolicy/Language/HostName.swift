/// Names of hosts: LDH labels as RFC 1123 and RFC 5890 have them, judged byte by byte in one pass.
enum HostName {
    /// The greatest length of a name, in bytes without the trailing dot.
    static let maximumLength = 253
    /// The greatest length of a label, in bytes.
    static let maximumLabelLength = 63
    /// A label, as a regular expression; see ``TextForm/expression``.
    static let labelExpression = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

    /// What is wrong with a name.
    enum Fault: Error, Hashable, Sendable {
        case empty
        case emptyLabel
        case labelTooLong
        case nameTooLong
        case misplacedHyphen
        case malformedInternationalLabel
        case percent
        case notASCII
        case forbiddenCharacter
        /// It ends in a number, so every resolver takes it for an IPv4 address, and it is not one in canonical form.
        case nonCanonicalAddress
    }

    /// What a name turned out to be.
    struct Scan {
        /// What is wrong with it, and at which byte; nil: nothing.
        var fault: (Fault, offset: Int)?
        /// How many bytes are the name: all, but for one trailing dot.
        var length = 0
        /// Whether folding would change it.
        var hasUpperCase = false
        /// Set where the name is an IPv4 address.
        var address: IPAddress?
    }

    /// Judges a name that may end with one dot.
    static func scan(_ text: Span<UInt8>) -> Scan {
        var scan = Scan()
        guard !text.isEmpty else {
            scan.fault = (.empty, 0)
            return scan
        }
        let endsWithDot = text[text.count - 1] == UInt8(ascii: ".")
        scan.length = endsWithDot ? text.count - 1 : text.count
        let lastLabel = scanLabels(text, &scan)
        if scan.fault == nil, scan.length > maximumLength { scan.fault = (.nameTooLong, maximumLength) }
        if scan.fault == nil, isNumeric(text.extracting(lastLabel)) {
            // `1.2.3.4.` is left to nobody's reading: an address has no trailing dot.
            scan.address = endsWithDot ? nil : IPAddress(canonicalText: text)
            if scan.address == nil { scan.fault = (.nonCanonicalAddress, 0) }
        }
        return scan
    }

    /// Judges byte after byte and label after label, up to the first fault.
    /// - Returns: where the last label is.
    private static func scanLabels(_ text: Span<UInt8>, _ scan: inout Scan) -> Range<Int> {
        var labelStart = 0
        for index in 0..<scan.length {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                scan.fault = labelFault(text, labelStart..<index)
                labelStart = index + 1
            } else if let fault = characterFault(byte) {
                scan.fault = (fault, index)
            } else if ASCIIByte.isUpperCase(byte) {
                scan.hasUpperCase = true
            }
            if scan.fault != nil { return index..<index }
        }
        scan.fault = labelFault(text, labelStart..<scan.length)
        return labelStart..<scan.length
    }

    private static func characterFault(_ byte: UInt8) -> Fault? {
        if ASCIIByte.isLetter(byte) || ASCIIByte.isDigit(byte) || byte == UInt8(ascii: "-") { return nil }
        if byte >= 0x80 { return .notASCII }
        return byte == UInt8(ascii: "%") ? .percent : .forbiddenCharacter
    }

    private static func labelFault(_ text: Span<UInt8>, _ label: Range<Int>) -> (Fault, offset: Int)? {
        if label.isEmpty { return (text.count == 1 ? .empty : .emptyLabel, label.lowerBound) }
        if label.count > maximumLabelLength { return (.labelTooLong, label.lowerBound) }
        let hyphen = UInt8(ascii: "-")
        if text[label.lowerBound] == hyphen { return (.misplacedHyphen, label.lowerBound) }
        if text[label.upperBound - 1] == hyphen { return (.misplacedHyphen, label.upperBound - 1) }
        guard label.count >= 4, text[label.lowerBound + 2] == hyphen, text[label.lowerBound + 3] == hyphen else {
            return nil
        }
        // RFC 5890 section 2.3.1 reserves such labels and uses `xn--` alone, but hosting services have names like
        // `v2--shop.example`: a label is judged as Punycode only where it says that it is.
        let isInternational =
            ASCIIByte.lowercased(text[label.lowerBound]) == UInt8(ascii: "x")
            && ASCIIByte.lowercased(text[label.lowerBound + 1]) == UInt8(ascii: "n")
        guard isInternational else { return nil }
        let punycode = text.extracting((label.lowerBound + 4)..<label.upperBound)
        return InternationalLabel.isValid(punycode: punycode) ? nil : (.malformedInternationalLabel, label.lowerBound)
    }

    /// Whether a name with this last label is a number to the URL standard, and to `inet_aton`: all digits, or `0x` and
    /// hexadecimal digits, or none.
    private static func isNumeric(_ label: Span<UInt8>) -> Bool {
        let isHexadecimal =
            label.count >= 2 && label[0] == UInt8(ascii: "0")
            && ASCIIByte.lowercased(label[1]) == UInt8(ascii: "x")
        for index in (isHexadecimal ? 2 : 0)..<label.count {
            guard isHexadecimal ? ASCIIByte.hexValue(label[index]) != nil : ASCIIByte.isDigit(label[index]) else {
                return false
            }
        }
        return true
    }
}
