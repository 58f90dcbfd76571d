import ClientCertificates
import Testing

extension ClientIdentityAnswer {
    var identity: ClientIdentity? {
        guard case .usable(let identity) = self else { return nil }
        return identity
    }

    var notUsable: NotUsable? {
        guard case .notUsable(let reason) = self else { return nil }
        return reason
    }

    var outage: String? {
        guard case .unavailable(let detail, _) = self else { return nil }
        return detail
    }
}

/// What a store over `folder` answers for one file at the tests' now.
func answer(
    _ reference: String, in folder: TemporaryFolder, at now: Int64 = TestCertificate.now
) -> ClientIdentityAnswer {
    ClientIdentityStore(directory: folder.path, referenceTexts: [reference]).identity(for: reference, at: now)
}

/// Random numbers that can be had again from their seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
