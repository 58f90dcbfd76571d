/// Numbers with what they count.
package enum Counted {
    /// Such as `no rules`, `1 rule`, `3 rules`.
    package static func text(_ count: Int, _ what: String) -> String {
        "\(count == 0 ? "no" : "\(count)") \(what)\(count == 1 ? "" : "s")"
    }

    /// The first few of a list, and how many more there are.
    static func list(_ items: [String], atMost most: Int = 4) -> String {
        let shown = items.prefix(most).joined(separator: ", ")
        return items.count > most ? "\(shown) and \(items.count - most) more" : shown
    }
}
