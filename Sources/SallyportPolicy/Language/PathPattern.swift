/// The paths of a rule: one literal path, or everything below one.
///
/// `/v2/refunds/*` is every path that begins with `/v2/refunds/`, and not `/v2/refunds` itself; `/*` is every path.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is no path pattern.
    package struct Invalid: Error, Hashable, Sendable {
        /// Which complaint it is.
        package var code: DiagnosticCode
        /// What is wrong: lower case, no full stop.
        package var message: String
        /// What to do about it.
        package var help: String
    }

    /// Whether it is everything below ``text``.
    public let isPrefix: Bool
    /// The path, or what the paths begin with (ending with a slash), normalised as `ForwardURL.matchPath` is.
    public let text: String

    init(isPrefix: Bool, text: String) {
        self.isPrefix = isPrefix
        self.text = text
    }

    /// The pattern as a policy would write it, with its `*`.
    public var description: String { isPrefix ? "\(text)*" : text }

    /// Whether the pattern covers a path. The path is `ForwardURL.matchPath`, and not an ambiguous one.
    package func matches(_ matchPath: String) -> Bool {
        isPrefix ? matchPath.utf8.starts(with: text.utf8) : matchPath.utf8.elementsEqual(text.utf8)
    }
}
