import ClientCertificates

/// A form as `multipart/form-data` (RFC 7578) carries it.
///
/// Strict, as what it carries is a key: what two readers could take apart in two ways is refused.
struct MultipartForm {
    /// What is wrong with a form.
    struct Malformed: Error, Hashable {
        /// One sentence, for the client.
        let detail: String

        init(_ detail: String) {
            self.detail = detail
        }
    }

    /// One field.
    struct Field {
        let name: String
        /// As the field says it; nil where it does not.
        let contentType: String?
        let content: SecretBytes
    }

    /// The fields, in their order.
    let fields: [Field]

    /// The most fields that are looked at.
    private static let mostFields = 16
    /// The longest header of a field, in bytes.
    private static let longestHeader = 4096

    /// Takes a form apart.
    /// - Parameter boundary: As `Content-Type` names it.
    init(_ form: SecretBytes, boundary: String) throws(Malformed) {
        let bytes = form.bytes
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter stands at the beginning, without the line end of what is before it (RFC 2046 5.1.1).
        guard bytes.starts(with: delimiter.dropFirst(2)) else {
            throw Malformed("the form does not begin with its boundary")
        }
        var rest = bytes[(delimiter.count - 2)...]
        var fields: [Field] = []
        while !Self.isEnd(rest) {
            guard Self.take("\r\n", from: &rest) else { throw Malformed("a boundary of the form has no line end") }
            guard let end = Self.first(delimiter, in: rest) else { throw Malformed("the form has no end") }
            fields.append(try Self.field(rest[..<end]))
            guard fields.count <= Self.mostFields else {
                throw Malformed("the form has more than \(Self.mostFields) fields")
            }
            rest = rest[(end + delimiter.count)...]
        }
        self.fields = fields
    }

    /// The one field of a name; nil if there is none.
    func field(_ name: String) throws(Malformed) -> Field? {
        let found = fields.filter { $0.name.utf8.elementsEqual(name.utf8) }
        guard found.count <= 1 else { throw Malformed("the form has the field `\(name)` more than once") }
        return found.first
    }

    /// Whether `rest` is the end of the form; nothing may follow it but a line end.
    private static func isEnd(_ rest: ArraySlice<UInt8>) -> Bool {
        rest.elementsEqual("--".utf8) || rest.elementsEqual("--\r\n".utf8)
    }

    private static func take(_ text: StaticString, from rest: inout ArraySlice<UInt8>) -> Bool {
        let text = Array("\(text)".utf8)
        guard rest.starts(with: text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    /// Where `pattern` stands first. It begins with a byte that is nowhere else in it, so that no byte is looked at twice.
    private static func first(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var start = bytes.startIndex
        while let found = bytes[start...].firstIndex(of: pattern[0]) {
            if bytes[found...].starts(with: pattern) { return found }
            start = found + 1
        }
        return nil
    }

    private static func field(_ part: ArraySlice<UInt8>) throws(Malformed) -> Field {
        let header = try header(of: part)
        guard let disposition = try header.only("content-disposition") else {
            throw Malformed("a field of the form has no Content-Disposition")
        }
        guard let name = HeaderParameters(disposition, of: "form-data")?["name"] else {
            throw Malformed("the Content-Disposition of a field must be form-data with a name")
        }
        // RFC 7578 4.7: nobody should send it. Where it means something, the content is not what it seems.
        if let encoding = try header.only("content-transfer-encoding"),
            !["binary", "8bit", "7bit"].contains(where: { HeaderName.equal($0, encoding) })
        {
            throw Malformed("the Content-Transfer-Encoding of the field `\(name)` is not taken; send it as it is")
        }
        return Field(
            name: name, contentType: try header.only("content-type"),
            content: SecretBytes(Array(part[header.end...])))
    }

    private static func header(of part: ArraySlice<UInt8>) throws(Malformed) -> FieldHeader {
        // A field without any header begins with the empty line.
        guard let end = first(Array("\r\n\r\n".utf8), in: part.prefix(longestHeader)) else {
            throw Malformed("a field of the form has no header, or too long a one")
        }
        var lines: [(name: String, value: String)] = []
        for line in String(decoding: part[..<end], as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")),
                line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
            else { throw Malformed("a field of the form has a header that is none") }
            lines.append((String(line[..<colon]), HeaderName.trimmed(line[line.index(after: colon)...])))
        }
        return FieldHeader(lines: lines, end: end + 4)
    }
}

extension MultipartForm {
    /// The header of one field.
    private struct FieldHeader {
        let lines: [(name: String, value: String)]
        /// Where the content begins.
        let end: Int

        /// The value of the one line of a name; nil if there is none.
        func only(_ name: String) throws(Malformed) -> String? {
            let values = lines.filter { HeaderName.equal($0.name, name) }
            guard values.count <= 1 else { throw Malformed("a field of the form has \(name) more than once") }
            return values.first?.value
        }
    }
}
