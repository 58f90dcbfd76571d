/// JSON whose keys stay in the order in which they were given.
indirect enum SchemaValue: Sendable {
    case text(String)
    /// A number, or `true` or `false`, as it is written.
    case literal(String)
    case list([SchemaValue])
    case object([(key: String, value: SchemaValue)])

    static let never = SchemaValue.literal("false")

    static func texts(_ texts: [String]) -> SchemaValue { .list(texts.map(SchemaValue.text)) }

    static func number(_ number: Int) -> SchemaValue { .literal("\(number)") }
}

extension SchemaValue {
    /// The value as JSON, two blanks a level.
    func json() -> String {
        var text = ""
        write(to: &text, indent: "")
        return text + "\n"
    }

    private func write(to text: inout String, indent: String) {
        switch self {
        case .literal(let literal):
            text += literal
        case .text(let content):
            Self.write(content, to: &text)
        case .list(let values):
            Self.write(values, in: ("[", "]"), to: &text, indent: indent) { value, text, indent in
                value.write(to: &text, indent: indent)
            }
        case .object(let members):
            Self.write(members, in: ("{", "}"), to: &text, indent: indent) { member, text, indent in
                Self.write(member.key, to: &text)
                text += ": "
                member.value.write(to: &text, indent: indent)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item], in brackets: (String, String), to text: inout String, indent: String,
        _ writeItem: (Item, inout String, String) -> Void
    ) {
        text += brackets.0
        let inner = indent + "  "
        for (index, item) in items.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + inner
            writeItem(item, &text, inner)
        }
        if !items.isEmpty { text += "\n" + indent }
        text += brackets.1
    }

    private static func write(_ content: String, to text: inout String) {
        text += "\""
        for scalar in content.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
