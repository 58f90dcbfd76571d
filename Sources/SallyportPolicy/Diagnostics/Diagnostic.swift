/// One complaint about what a person wrote: what is wrong, where, and what to do about it.
public struct Diagnostic: Hashable, Sendable {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable {
        /// The policies cannot be used.
        case error
        /// They can be used, but probably do not say what was meant.
        case warning
    }

    /// Another place that belongs to the complaint, such as the first of two definitions.
    public struct Related: Hashable, Sendable {
        /// Where.
        public var span: SourceSpan
        /// What is there, such as `first defined here`.
        public var message: String

        /// A related place.
        public init(span: SourceSpan, message: String) {
            self.span = span
            self.message = VisibleText.escaped(message)
        }
    }

    /// Which complaint it is.
    public var code: DiagnosticCode
    /// The severity; the code's own.
    public var severity: Severity { code.severity }
    /// What is wrong: lower case, no full stop, what was written in backticks.
    public var message: String
    /// What to do about it.
    public var help: String
    /// Where.
    public var span: SourceSpan
    /// Other places that belong to it.
    public var related: [Related]

    /// A complaint. What its texts quote is shown as escapes where it could command a terminal.
    public init(
        _ code: DiagnosticCode, _ message: String, at span: SourceSpan, help: String, related: [Related] = []
    ) {
        self.code = code
        self.message = VisibleText.escaped(message)
        self.help = VisibleText.escaped(help)
        self.span = span
        self.related = related
    }
}

extension Diagnostic {
    fileprivate static func isRead(_ one: Diagnostic, before other: Diagnostic) -> Bool {
        one.span == other.span
            ? (one.code.rawValue, one.message) < (other.code.rawValue, other.message) : one.span < other.span
    }
}

extension Sequence<Diagnostic> {
    /// Whether any of them is an error.
    public var containsErrors: Bool { contains { $0.severity == .error } }

    /// In the order of files and lines, each once.
    public var inReadingOrder: [Diagnostic] {
        let found = Array(self)
        if found.isInReadingOrder { return found }
        var ordered: [Diagnostic] = []
        for diagnostic in found.sorted(by: Diagnostic.isRead(_:before:)) {
            // What is the same stands among what is read in the same place.
            let place = ordered.lastIndex { Diagnostic.isRead($0, before: diagnostic) }.map { $0 + 1 } ?? 0
            let isNew = !ordered[place...].contains(diagnostic)
            if isNew { ordered.append(diagnostic) }
        }
        return ordered
    }

    /// Errors before warnings, and otherwise in the order that they are in.
    var worstFirst: [Diagnostic] { filter { $0.severity == .error } + filter { $0.severity != .error } }
}

extension [Diagnostic] {
    /// Whether it is in the order of files and lines, and each is there once.
    fileprivate var isInReadingOrder: Bool {
        let found = span
        for place in found.indices.dropFirst() where !Diagnostic.isRead(found[place - 1], before: found[place]) {
            return false
        }
        return true
    }

    /// Those about one file, of complaints in reading order.
    func about(_ file: String) -> ArraySlice<Diagnostic> {
        let start = firstPlace { $0.span.file >= file }
        return self[start...].prefix { $0.span.file == file }
    }

    /// The first place from which on the condition holds, once it holds anywhere.
    private func firstPlace(where condition: (Diagnostic) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
