/// How a decision changes.
package struct Change: Hashable, Sendable {
    package var old: Verdict
    package var new: Verdict

    /// What is to be seen first.
    enum Kind: Int, Comparable {
        case allowed, eased, altered, tightened, refused, refusedOtherwise

        static func < (lhs: Kind, rhs: Kind) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    var kind: Kind {
        switch (old, new) {
        case (.allow(let old), .allow(let new)):
            switch TermsChange(old: old, new: new).direction {
            case .wider: .eased
            case .narrower: .tightened
            case .changed: .altered
            }
        case (_, .allow): .allowed
        case (.allow, _): .refused
        default: .refusedOtherwise
        }
    }

    var classification: PolicyDifference.Classification {
        switch kind {
        case .allowed, .eased: .wider
        case .tightened, .refused: .narrower
        case .altered, .refusedOtherwise: .changed
        }
    }

    /// Whether anything is easier than before, even where something else is harder.
    var isWidening: Bool {
        switch (old, new) {
        case (.allow(let old), .allow(let new)):
            TermsChange(old: old, new: new).facets.contains { $0.direction == .wider }
        case (_, .allow): true
        default: false
        }
    }
}
