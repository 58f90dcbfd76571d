/// The rule that made a decision: the file within the policy folder, the line on which the rule begins, and its id.
public struct RuleReference: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The file, relative to the policy folder.
    public var file: String
    /// The line on which the rule begins, from 1.
    public var line: Int
    /// The rule's `id`, if it has one.
    public var id: String?

    package init(file: String, line: Int, id: String? = nil) {
        self.file = file
        self.line = line
        self.id = id
    }

    /// `file:line`, the form in which messages name a rule.
    public var description: String { file + ":" + String(line) }

    /// By file, then line.
    public static func < (lhs: RuleReference, rhs: RuleReference) -> Bool {
        (lhs.file, lhs.line) < (rhs.file, rhs.line)
    }
}
