extension Explanation {
    /// The explanation as one JSON object.
    ///
    /// - Parameter folder: What to put before the rules' files, so that they can be opened from here.
    public func json(folder: String) -> String { JSONText.encode(Report(self, folder: folder)) }

    /// The form that programs read; what is absent is null, not left out.
    struct Report: Encodable {
        private struct Place: Encodable {
            var file: String
            var line: Int
        }

        private struct Miss: Encodable {
            var file: String
            var line: Int
            var failedOn: String
        }

        private enum Key: String, CodingKey {
            case decision, reason, detail, rule, certificate, fallback, requiredScopes, nearest, wouldDeny
        }

        private let explanation: Explanation
        private let folder: String

        init(_ explanation: Explanation, folder: String) {
            self.explanation = explanation
            self.folder = folder
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(explanation.outcome.rawValue, forKey: .decision)
            try container.encode(explanation.reason, forKey: .reason)
            try container.encode(explanation.detail, forKey: .detail)
            try container.encode(
                explanation.rule.map { Place(file: $0.path(below: folder), line: $0.line) }, forKey: .rule)
            try container.encode(explanation.certificate, forKey: .certificate)
            try container.encode(explanation.fallback.rawValue, forKey: .fallback)
            try container.encode(explanation.requiredScopes, forKey: .requiredScopes)
            try container.encode(explanation.wouldDeny?.rawValue, forKey: .wouldDeny)
            try container.encode(
                explanation.nearest.map {
                    Miss(file: $0.rule.path(below: folder), line: $0.rule.line, failedOn: $0.failedOn.rawValue)
                }, forKey: .nearest)
        }
    }
}

extension RuleReference {
    /// The rule's file as it is reached from where `folder` is.
    package func path(below folder: String) -> String {
        if folder.isEmpty { return file }
        let trimmed =
            folder.utf8.count > 1 && folder.utf8.last == UInt8(ascii: "/") ? String(folder.dropLast()) : folder
        return "\(trimmed)/\(file)"
    }
}
