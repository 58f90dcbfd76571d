/// A key set in use, with the stamp of its validity.
struct HeldKeySet: Sendable {
    /// The keys.
    let keys: TokenKeySet
    /// The bytes that they were read from.
    let json: [UInt8]
    /// Valid while the set is the issuer's.
    let stamp: KeySetStamp
}

/// Where a verifier gets an issuer's keys from.
enum IssuerKeys: Sendable {
    /// A set that was read from a file, for as long as the configuration is in use.
    case fixed(HeldKeySet)
    /// A set that is fetched.
    case remote(RemoteKeySet)

    /// The keys that may be used now.
    func current(now: Int) -> HeldKeySet? {
        switch self {
        case .fixed(let held): held
        case .remote(let remote): remote.current(now: now)
        }
    }
}
