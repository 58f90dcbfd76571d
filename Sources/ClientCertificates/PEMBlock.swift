internal import FoundationEssentials

/// One `-----BEGIN …-----` block of a text (RFC 7468; RFC 1421 for the headers of old encrypted keys).
///
/// The reader is as lenient as TLS libraries are, since the files come from many tools: any line width, either line
/// end, blanks around lines, and any text between blocks. Nothing of a block's content gets into an error.
struct PEMBlock {
    /// What is wrong with a text.
    struct Malformed: Error, Hashable {
        /// What is wrong, in lower case.
        let message: String
    }

    /// What stands after `BEGIN`, such as `CERTIFICATE`.
    let label: String
    /// The decoded content.
    let der: SecretBytes
    /// The line of `BEGIN`, from 1.
    let line: Int
    /// With what the content is encrypted, where headers say that it is: the value of `DEK-Info`, empty without one.
    let keyInfo: String?

    /// All blocks of a text, in order.
    static func all(in text: [UInt8]) throws(Malformed) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var open: Builder?
        var number = 0
        for rawLine in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let line = trimmed(rawLine)
            if let label = boundary("-----BEGIN ", line) {
                guard open == nil else {
                    throw Malformed(message: "line \(number) begins a block inside a block")
                }
                open = Builder(label: label, line: number)
            } else if let label = boundary("-----END ", line) {
                guard let builder = open, builder.label == label else {
                    throw Malformed(message: "line \(number) ends a block that it does not belong to")
                }
                blocks.append(try builder.finish())
                open = nil
            } else {
                open?.add(line)
            }
        }
        if let open {
            throw Malformed(message: "the block that begins on line \(open.line) has no end")
        }
        return blocks
    }

    /// The label, if `line` is a boundary that begins with `prefix`.
    private static func boundary(_ prefix: StaticString, _ line: ArraySlice<UInt8>) -> String? {
        let prefix = Array("\(prefix)".utf8)
        let suffix = Array("-----".utf8)
        guard line.count >= prefix.count + suffix.count, line.starts(with: prefix),
            line.suffix(suffix.count).elementsEqual(suffix)
        else { return nil }
        let label = line.dropFirst(prefix.count).dropLast(suffix.count)
        return label.allSatisfy { (0x20...0x7E).contains($0) } ? String(decoding: label, as: UTF8.self) : nil
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        var line = line.drop(while: isBlank)
        while let last = line.last, isBlank(last) { line.removeLast() }
        return line
    }

    /// The PEM text of `der`, in lines of 64 characters with LF ends.
    static func text(label: String, der: [UInt8]) -> [UInt8] {
        var base64 = Data(der).base64EncodedData(options: [.lineLength64Characters, .endLineWithLineFeed])
        defer { base64.resetBytes(in: base64.startIndex..<base64.endIndex) }
        let begin = "-----BEGIN \(label)-----\n".utf8
        let end = "\n-----END \(label)-----\n".utf8
        // The size is known: growing would leave copies behind.
        var text: [UInt8] = []
        text.reserveCapacity(begin.count + base64.count + end.count)
        text.append(contentsOf: begin)
        text.append(contentsOf: base64)
        text.append(contentsOf: end)
        return text
    }
}

extension PEMBlock {
    /// The private key to decrypt, if the block holds one.
    var encryptedKey: EncryptedKey? {
        if label == "ENCRYPTED PRIVATE KEY" { return .pkcs8(der.bytes[...]) }
        return keyInfo.map { .traditional(der.bytes[...], keyInfo: $0) }
    }

    /// The label that the content has once it is decrypted.
    var labelOfContent: String {
        label == "ENCRYPTED PRIVATE KEY" ? "PRIVATE KEY" : label
    }
}

extension PEMBlock {
    /// A block of which not all lines have been seen.
    private struct Builder {
        let label: String
        let line: Int
        private var isEncrypted = false
        private var keyInfo = ""
        private var body = Data()

        init(label: String, line: Int) {
            self.label = label
            self.line = line
        }

        mutating func add(_ line: ArraySlice<UInt8>) {
            // A colon is no base64: this is a header, such as `Proc-Type: 4,ENCRYPTED` (RFC 1421 4.6.1.1).
            if line.contains(UInt8(ascii: ":")) {
                let header = String(decoding: line, as: UTF8.self)
                isEncrypted = isEncrypted || header.hasPrefix("Proc-Type:") && header.hasSuffix("ENCRYPTED")
                if header.hasPrefix("DEK-Info:") { keyInfo = String(header.dropFirst(9).drop { $0 == " " }) }
            } else {
                body.append(contentsOf: line)
            }
        }

        consuming func finish() throws(Malformed) -> PEMBlock {
            defer { body.resetBytes(in: body.startIndex..<body.endIndex) }
            guard var decoded = Data(base64Encoded: body), !decoded.isEmpty else {
                throw Malformed(message: "the block that begins on line \(line) is not base64")
            }
            defer { decoded.resetBytes(in: decoded.startIndex..<decoded.endIndex) }
            return PEMBlock(
                label: label, der: SecretBytes([UInt8](decoded)), line: line, keyInfo: isEncrypted ? keyInfo : nil)
        }
    }
}
