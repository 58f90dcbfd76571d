/// A place in a text: line and column, both counted from 1. A column counts Unicode scalars, as libyaml and editors do.
public struct SourcePosition: Hashable, Comparable, Sendable {
    /// The line, from 1.
    public var line: UInt32
    /// The column in Unicode scalars, from 1.
    public var column: UInt32

    /// A position from its line and column, both from 1.
    public init(line: UInt32, column: UInt32) {
        self.line = line
        self.column = column
    }

    /// The first position of any text.
    public static let start = SourcePosition(line: 1, column: 1)

    /// By line, then column.
    public static func < (lhs: SourcePosition, rhs: SourcePosition) -> Bool {
        (lhs.line, lhs.column) < (rhs.line, rhs.column)
    }
}

/// A stretch of one text, `end` exclusive.
public struct SourceRange: Hashable, Comparable, Sendable {
    /// Where the stretch begins.
    public var start: SourcePosition
    /// The position after its last character.
    public var end: SourcePosition

    /// A range between two positions; `end` is exclusive.
    public init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }

    /// An empty range at one position.
    public init(at position: SourcePosition) {
        self.init(start: position, end: position)
    }

    /// By start, then end.
    public static func < (lhs: SourceRange, rhs: SourceRange) -> Bool {
        (lhs.start, lhs.end) < (rhs.start, rhs.end)
    }
}

/// A stretch of a named file.
public struct SourceSpan: Hashable, Comparable, Sendable {
    /// The file as the reader was given it, such as `policies/accounts/le1606809.yaml`.
    public var file: String
    /// Where in the file.
    public var range: SourceRange

    /// A span of `file`.
    public init(file: String, range: SourceRange) {
        self.file = file
        self.range = range
    }

    /// `file:line:column` of the start.
    public var location: String { "\(file):\(range.start.line):\(range.start.column)" }

    /// By file, then place.
    public static func < (lhs: SourceSpan, rhs: SourceSpan) -> Bool {
        (lhs.file, lhs.range) < (rhs.file, rhs.range)
    }
}
