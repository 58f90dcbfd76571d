/// Renders forms as JSON Schema.
///
/// A schema must take every file that the reader takes, whatever an editor makes of plain texts, and refuse what it can of
/// the others.
struct SchemaRenderer {
    typealias Members = [(key: String, value: SchemaValue)]

    /// The forms that were met and are described once, in the order in which they were first met.
    private(set) var definitions: Members = []

    /// A schema of this form.
    mutating func schema(of form: ValueForm) -> SchemaValue { .object(members(of: form)) }

    /// The keywords of a schema of this form.
    mutating func members(of form: ValueForm) -> Members {
        switch form {
        case .text(let text): return members(of: text)
        case .words(let words): return [("enum", .list(words.flatMap(Self.values)))]
        case .wholeNumber(let range): return Self.members(ofWholeNumber: range)
        case .boolean: return Self.boolean
        case .list(let item): return list(of: item, mayBeEmpty: true)
        case .oneOrList(let item, let mayBeEmpty):
            return [("anyOf", .list([schema(of: item), .object(list(of: item, mayBeEmpty: mayBeEmpty))]))]
        case .dictionary(let keys, let values):
            return [
                ("type", .text("object")), ("propertyNames", schema(of: keys)),
                ("additionalProperties", schema(of: values)),
            ]
        case .mapping(let mapping): return members(of: mapping)
        case .nothing: return [("not", .object([])), ("doNotSuggest", .literal("true"))]
        case .named(let name, let form): return reference(to: name, form)
        }
    }

    /// What a key takes, with the sentence that editors show.
    mutating func property(_ key: MappingForm.Key) -> SchemaValue {
        .object([("description", .text(key.description))] + members(of: key.form))
    }

    /// Describes a form under `$defs`, once.
    mutating func reference(to name: String, _ form: ValueForm) -> Members {
        if !definitions.contains(where: { $0.key == name }) {
            let place = definitions.count
            definitions.append((name, .never))
            definitions[place].value = schema(of: form)
        }
        return [("$ref", .text("#/$defs/\(name)"))]
    }

    private mutating func list(of item: ValueForm, mayBeEmpty: Bool) -> Members {
        let members: Members = [("type", .text("array")), ("items", schema(of: item))]
        return mayBeEmpty ? members : members + [("minItems", .number(1))]
    }

    private mutating func members(of mapping: MappingForm) -> Members {
        let properties: Members = mapping.keys.map { ($0.name, property($0)) }
        var keywords: Members = [
            ("type", .text("object")), ("properties", .object(properties)), ("additionalProperties", .never),
        ]
        let required = mapping.keys.filter(\.isRequired).map(\.name)
        if !required.isEmpty { keywords.append(("required", .texts(required))) }
        let rules = mapping.rules.map { SchemaValue.object($0.keywords) }
        if !rules.isEmpty { keywords.append(("allOf", .list(rules))) }
        return keywords
    }

    /// A word, and the number that a plain word such as `1.2` looks like.
    private static func values(of word: String) -> [SchemaValue] {
        [.text(word)] + (PlainLook.number(word).map { [$0] } ?? [])
    }

    private static func members(ofWholeNumber range: ClosedRange<Int>) -> Members {
        let (lowest, highest) = (range.lowerBound, range.upperBound)
        let (digits, expectation) =
            lowest == highest
            ? ("\(lowest)", "\(lowest)") : ("(?:0|[1-9][0-9]*)", "a whole number from \(lowest) to \(highest)")
        return [
            ("type", .texts(["integer", "string"])), ("minimum", .number(lowest)), ("maximum", .number(highest)),
            ("pattern", .text("^\(digits)$")), ("patternErrorMessage", .text("expected \(expectation)")),
        ]
    }

    private static let boolean: Members = [
        ("type", .texts(["boolean", "string"])), ("pattern", .text("^(?:true|false)$")),
        ("patternErrorMessage", .text("expected `true` or `false`")),
    ]

    private func members(of text: TextForm) -> Members {
        let numbers = (PlainLook.wholeNumbers + PlainLook.otherNumbers).filter(text.accepts)
        var types = ["string"]
        if PlainLook.otherNumbers.contains(where: text.accepts) {
            types.append("number")
        } else if !numbers.isEmpty {
            types.append("integer")
        }
        if PlainLook.booleans.contains(where: text.accepts) { types.append("boolean") }
        if PlainLook.nulls.contains(where: text.accepts) { types.append("null") }
        var members: Members = [("type", types.count == 1 ? .text(types[0]) : .texts(types))]
        if !numbers.isEmpty, !numbers.contains(where: { $0.hasPrefix("-") }) { members.append(("minimum", .number(0))) }
        guard let expression = text.expression else { return members + [("minLength", .number(1))] }
        return members + [
            ("pattern", .text("^(?:\(expression))$")),
            ("patternErrorMessage", .text("expected \(text.expectation)")),
        ]
    }
}

extension KeyRule {
    /// The rule as keywords of a schema.
    fileprivate var keywords: SchemaRenderer.Members {
        switch condition {
        case .any(of: let keys):
            [("anyOf", .list(keys.map { .object([("required", .texts([$0]))]) }))]
        case .notBoth(let first, let second):
            [("not", .object([("required", .texts([first, second]))]))]
        case .none(of: let keys, where: let key, says: let word):
            Self.condition(key, word) + [("then", Self.none(of: keys))]
        case .noneUnless(let keys, key: let key, says: let word):
            Self.condition(key, word) + [("else", Self.none(of: keys))]
        }
    }

    private static func condition(_ key: String, _ word: String) -> SchemaRenderer.Members {
        let says = SchemaValue.object([(key, .object([("const", .text(word))]))])
        return [("if", .object([("properties", says), ("required", .texts([key]))]))]
    }

    private static func none(of keys: [String]) -> SchemaValue {
        .object([("properties", .object(keys.map { ($0, .never) }))])
    }
}
