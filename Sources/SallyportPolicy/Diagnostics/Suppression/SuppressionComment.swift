/// A comment `# sallyport:ignore SP0301, SP0302 reason`, as it is written.
struct SuppressionComment: Hashable, Sendable {
    /// A code that it names.
    struct Item: Hashable, Sendable {
        var code: DiagnosticCode
        var range: SourceRange
    }

    /// The line whose warnings it lets be; 0 where there is none.
    var line: UInt32 = 0
    var items: [Item]
    var reason: String
    /// The whole comment.
    var range: SourceRange
}
