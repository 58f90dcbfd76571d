/// The entries of the ceiling, with the places where they are written.
struct CeilingPlaces: Sendable {
    private let ceiling: Ceiling
    private let places: [RuleReference: SourceSpan]

    init(_ ceiling: Ceiling, _ index: PolicyIndex) {
        self.ceiling = ceiling
        var places: [RuleReference: SourceSpan] = [:]
        if let defaults = index.defaults {
            let written = defaults.document.denials.filter(\.isEnabled)
            for (entry, denial) in zip(ceiling.denials, written) {
                places[entry.reference] = SourceSpan(
                    file: defaults.file, range: SourceRange(at: denial.range.start))
            }
        }
        self.places = places
    }

    /// The entries that deny the rule's hosts; none for an address that is special by itself.
    func denials(of rule: CompiledRule) -> [SourceSpan] {
        var spans: [SourceSpan] = []
        for host in rule.hosts {
            let entry = host.examples.lazy.compactMap { ceiling.denial(ofText: $0) }.first
            guard let span = entry.flatMap({ places[$0.reference] }), !spans.contains(span) else { continue }
            spans.append(span)
        }
        return spans
    }
}

extension Ceiling {
    fileprivate func denial(ofText host: String) -> Denial? {
        IPAddress(host).map { denial(of: .address($0)) } ?? denial(of: .name(host))
    }
}
