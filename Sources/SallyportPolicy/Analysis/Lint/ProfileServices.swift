/// The services that profiles declare, and whether some account's calls present their certificates.
struct ProfileServices: Sendable {
    private var declared: [SourceSpan: (name: ServiceName, isUsed: Bool)] = [:]

    /// Takes note of the services of a profile that an account takes.
    /// - Parameter used: The services whose certificates its calls present, of those that it does not declare itself.
    mutating func note(_ profile: PolicyIndex.Entry<ProfileDocument>, used: Set<ServiceName>) {
        for service in profile.document.body.services where service.isEnabled {
            note(
                service.name.value, at: SourceSpan(file: profile.file, range: service.name.range),
                isUsed: used.contains(service.name.value))
        }
    }

    mutating func merge(_ other: ProfileServices) {
        for (span, service) in other.declared { note(service.name, at: span, isUsed: service.isUsed) }
    }

    var warnings: [Diagnostic] {
        declared.filter { !$0.value.isUsed }.map { UnusedServiceLint.warning($0.value.name, at: $0.key) }
    }

    private mutating func note(_ name: ServiceName, at span: SourceSpan, isUsed: Bool) {
        declared[span] = (name, isUsed || declared[span]?.isUsed == true)
    }
}
