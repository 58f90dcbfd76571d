/// Where an issuer's key set is fetched from, and for how long it is kept.
package struct KeySource: Sendable, Hashable {
    /// Where it is.
    package var endpoint: IssuerEndpoint
    /// The shortest time, in seconds, that a fetched set is fresh, whatever its headers say.
    package var minimumAge: Int
    /// The longest time, in seconds, that a fetched set is fresh, whatever its headers say.
    package var maximumAge: Int
    /// How long, in seconds, a set that is no longer fresh serves while no other can be fetched.
    package var staleAge: Int

    /// A source.
    package init(
        _ endpoint: IssuerEndpoint, minimumAge: Int = 60, maximumAge: Int = 3600, staleAge: Int = 86_400
    ) {
        self.endpoint = endpoint
        self.minimumAge = minimumAge
        self.maximumAge = maximumAge
        self.staleAge = staleAge
    }

    /// How long a set is fresh whose headers do not say it, in seconds.
    static let silentAge = 300

    /// How long an answer is fresh, in seconds.
    func lifetime(of answer: IssuerAnswer, now: Int) -> Int {
        let said = Freshness.lifetime(of: answer, now: now) ?? Self.silentAge
        return max(min(said, maximumAge), minimumAge, 1)
    }
}
