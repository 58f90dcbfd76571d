/// A piece of a YAML document that knows where it stands.
package struct YAMLNode: Hashable, Sendable {
    /// What it holds.
    package enum Value: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    package var value: Value
    package var range: SourceRange

    package init(_ value: Value, at range: SourceRange) {
        self.value = value
        self.range = range
    }
}

extension YAMLNode {
    /// Whether nothing was written in its place: a plain scalar without a character.
    package var isMissing: Bool { value == .scalar(YAMLScalar("", isPlain: true)) }
}

/// A text, as it was typed: its type comes from the field that it stands in, never from its look.
package struct YAMLScalar: Hashable, Sendable {
    package var text: String
    /// Written in quotes or as a block; a plain empty scalar is a missing value, a quoted one an empty text.
    package var isPlain: Bool

    package init(_ text: String, isPlain: Bool) {
        self.text = text
        self.isPlain = isPlain
    }
}

/// A key of a mapping with its value.
package struct YAMLEntry: Hashable, Sendable {
    package var key: String
    package var keyRange: SourceRange
    package var value: YAMLNode

    package init(key: String, keyRange: SourceRange, value: YAMLNode) {
        self.key = key
        self.keyRange = keyRange
        self.value = value
    }
}

/// A file's text with the name that messages give it.
package struct SourceFile: Sendable {
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
