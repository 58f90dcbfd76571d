import Authentication
import SallyportPolicy

/// How many failures of authentication are borne.
struct FailureLimitSettings: Sendable {
    var limits = FailureDamper.Limits()
    /// Networks whose failures are not counted: proxies, behind which everybody has one address.
    var exempt: [IPNetwork] = []

    /// Whom the failures of a client are counted for: an IPv4 address, or the /64 of an IPv6 one, which one client has all of.
    /// - Parameter client: The address, as the system writes it.
    /// - Returns: nil for a client whose failures are not counted.
    func source(of client: String) -> [UInt8]? {
        let mapped = "::ffff:"
        let text =
            client.hasPrefix(mapped) && client.utf8.contains(UInt8(ascii: "."))
            ? String(client.dropFirst(mapped.utf8.count)) : client
        guard let address = IPAddress(text) else { return Array(client.utf8) }
        if exempt.contains(where: { $0.contains(address) }) { return nil }
        let bytes = address.networkBytes
        return bytes.count == 4 ? bytes : Array(bytes.prefix(8))
    }
}

extension FailureLimitSettings {
    private static let perCaller = Field(
        "perCaller", ValueType<Int>.wholeNumber(1...10_000),
        "How many failures a minute are borne from one address with one consumer key or token; 10 unless said.")
    private static let perAddress = Field(
        "perAddress", ValueType<Int>.wholeNumber(1...100_000),
        "How many failures a minute are borne from one address in all; 100 unless said.")
    private static let exempt = Field(
        "exempt", ValueType<IPNetwork>.network.list,
        "Networks whose failures are not counted, such as that of a proxy in front.")

    static let type = ValueType<FailureLimitSettings>.mapping(
        MappingForm("`failureLimits`", [perCaller, perAddress, exempt])
    ) { reader, context in
        var settings = FailureLimitSettings()
        settings.limits.perCaller = reader.value(perCaller, &context) ?? settings.limits.perCaller
        settings.limits.perAddress = reader.value(perAddress, &context) ?? settings.limits.perAddress
        settings.exempt = reader.value(exempt, &context) ?? []
        return settings
    }
}
