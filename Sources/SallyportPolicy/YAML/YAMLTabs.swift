/// The tabs of a text that stand outside quotes.
///
/// All of them are refused, in comments and plain texts too: one rule without exceptions, which needs no YAML to check,
/// and a line that is commented out stays good when the `#` is taken away.
struct YAMLTabs {
    private var remaining: ArraySlice<SourcePosition>

    init(_ tabs: [SourcePosition]) {
        remaining = tabs[...]
    }

    /// Complains of the tabs before a text in quotes, and passes over those in it.
    mutating func pass(quoted range: SourceRange, complaints: inout YAMLComplaints) {
        guard !remaining.isEmpty else { return }
        refuse(before: range.start, complaints: &complaints)
        remaining = remaining.drop { $0 < range.end }
    }

    /// Complains of the tabs before a position.
    mutating func refuse(before end: SourcePosition, complaints: inout YAMLComplaints) {
        while let tab = remaining.first, tab < end {
            YAMLTabs.refuse(at: tab, complaints: &complaints)
            remaining = remaining.dropFirst()
        }
    }

    /// Complains of one tab.
    static func refuse(at tab: SourcePosition, complaints: inout YAMLComplaints) {
        complaints.add(
            .tabOutsideQuotes, "a tab outside quotes is not allowed", at: SourceRange(at: tab, length: 1),
            help: "use spaces; within double quotes write it as `\\t`"
        )
    }
}
