/// Services that no rule can tell apart.
package enum ServiceAtom: Hashable, Sendable {
    /// No `LP-service-name`.
    case none
    /// A service that a rule names or the account declares.
    case named(ServiceName)
    /// Every other service; one stands for all.
    case other(ServiceName)

    /// A service that stands for all of the atom; nil for none.
    package var example: ServiceName? {
        switch self {
        case .none: nil
        case .named(let name), .other(let name): name
        }
    }

    /// The service, if it is one that is named.
    var named: ServiceName? {
        if case .named(let name) = self { name } else { nil }
    }

    /// None, each that is declared or named, and one that is neither.
    static func all(declared: Set<ServiceName>, named terms: [ServiceTerm]) -> [ServiceAtom] {
        var names = declared
        for case .named(let name) in terms { names.insert(name) }
        let other = ServiceName(FreshText.word("OTHER") { text in !names.contains { $0.text == text } })
        return [.none] + names.sorted { $0.text < $1.text }.map { .named($0) } + (other.map { [.other($0)] } ?? [])
    }
}
