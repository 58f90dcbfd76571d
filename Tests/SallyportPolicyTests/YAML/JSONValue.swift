@testable import SallyportPolicy

/// A value of JSON, read by a reader that shares nothing with the one under test.
indirect enum JSONValue {
    case null
    case literal(String)
    case string(String)
    case array([JSONValue])
    case object([(key: String, value: JSONValue)])

    /// All values of a text that holds one after the other; nil if it is not JSON.
    static func all(in text: String) -> [JSONValue]? {
        var reader = JSONReader(scalars: Array(text.unicodeScalars)[...])
        var values: [JSONValue] = []
        while !reader.isAtEnd {
            guard let value = reader.value() else { return nil }
            values.append(value)
        }
        return values
    }

    var isNull: Bool { if case .null = self { true } else { false } }

    /// Whether a node holds the same, where types are a matter of looks.
    func agrees(with node: YAMLNode) -> Bool {
        switch (self, node.value) {
        case (.null, .scalar(let scalar)):
            return scalar.isPlain && ["", "~", "null"].contains(scalar.text)
        case (.literal(let literal), .scalar(let scalar)):
            if let number = Double(literal) { return YAMLNumber.value(scalar.text) == number }
            return scalar.isPlain && scalar.text.lowercased() == literal
        case (.string(let string), .scalar(let scalar)):
            return string.unicodeScalars.elementsEqual(scalar.text.unicodeScalars)
        case (.array(let values), .sequence(let items)):
            return values.count == items.count && zip(values, items).allSatisfy { $0.agrees(with: $1) }
        case (.object(let members), .mapping(let entries)):
            return members.count == entries.count
                && members.allSatisfy { member in
                    entries.contains { $0.key == member.key && member.value.agrees(with: $0.value) }
                }
        default:
            return false
        }
    }
}

/// Numbers as YAML writes them.
private enum YAMLNumber {
    static func value(_ text: String) -> Double? {
        if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8).map(Double.init) }
        return Double(text)
    }
}

private struct JSONReader {
    var scalars: ArraySlice<Unicode.Scalar>

    var isAtEnd: Bool {
        mutating get {
            skipBlanks()
            return scalars.isEmpty
        }
    }

    mutating func value() -> JSONValue? {
        skipBlanks()
        switch scalars.first {
        case "[": return array()
        case "{": return object()
        case "\"": return string().map(JSONValue.string)
        default:
            let word = scalars.prefix { !" \n\r\t,]}".unicodeScalars.contains($0) }
            scalars = scalars.dropFirst(word.count)
            let text = String(String.UnicodeScalarView(word))
            return text.isEmpty ? nil : text == "null" ? .null : .literal(text)
        }
    }

    private mutating func array() -> JSONValue? {
        scalars.removeFirst()
        var values: [JSONValue] = []
        while !take("]") {
            if !values.isEmpty, !take(",") { return nil }
            guard let value = value() else { return nil }
            values.append(value)
        }
        return .array(values)
    }

    private mutating func object() -> JSONValue? {
        scalars.removeFirst()
        var members: [(key: String, value: JSONValue)] = []
        while !take("}") {
            if !members.isEmpty, !take(",") { return nil }
            skipBlanks()
            guard let key = string(), take(":"), let value = value() else { return nil }
            members.append((key, value))
        }
        return .object(members)
    }

    private mutating func string() -> String? {
        guard scalars.popFirst() == "\"" else { return nil }
        var units: [UInt16] = []
        while let scalar = scalars.popFirst() {
            if scalar == "\"" { return String(decoding: units, as: UTF16.self) }
            guard scalar == "\\" else {
                units += Array(String(Character(scalar)).utf16)
                continue
            }
            switch scalars.popFirst() {
            case "n": units.append(0x0A)
            case "t": units.append(0x09)
            case "r": units.append(0x0D)
            case "b": units.append(0x08)
            case "f": units.append(0x0C)
            case "u":
                guard let unit = UInt16(String(String.UnicodeScalarView(scalars.prefix(4))), radix: 16) else {
                    return nil
                }
                units.append(unit)
                scalars = scalars.dropFirst(4)
            case let other?: units += Array(String(Character(other)).utf16)
            case nil: return nil
            }
        }
        return nil
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard scalars.first == scalar else { return false }
        scalars.removeFirst()
        return true
    }

    private mutating func skipBlanks() {
        scalars = scalars.drop { " \n\r\t".unicodeScalars.contains($0) }
    }
}
