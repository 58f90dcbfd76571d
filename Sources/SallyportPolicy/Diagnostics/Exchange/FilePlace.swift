/// Where a file is for those who read reports elsewhere: relative to the working directory where it lies below it.
struct FilePlace {
    /// The path, with `/` between its parts.
    let path: String

    /// - Parameters:
    ///   - file: The file as it was given.
    ///   - workingDirectory: The absolute path that relative ones begin at.
    init(_ file: String, workingDirectory: String) {
        let root = workingDirectory.hasSuffix("/") ? workingDirectory : workingDirectory + "/"
        var path = Substring(file)
        if path.utf8.starts(with: root.utf8) { path = Substring(path.utf8.dropFirst(root.utf8.count)) }
        while path.utf8.starts(with: "./".utf8) { path = Substring(path.utf8.dropFirst(2)) }
        self.path = String(path)
    }

    /// Whether it lies outside the working directory, under an absolute path.
    var isAbsolute: Bool { path.utf8.first == UInt8(ascii: "/") }

    /// The URI, percent-encoded (RFC 3986): relative, or of the scheme `file`.
    var uri: String { (isAbsolute ? "file://" : "") + Self.encoded(path) }

    private static func encoded(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            if isPlain(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                text += hex.utf8.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return text
    }

    /// Unreserved characters and the slash. A colon is encoded: in a relative URI it could end a scheme.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~/".utf8.contains(byte)
        }
    }
}
