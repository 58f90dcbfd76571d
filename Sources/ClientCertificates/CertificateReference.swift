/// Where a policy says that a client certificate is kept: `file:NAME`, `vault:PATH`, `vault:PATH#FIELD` or `pki:ROLE`.
///
/// A value of this type is well formed: names and paths are relative, of plain segments (`A-Z a-z 0-9 . _ -`) that
/// do not begin with a dot, so that none of them can climb out of its folder or mount, or name a hidden file.
package struct CertificateReference: Hashable, Sendable {
    /// The source that a reference points into.
    package enum Scheme: String, CaseIterable, Sendable {
        /// A file in the certificates folder.
        case file
        /// A secret kept in Vault.
        case vault
        /// A role of Vault's PKI engine, which issues certificates on demand.
        case pki
    }

    /// The source.
    package let scheme: Scheme
    /// The file's name, the secret's path or the role, without the scheme.
    package let name: String
    /// The field of a Vault secret, where one is named.
    package let field: String?

    /// Reads a reference.
    ///
    /// - Throws: ``Invalid``, saying what is wrong, at which byte, and what to write instead.
    package init(parsing text: String) throws(Invalid) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.longest else {
            throw Invalid(message: "a certificate reference has at most \(Self.longest) bytes", offset: Self.longest)
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            let shown = Self.printable(bytes[...])
            throw Invalid(message: "`\(shown)` names no certificate source", help: Self.forms, offset: 0)
        }
        let schemeText = Self.printable(bytes[..<colon])
        guard let scheme = Scheme(rawValue: schemeText) else {
            throw Invalid(message: "`\(schemeText)` is not a certificate source", help: Self.forms, offset: 0)
        }
        var end = bytes.endIndex
        var field: String?
        if scheme == .vault, let hash = bytes.firstIndex(of: UInt8(ascii: "#")) {
            field = try Self.field(bytes[(hash + 1)...])
            end = hash
        }
        try Self.checkPath(bytes[(colon + 1)..<end], scheme: scheme)
        self.scheme = scheme
        self.name = String(decoding: bytes[(colon + 1)..<end], as: UTF8.self)
        self.field = field
    }

    /// Reads a reference; the same as ``init(parsing:)``.
    package static func parse(_ text: String) throws(Invalid) -> CertificateReference {
        try CertificateReference(parsing: text)
    }

    private static let longest = 1024
    private static let forms = "write `file:NAME`, `vault:PATH`, `vault:PATH#FIELD` or `pki:ROLE`"
    private static let plain = "use segments of A-Z, a-z, 0-9, `.`, `_` and `-` that do not begin with a dot"

    private static func checkPath(_ path: ArraySlice<UInt8>, scheme: Scheme) throws(Invalid) {
        guard path.first != UInt8(ascii: "/") else {
            throw Invalid(message: "a `\(scheme):` reference is a relative path", help: plain, offset: path.startIndex)
        }
        for segment in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            try checkSegment(segment, scheme: scheme)
        }
        if scheme == .pki, let slash = path.firstIndex(of: UInt8(ascii: "/")) {
            throw Invalid(message: "a role is one name", help: "write `pki:ROLE`", offset: slash)
        }
    }

    private static func checkSegment(_ segment: ArraySlice<UInt8>, scheme: Scheme) throws(Invalid) {
        guard let first = segment.first else {
            throw Invalid(
                message: "a `\(scheme):` reference has an empty segment", help: plain, offset: segment.startIndex)
        }
        guard first != UInt8(ascii: ".") else {
            throw Invalid(
                message: "the segment `\(printable(segment))` begins with a dot", help: plain,
                offset: segment.startIndex)
        }
        if let offset = segment.firstIndex(where: { !isPlain($0) }) {
            throw Invalid(
                message: "the segment `\(printable(segment))` has a character that is not allowed", help: plain,
                offset: offset)
        }
    }

    private static func field(_ bytes: ArraySlice<UInt8>) throws(Invalid) -> String {
        guard !bytes.isEmpty, bytes.allSatisfy(isPlain) else {
            throw Invalid(
                message: "the field after `#` is empty or has a character that is not allowed",
                help: "write `vault:PATH#FIELD` with a field of A-Z, a-z, 0-9, `.`, `_` and `-`",
                offset: bytes.startIndex)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// For messages: what is not printable ASCII is shown as `?`.
    private static func printable(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

extension CertificateReference: CustomStringConvertible {
    /// The reference as a policy writes it.
    package var description: String {
        "\(scheme.rawValue):\(name)" + (field.map { "#\($0)" } ?? "")
    }
}

extension CertificateReference {
    /// Why a text is not a reference.
    package struct Invalid: Error, Hashable, Sendable {
        /// What is wrong, in lower case.
        package var message: String
        /// What to write instead, where that can be said.
        package var help: String?
        /// The byte of the text, from 0, at which it goes wrong.
        package var offset: Int

        /// A complaint about the byte at `offset`.
        package init(message: String, help: String? = nil, offset: Int) {
            self.message = message
            self.help = help
            self.offset = offset
        }
    }
}
