/// A JSON value (RFC 8259).
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// A finite number.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The text of a string.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The texts of an array of strings; nil when it is anything else.
    var texts: [String]? {
        guard case .array(let elements) = self else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }
}

/// The members of a JSON object. Names are compared byte for byte, and none is there twice.
package struct JSONObject: Sendable {
    private var members: [[UInt8]: JSONValue] = [:]

    /// The value of the member of this name.
    package subscript(name: String) -> JSONValue? { members[Array(name.utf8)] }

    /// Whether the name was new.
    mutating func add(_ name: String, _ value: JSONValue) -> Bool {
        members.updateValue(value, forKey: Array(name.utf8)) == nil
    }
}
