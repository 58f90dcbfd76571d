/// Names complaints by what stands in their line rather than by its number, so that they are known again when lines are
/// added or removed above them.
struct ComplaintFingerprints {
    private var lines: SourceLines
    private var seen: [String: Int] = [:]

    /// - Parameter source: Gives a file's bytes.
    init(source: @escaping (String) -> [UInt8]?) {
        lines = SourceLines(source: source)
    }

    /// The fingerprint of a complaint; equal complaints about equal lines of a file are numbered in their order.
    mutating func fingerprint(of diagnostic: Diagnostic, in place: FilePlace) -> String {
        let line = lines.line(diagnostic.span.range.start.line, of: diagnostic.span.file) ?? []
        let text = String(String.UnicodeScalarView(line.prefix(Self.longest))).split(separator: " ").joined(
            separator: " ")
        let parts = [diagnostic.code.rawValue, place.path, text].map { "\($0.utf8.count):\($0)" }
        let hash = String(SHA256.digest(of: parts.joined().utf8.span).description.prefix(32))
        seen[hash, default: 0] += 1
        return "\(hash):\(seen[hash, default: 1])"
    }

    /// Of a longer line the beginning is enough.
    private static let longest = 1000
}
