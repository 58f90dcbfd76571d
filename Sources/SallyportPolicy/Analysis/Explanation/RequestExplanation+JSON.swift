extension RequestExplanation {
    /// The explanation as one JSON object: what `Explanation.json` has, and what led to it. docs/policy-tools.md lists the
    /// fields.
    ///
    /// - Parameter folder: The policy folder, as it is put before the rules' files.
    package func json(folder: String) -> String { JSONText.encode(Report(explanation: self, folder: folder)) }

    private struct Report: Encodable {
        enum Key: String, CodingKey {
            case account, method, url, service, scopes, derivation, obligations, candidates, toChange, table, remark
        }

        let explanation: RequestExplanation
        let folder: String

        func encode(to encoder: any Encoder) throws {
            try Explanation.Report(explanation.verdict, folder: folder).encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(Account(explanation, folder), forKey: .account)
            try container.encode(explanation.method.rawValue, forKey: .method)
            try container.encode(explanation.url, forKey: .url)
            try container.encode(explanation.service, forKey: .service)
            try container.encode(explanation.scopes, forKey: .scopes)
            let derivation = explanation.derivation
            try container.encode(derivation?.steps.map { Step($0, folder) } ?? [], forKey: .derivation)
            try container.encode(derivation?.obligations.map { Obligation($0, folder) } ?? [], forKey: .obligations)
            try container.encode(derivation?.candidates.map { Candidate($0, folder) } ?? [], forKey: .candidates)
            try container.encode(explanation.toChange.map { Change($0, folder) }, forKey: .toChange)
            try container.encode(explanation.table.map { Row($0, folder) }, forKey: .table)
            try container.encodeIfPresent(explanation.remark, forKey: .remark)
        }
    }

    private struct Place: Encodable {
        var file: String
        var line: Int
        @OrNull var id: String?

        init(_ rule: RuleReference, _ folder: String) {
            file = rule.path(below: folder)
            line = rule.line
            id = rule.id
        }
    }

    private struct Account: Encodable {
        var id: String
        @OrNull var file: String?
        @OrNull var line: Int?

        init(_ explanation: RequestExplanation, _ folder: String) {
            id = explanation.account
            file = explanation.accountReference?.path(below: folder)
            line = explanation.accountReference?.line
        }
    }

    private struct Step: Encodable {
        var step: String
        var state: String
        var finding: String
        var rules: [Place]

        init(_ step: Derivation.Step, _ folder: String) {
            self.step = step.name.rawValue
            state = step.state.rawValue
            finding = step.finding
            rules = step.rules.map { Place($0, folder) }
        }
    }

    private struct Obligation: Encodable {
        var name: String
        var value: String
        var source: String
        @OrNull var place: Place?

        init(_ obligation: DerivedObligation, _ folder: String) {
            name = obligation.name
            value = obligation.value
            source = obligation.source
            place = obligation.place.map { Place($0, folder) }
        }
    }

    private struct Candidate: Encodable {
        var rule: Place
        var effect: String
        var standing: String
        @OrNull var field: String?
        var detail: String

        init(_ candidate: RuleCandidate, _ folder: String) {
            rule = Place(candidate.rule.reference, folder)
            effect = candidate.rule.effect.rawValue
            standing = candidate.standing.word
            field = candidate.standing.field
            detail = candidate.sentence
        }
    }

    private struct Change: Encodable {
        var decision: String
        @OrNull var request: Request?
        var policy: [[Step]]
        var stillAllowedBy: [Place]

        init(_ change: OutcomeChange, _ folder: String) {
            decision = change.outcome.rawValue
            request = change.request.map { Request($0, folder) }
            policy = change.policy.map { $0.steps.map { Step($0, folder) } }
            stillAllowedBy = change.stillAllowedBy.map { Place($0, folder) }
        }

        struct Step: Encodable {
            var action: String
            @OrNull var place: Place?
            @OrNull var yaml: String?

            init(_ step: PolicyChange.Step, _ folder: String) {
                action = step.sentence
                place = step.place.map { Place($0, folder) }
                yaml = step.yaml
            }
        }
    }

    private struct Request: Encodable {
        struct Edit: Encodable {
            var field: String
            var from: String
            var to: String
        }

        var account: String
        var method: String
        var url: String
        @OrNull var service: String?
        var missingScopes: [String]
        var edits: [Edit]
        @OrNull var rule: Place?

        init(_ change: RequestChange, _ folder: String) {
            account = change.request.account.text
            method = change.request.method.rawValue
            url = change.request.url.canonical
            service = change.request.service?.text
            missingScopes = change.missingScopes
            edits = change.edits.map { Edit(field: $0.field, from: $0.from, to: $0.to) }
            rule = change.rule.map { Place($0, folder) }
        }
    }

    private struct Row: Encodable {
        var method: String
        @OrNull var service: String?
        var declared: Bool
        var decision: String
        var reason: String
        @OrNull var rule: Place?
        @OrNull var certificate: String?

        init(_ row: DecisionTableRow, _ folder: String) {
            method = row.method.rawValue
            service = row.service.name?.text
            declared = !row.service.isStranger
            decision = row.verdict.outcome.rawValue
            reason = row.verdict.reason
            rule = row.verdict.rule.map { Place($0, folder) }
            certificate = row.verdict.certificate
        }
    }
}
