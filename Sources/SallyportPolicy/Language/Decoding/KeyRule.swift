/// What the keys of one mapping have to do with one another.
package struct KeyRule: Sendable {
    /// What must hold.
    package enum Condition: Sendable {
        /// One of the keys is there at least.
        case any(of: [String])
        /// The two are not there together.
        case notBoth(String, String)
        /// Where `key` says `word`, none of these is there.
        case none(of: [String], where: String, says: String)
        /// Unless `key` says `word`, none of these is there.
        case noneUnless([String], key: String, says: String)
    }

    package let condition: Condition
    private let message: String
    private let help: String

    /// One of the fields is there at least.
    package static func any(of fields: [any FieldDescription], message: String, help: String) -> KeyRule {
        KeyRule(condition: .any(of: fields.map(\.key.name)), message: message, help: help)
    }

    /// The two fields are not there together.
    package static func notBoth(
        _ first: some FieldDescription, _ second: some FieldDescription, message: String, help: String
    ) -> KeyRule {
        KeyRule(condition: .notBoth(first.key.name, second.key.name), message: message, help: help)
    }

    /// Where `field` says `word`, none of `fields` is there.
    /// - Parameter message: What the name of the misplaced key completes to a sentence.
    static func none(
        of fields: [any FieldDescription], where field: some FieldDescription, says word: String, message: String,
        help: String
    ) -> KeyRule {
        let condition = Condition.none(of: fields.map(\.key.name), where: field.key.name, says: word)
        return KeyRule(condition: condition, message: message, help: help)
    }

    /// Unless `field` says `word`, none of `fields` is there.
    /// - Parameter message: What the name of the misplaced key completes to a sentence.
    static func none(
        of fields: [any FieldDescription], unless field: some FieldDescription, says word: String, message: String,
        help: String
    ) -> KeyRule {
        let condition = Condition.noneUnless(fields.map(\.key.name), key: field.key.name, says: word)
        return KeyRule(condition: condition, message: message, help: help)
    }
}

extension KeyRule {
    /// Complains where the rule does not hold.
    /// - Parameter hasUnknownKeys: Whether a key was complained about that may be a missing one misspelled.
    func check(_ reader: MappingReader, hasUnknownKeys: Bool, _ context: inout DecodingContext) {
        switch condition {
        case .any(of: let keys):
            guard !hasUnknownKeys, !keys.contains(where: { reader.entry($0) != nil }) else { return }
            context.report(.missingKey, message, at: SourceRange(at: reader.range.start), help: help)
        case .notBoth(let first, let second):
            guard let first = reader.entry(first), let second = reader.entry(second) else { return }
            context.report(
                .conflictingKeys, message, at: second.keyRange, help: help,
                related: [.init(span: context.span(first.keyRange), message: "`\(first.key)` is here")])
        case .none(of: let keys, where: let key, says: let word):
            if reader.entry(key)?.value.says(word) == true { reportMisplaced(keys, reader, &context) }
        case .noneUnless(let keys, key: let key, says: let word):
            if reader.entry(key)?.value.says(word) != true { reportMisplaced(keys, reader, &context) }
        }
    }

    private func reportMisplaced(_ keys: [String], _ reader: MappingReader, _ context: inout DecodingContext) {
        for key in keys {
            guard let entry = reader.entry(key) else { continue }
            context.report(.keyNotAllowedHere, "\(message) `\(key)`", at: entry.keyRange, help: help)
        }
    }
}

extension YAMLNode {
    fileprivate func says(_ word: String) -> Bool {
        guard case .scalar(let scalar) = value else { return false }
        return scalar.text == word
    }
}
