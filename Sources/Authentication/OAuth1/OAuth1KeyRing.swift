/// Everything that one consumer's signatures are judged by.
///
/// Filled up with keys that nobody has, so that to judge a signature is the same work for every consumer, and for none.
struct OAuth1KeyRing: Sendable {
    private var sharedKeys: [OAuth1SharedKey]
    private var publicKeys: [OAuth1PublicKey]

    /// A ring with so many keys of each kind, the spare ones last.
    init(_ sharedKeys: [OAuth1SharedKey], _ publicKeys: [OAuth1PublicKey], spares: Spares) {
        self.sharedKeys = sharedKeys + spares.sharedKeys.dropFirst(sharedKeys.count)
        self.publicKeys = publicKeys + spares.publicKeys.dropFirst(publicKeys.count)
    }

    /// Keys that nobody has.
    struct Spares: Sendable {
        var sharedKeys: [OAuth1SharedKey]
        var publicKeys: [OAuth1PublicKey]

        init(sharedKeys: Int, publicKeys: Int) {
            self.sharedKeys = (0..<max(sharedKeys, 1)).map { _ in .spare() }
            let spare = publicKeys > 0 ? OAuth1PublicKey.spare : nil
            self.publicKeys = spare.map { Array(repeating: $0, count: publicKeys) } ?? []
        }
    }

    /// Whether a signature of one of these base strings is right. Tries all of them with every key, whichever fits.
    func accepts(_ signature: [UInt8], ofOneOf baseStrings: [[UInt8]], by algorithm: OAuth1Algorithm) -> Bool {
        var isRight = false
        for baseString in baseStrings {
            switch algorithm.family {
            case .sharedSecret, .plaintext:
                for key in sharedKeys where key.accepts(signature, of: baseString, by: algorithm) { isRight = true }
            case .privateKey:
                for key in publicKeys where key.accepts(signature, of: baseString, by: algorithm) { isRight = true }
            }
        }
        return isRight
    }
}
