/// The fields of a rule, in the order in which specificity and explanations look at them.
public enum RuleField: String, CaseIterable, Comparable, Hashable, Sendable {
    case host, path, port, scheme, method, service

    /// Fields in the order in which a rule is looked at.
    public static func < (lhs: RuleField, rhs: RuleField) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int { RuleField.allCases.firstIndex(of: self) ?? 0 }
}
