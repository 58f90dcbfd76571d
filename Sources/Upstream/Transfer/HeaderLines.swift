/// The header fields of a request in the form that libcurl takes them: NUL-terminated lines, one after the other.
///
/// A line is `Name: value`, `Name;` for a field without a value, or `Name:` for one of libcurl's own that shall not be
/// sent.
struct HeaderLines: Equatable {
    /// All lines with their terminators.
    private(set) var text: [UInt8] = []
    /// Where each line begins in `text`.
    private(set) var starts: [Int] = []

    /// No lines.
    init() {}

    /// The lines of a request: the caller's fields without those that are not its business, and nothing that libcurl
    /// would add by itself (`Accept`, `Expect`).
    /// - Throws: `UnsendableHeader` for a field that would break the header.
    init(_ fields: [(name: String, value: String)]) throws(UnsendableHeader) {
        var length = 32
        for field in fields { length += field.name.utf8.count + field.value.utf8.count + 3 }
        text.reserveCapacity(length)
        starts.reserveCapacity(fields.count + 2)
        var hasAccept = false
        for field in fields {
            try RequestHeaderFilter.check(name: field.name, value: field.value)
            if RequestHeaderFilter.isOurs(field.name) { continue }
            if RequestHeaderFilter.equal(field.name, "accept") { hasAccept = true }
            guard append(name: field.name, value: field.value) else { throw UnsendableHeader(name: field.name) }
        }
        if !hasAccept { append("Accept:") }
        append("Expect:")
    }

    /// Adds one line as it is.
    mutating func append(_ line: String) {
        starts.append(text.count)
        text.append(contentsOf: line.utf8)
        text.append(0)
    }

    /// Adds a field.
    /// - Returns: False for a value that is no header text.
    private mutating func append(name: String, value: String) -> Bool {
        starts.append(text.count)
        text.append(contentsOf: name.utf8)
        if value.utf8.first(where: { !HeaderBytes.isBlank($0) }) == nil {
            text.append(UInt8(ascii: ";"))
        } else {
            text.append(UInt8(ascii: ":"))
            text.append(0x20)
            guard HeaderText.append(value, to: &text) else { return false }
        }
        text.append(0)
        return true
    }
}
