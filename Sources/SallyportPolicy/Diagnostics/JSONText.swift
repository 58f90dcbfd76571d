internal import FoundationEssentials

/// JSON as the commands print it: readable, keys in a fixed order.
package enum JSONText {
    /// The value as JSON. Every value that is encoded here consists of texts, numbers and lists, which cannot fail.
    package static func encode(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
