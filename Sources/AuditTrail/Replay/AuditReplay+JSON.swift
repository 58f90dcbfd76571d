import SallyportPolicy

extension AuditReplay {
    /// What comes out differently, as one JSON object.
    package func json(invalid: Int, unfinished: Int) -> String {
        JSONText.encode(Report(self, invalid: invalid, unfinished: unfinished))
    }
}

/// The form that programs read.
private struct Report: Encodable {
    struct Summary: Encodable {
        var requests: Int
        var first: String?
        var last: String?
        /// Requests by kind.
        var changed: [String: Int]
        var widening: Bool
        /// Records by why they were not replayed.
        var notReplayed: [String: Int]
        var invalidLines: Int
        var unfinishedLines: Int
        var notCompared: [String]
    }

    var summary: Summary
    var groups: [Group]

    init(_ replay: AuditReplay, invalid: Int, unfinished: Int) {
        let kinds = ReplayedChange.Kind.allCases.map { ($0.rawValue, replay.count(of: $0)) }
        summary = Summary(
            requests: replay.count, first: replay.first, last: replay.last,
            changed: Dictionary(uniqueKeysWithValues: kinds), widening: replay.isWidening,
            notReplayed: replay.undecided.counts, invalidLines: invalid, unfinishedLines: unfinished,
            notCompared: replay.notCompared)
        groups = replay.groups.map { Group($0, isRecorded: replay.isAgainstRecords) }
    }
}

private struct Group: Encodable {
    struct Side: Encodable {
        var verdict: VerdictReport
        /// The code with which the caller is refused.
        var refusedWith: String?
        var rule: String?

        private enum Key: String, CodingKey {
            case refusedWith, rule
        }

        func encode(to encoder: any Encoder) throws {
            try verdict.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(refusedWith, forKey: .refusedWith)
            try container.encodeIfPresent(rule, forKey: .rule)
        }
    }

    var kind: String
    var widening: Bool
    var account: String
    var service: String?
    var method: String
    var url: String
    var old: Side
    var new: Side
    var count: Int
    var first: String
    var last: String
    var example: String

    init(_ group: ReplayGroup, isRecorded: Bool) {
        let change = group.key.change
        kind = change.kind.rawValue
        widening = change.isWidening
        account = group.key.account
        service = group.key.service
        method = group.key.method
        url = group.key.origin + group.key.path
        old = Side(
            verdict: VerdictReport(change.old, isRecorded: isRecorded), refusedWith: change.oldFate.code,
            rule: change.rules?.old)
        new = Side(
            verdict: VerdictReport(change.new, isRecorded: isRecorded), refusedWith: change.newFate.code,
            rule: change.rules?.new)
        count = group.count
        first = group.first
        last = group.last
        example = group.example
    }
}

extension ReplayedChange.Fate {
    fileprivate var code: String? {
        if case .refused(let code) = self { code } else { nil }
    }
}
